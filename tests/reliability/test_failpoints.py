"""Killed at each step of a turn and of a fan-out, then started again: no input lost, no neighbour missed."""

from __future__ import annotations

import pytest

from notifications.carrier import FLUSH
from storage.store import Store
from tests.reliability.failpoints import AFTER_SEND, POINTS, Fate
from tests.reliability.street import NEIGHBOURS, Peers, Process, rows, settle
from tests.world import VillageClock

LONGEST_LEASE = 80
"""Seconds after which even a mail that a dead process held is somebody else's to send."""
MOST_LIVES = 4
MANY_TIMES = range(1, 7)
SOME_TIMES = (1, 3)
"""On PostgreSQL a life takes longer."""
REPLIES = "SELECT count(*) FROM notice WHERE kind = 'reply'"
JOURNALLED = "SELECT count(*) FROM journal"
QUESTIONS = {
    JOURNALLED: 0,
    REPLIES: 0,
    "SELECT count(*) FROM journal WHERE failure IS NOT NULL": 0,
    "SELECT count(*) FROM alert": 1,
    "SELECT count(*) FROM alert_event WHERE kind = 'published'": 1,
    "SELECT count(*) FROM alert_event WHERE kind = 'seen'": 1,
    "SELECT count(*) FROM alert_event WHERE kind = 'info'": 1,
    "SELECT count(*) FROM conversation": 0,
    "SELECT count(*) FROM delivery WHERE status NOT IN ('sent', 'proven', 'cancelled')": 0,
    # An edit of a message that had not left, or an answer below it, is not needed: that one leaves with the news.
    """
    SELECT count(*) FROM delivery JOIN notice ON notice.id = delivery.notice_id
    WHERE delivery.status = 'cancelled' AND notice.kind NOT IN ('alert.update', 'alert.info')
    """: 0,
}
"""What must be true in the end."""


async def a_story(store: Store, clock: VillageClock, fate: Fate) -> Peers:
    """An alert is raised, seen and told more of; the process dies by *fate*, and other ones go on."""
    await store.run(settle)
    peers = Peers(clock)
    peers.say("Odette", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend", "1")
    peers.say("Karim", "A1 vu", once_heard="12 rue des Lilas")
    peers.say("Paul", "A1 info elle part vers la gare", once_heard="12 rue des Lilas")
    await Process(store, peers, fate).live()
    await to_the_end(store, peers)
    return peers


async def to_the_end(store: Store, peers: Peers) -> None:
    """Let processes live until nothing is left to do."""
    for _ in range(MOST_LIVES):
        process = Process(store, peers)
        if not await process.has_work():
            return
        peers.clock.passes(seconds=LONGEST_LEASE)
        await process.live()


async def check(store: Store, peers: Peers, fate: Fate) -> None:
    """Compare what was handed over with what became of it, and with the ledgers of the screens."""
    counted = await store.run(lambda uow: {question: rows(uow, question)[0][0] for question in QUESTIONS})
    assert counted == QUESTIONS | {REPLIES: len(peers.waiting), JOURNALLED: len(peers.waiting)}
    for name in NEIGHBOURS:
        assert name == "Odette" or any("12 rue des Lilas" in one.text for one in peers.heard_by(name)), name
    for name in ("Karim", "Ana", "Paul", "Groupe"):
        # Sent late with the news in it, or edited: in the end the card on the screen is the newest.
        cards = [one for one in peers.heard_by(name) if "12 rue des Lilas" in one.text]
        assert "vers la gare" in cards[-1].text, name
    for name, replies in (("Odette", 2), ("Karim", 1), ("Paul", 1)):
        assert len({one.delivery_id for one in peers.heard_by(name)}) >= replies
    for screen in peers.screens.values():
        assert screen.repeats <= (screen.capabilities.in_flight + FLUSH if fate.is_dead else 0)


async def test_nothing_is_repeated_when_nobody_dies(store: Store, clock: VillageClock) -> None:
    fate = Fate()

    peers = await a_story(store, clock, fate)

    await check(store, peers, fate)
    assert set(POINTS) == set(fate.passed), "every point of the list is a real one"


@pytest.mark.parametrize("point", POINTS)
async def test_a_process_killed_when(point: str, store: Store, url: str, clock: VillageClock) -> None:
    """… it comes there, the first time or a later one, loses nothing."""
    times = MANY_TIMES if url.startswith("sqlite") else SOME_TIMES

    deaths = 0
    for nth in times:
        fate = Fate(point, nth)
        peers = await a_story(store, clock, fate)
        await check(store, peers, fate)
        deaths += fate.is_dead
        if not fate.is_dead:
            break

    assert deaths


@pytest.mark.parametrize("absent", [0, LONGEST_LEASE], ids=["for a moment", "for long"])
@pytest.mark.parametrize("nth", range(1, 8))
async def test_whoever_read_the_alert_reads_that_it_is_over(
    nth: int, absent: int, store: Store, clock: VillageClock
) -> None:
    """Killed between a message and our note of it, and closed right after: nobody is left with an alarm."""
    await store.run(settle)
    peers = Peers(clock)
    peers.say("Odette", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend", "1")
    await Process(store, peers, Fate(AFTER_SEND, nth + 2)).live()
    clock.passes(seconds=absent)
    peers.say("Karim", "CLORE A1 fausse alerte")
    await Process(store, peers).live()
    await to_the_end(store, peers)

    for name in NEIGHBOURS:
        texts = [one.text for one in peers.heard_by(name)]
        if name != "Odette" and any("12 rue des Lilas" in text for text in texts):
            assert "close" in texts[-1].lower(), name
