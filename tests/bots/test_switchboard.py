"""Three ways to fail, three answers: the neighbour's mistake, our bug, the storage down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import pytest

from core.answering import Turn
from core.errors import StorageDown
from core.shelves.unit_of_work import UnitOfWork
from tests.bots.workshop import Workshop, open_workshop
from tests.core.village import count
from tests.world import Village

T = TypeVar("T")


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    async with open_workshop() as opened:
        yield opened


async def test_a_neighbours_mistake_is_answered_and_nothing_is_parked(workshop: Workshop) -> None:
    village = workshop.village

    await village.hand_over(village.inbound("Karim", "A9 vu", cursor="7"))

    assert "Je ne trouve pas cette alerte" in village.hears("Karim")[-1]
    assert await count(village, "SELECT count(*) FROM journal WHERE failure IS NOT NULL") == 0
    assert await cursor(village, "telegram") == "7"


async def test_a_bug_of_ours_parks_the_message_and_the_next_one_works(workshop: Workshop) -> None:
    """Nothing of the failed turn stays; the bytes are kept, the sender is told, the channel goes on."""
    village = workshop.village
    await village.says("Karim", "ALERTE", "3", "2", "rue des Lilas", "Un homme essaie les portières")
    workshop.broken.add("join_community")
    workshop.broken.add("show_help")

    await village.hand_over(village.inbound("Odette", "AIDE", cursor="8", raw=b"the raw bytes"))
    await village.hand_over(village.inbound("Odette", "MENU", cursor="9"))

    (letter,) = await village.store.run(lambda uow: uow.journal.failed())
    assert (letter.reason, letter.raw, letter.channel) == ("ZeroDivisionError", b"the raw bytes", "sms")
    assert "Il n'est pas perdu" in village.hears("Odette")[0]
    assert len(village.hears("Odette")) == 2
    assert "Il n'est pas perdu" not in village.hears("Odette")[1]
    assert await cursor(village) == "9"


async def test_a_failed_turn_leaves_nothing_behind(workshop: Workshop) -> None:
    village = workshop.village
    workshop.broken.add("post_alert")

    await village.says("Odette", "ALERTE vol 12 rue des Lilas", "3")

    assert await count(village, "SELECT count(*) FROM alert") == 0
    assert await count(village, "SELECT count(*) FROM alert_event") == 0
    assert await count(village, "SELECT count(*) FROM timer") == 0
    assert await count(village, "SELECT count(*) FROM conversation") == 1, "her answer can be heard again"
    assert village.hears("Karim") == []


async def test_a_parked_message_is_heard_again_once_the_bug_is_mended(workshop: Workshop) -> None:
    village = workshop.village
    workshop.broken.add("post_alert")
    await village.says("Odette", "ALERTE vol 12 rue des Lilas", "3")

    workshop.broken.clear()
    await workshop.replay()

    assert "12 rue des Lilas" in village.hears("Karim")[0]
    assert "A1" in village.hears("Odette")[-1]
    assert await village.store.run(lambda uow: uow.journal.failed()) == []
    assert await village.store.run(lambda uow: workshop.door.hear_again(2, uow)) is None, "nobody replays it twice"


async def test_a_message_that_fails_again_stays_parked(workshop: Workshop) -> None:
    village = workshop.village
    workshop.broken.add("show_help")
    await village.says("Odette", "AIDE")

    with pytest.raises(ZeroDivisionError):
        await workshop.replay()

    assert len(await village.store.run(lambda uow: uow.journal.failed())) == 1


async def test_a_parked_message_can_be_discarded(workshop: Workshop) -> None:
    village = workshop.village
    workshop.broken.add("show_help")
    await village.says("Odette", "AIDE")
    (letter,) = await village.store.run(lambda uow: uow.journal.failed())

    assert await village.store.run(lambda uow: uow.journal.settle(letter.id))

    assert await village.store.run(lambda uow: uow.journal.failed()) == []
    assert not await village.store.run(lambda uow: uow.journal.settle(letter.id))


async def test_a_parked_message_handed_over_again_is_not_heard_twice(workshop: Workshop) -> None:
    village = workshop.village
    workshop.broken.add("show_help")
    inbound = village.inbound("Odette", "AIDE")
    await village.hand_over(inbound)
    workshop.broken.clear()

    await village.hand_over(inbound)

    assert len(village.hears("Odette")) == 1


async def test_where_even_the_apology_fails_the_message_is_kept(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise its channel would hand it over for ever."""
    village = workshop.village

    def broken(*_arguments: object) -> Turn:
        raise KeyError("a column")

    monkeypatch.setattr(workshop.door._answering, "say", broken)
    await village.hand_over(village.inbound("Odette", "AIDE", cursor="8"))
    monkeypatch.undo()
    await village.hand_over(village.inbound("Odette", "MENU", cursor="9"))

    assert len(await village.store.run(lambda uow: uow.journal.failed())) == 1
    assert len(village.hears("Odette")) == 1
    assert await cursor(village) == "9"


@pytest.mark.parametrize("downs", [1, 2, 3])
async def test_while_the_storage_is_down_nothing_is_acknowledged(workshop: Workshop, downs: int) -> None:
    village = workshop.village
    inbound = village.inbound("Odette", "AIDE", cursor="8")
    workshop.downs = downs

    for _ in range(downs):
        with pytest.raises(StorageDown):
            await village.switchboard.receive([inbound])
    assert await cursor(village) is None
    await village.hand_over(inbound)

    assert len(village.hears("Odette")) == 1
    assert await cursor(village) == "8"
    assert await count(village, "SELECT count(*) FROM journal WHERE failure IS NOT NULL") == 0


async def test_the_storage_may_go_down_between_the_bug_and_the_apology(workshop: Workshop) -> None:
    village = workshop.village
    workshop.broken.add("show_help")
    inbound = village.inbound("Odette", "AIDE", cursor="8")
    run, calls = workshop.run, []

    async def down_at_the_second(work: Callable[[UnitOfWork], T]) -> T:
        calls.append(work)
        workshop.downs = int(len(calls) == 2)
        return await run(work)

    workshop.run = down_at_the_second  # type: ignore[method-assign]
    with pytest.raises(StorageDown):
        await village.switchboard.receive([inbound])
    assert await cursor(village) is None
    await village.hand_over(inbound)

    assert len(await village.store.run(lambda uow: uow.journal.failed())) == 1


async def test_the_cursor_moves_past_a_batch_when_all_of_it_is_committed(workshop: Workshop) -> None:
    """One of a batch that is not committed holds the cursor; the others are known when they come again."""
    village = workshop.village
    batch = [village.inbound(name, "AIDE", cursor=str(n)) for n, name in enumerate(["Odette", "Karim", "Odette"])]
    workshop.downs = 1

    with pytest.raises(StorageDown):
        await village.switchboard.receive(batch)
    held = await cursor(village), await cursor(village, "telegram")
    await village.hand_over(*batch)

    assert held == (None, None)
    assert await cursor(village) == "2"
    assert len(village.hears("Odette")) == 2
    assert len(village.hears("Karim")) == 1


async def test_a_bug_in_a_batch_is_parked_alone(workshop: Workshop) -> None:
    village = workshop.village
    workshop.broken.add("show_help")
    words = ["MENU", "AIDE", "LANGUE"]

    await village.hand_over(*[village.inbound("Odette", word, cursor=str(n)) for n, word in enumerate(words)])

    assert len(await village.store.run(lambda uow: uow.journal.failed())) == 1
    assert len(village.hears("Odette")) == 3
    assert await cursor(village) == "2"


async def test_the_messages_of_one_person_are_heard_in_their_order(workshop: Workshop) -> None:
    village = workshop.village
    words = ["ALERTE", "3", "4", "12 rue des Lilas", "Un vélo rouge"]

    await village.switchboard.receive([village.inbound("Odette", word) for word in words])

    assert await count(village, "SELECT count(*) FROM alert") == 1


async def test_nobody_hands_over_an_empty_batch_in_vain(workshop: Workshop) -> None:
    await workshop.village.switchboard.receive([])

    assert await count(workshop.village, "SELECT count(*) FROM journal") == 0


async def test_the_cursor_of_a_channel_is_kept_where_its_listener_looks_for_it(workshop: Workshop) -> None:
    """Under the channel's name, whatever mailbox or number the message came to."""
    village = workshop.village

    await village.hand_over(village.inbound("Odette", "AIDE", cursor="8", account="alerte@lilas.example"))
    await village.hand_over(*[village.inbound("Odette", "AIDE", cursor=n, account="x") for n in ("9", "10")])

    assert await cursor(village) == "10"


async def cursor(village: Village, account: str = "sms") -> str | None:
    return await village.store.run(lambda uow: uow.journal.cursor(account))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("ALERTE cambriolage 12 rue des Lilas", "1", "Deux hommes forcent la porte", "1", "1"), [True]),
        (("MESSAGE Odette", "Bonjour"), [False]),
        (("AIDE",), []),
    ],
)
async def test_the_post_office_hears_what_is_urgent(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, said: tuple[str, ...], told: list[bool]
) -> None:
    village = workshop.village
    heard: list[bool] = []

    def wake(*, urgent: bool = False) -> None:
        heard.append(urgent)

    monkeypatch.setattr(village.switchboard, "_wake", wake)

    for words in said:
        await village.hand_over(village.inbound("Karim", words))

    assert heard == told
