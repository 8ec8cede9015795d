"""What is kept of those who lead, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from core.community.leading import GONE_QUIET
from core.model.member import Role, Silence
from core.model.membership import MembershipRequest, RequestStatus
from core.moderation import digest
from core.shelves.leading import DutyCall
from storage import tables
from storage.leading_tables import ticket
from tests.storage.street import NOON, Street, a_community

if TYPE_CHECKING:
    from typing import Any

    from core.shelves.unit_of_work import UnitOfWork

REFERENT = frozenset({Role.REFERENT})


async def test_a_week_is_told_once_across_the_change_of_the_clock(street: Street) -> None:
    """Looked at every half hour from Saturday to Tuesday, when the clocks of Paris go forward in between."""
    await street.moves_in("Rémi", REFERENT, email="remi@lilas.example")
    await street.moves_in("Zoé", sms="+33600000001")
    street.clock.time = datetime(2026, 3, 28, 0, tzinfo=UTC)

    told = []
    for _ in range(4 * 48):
        if await street.run(digest.tell):
            told.append(street.clock.time)
        street.clock.tick(1800)

    # The first is that of the week in which this began: nobody was told before.
    assert told == [datetime(2026, 3, 28, 7, tzinfo=UTC), datetime(2026, 3, 30, 6, tzinfo=UTC)]


async def test_communities_are_told_by_their_own_clocks(street: Street) -> None:
    """Each has a member without a proven contact."""
    zones = ("Indian/Reunion", "America/Martinique", "Pacific/Noumea")

    def founds(uow: UnitOfWork) -> None:
        for zone in zones:
            there = uow.communities.add(replace(a_community(zone), time_zone=zone))
            person = uow.members.add_person("Zoé", "fr", uow.now())
            uow.members.add_member(person.id, there.id, frozenset(), uow.now())

    await street.run(founds)
    street.clock.time = datetime(2026, 3, 15, 16, tzinfo=UTC)

    told = {}
    for _ in range(48):
        if await street.run(digest.tell):
            told[street.clock.time] = await street.run(_last_told)
        street.clock.tick(1800)

    week = {zone: at for at, zone in told.items() if at > datetime(2026, 3, 15, 20, tzinfo=UTC)}
    assert {zone: at.astimezone(UTC).hour for zone, at in week.items()} == {
        "Pacific/Noumea": 21,
        "Indian/Reunion": 4,
        "America/Martinique": 12,
    }


def _last_told(uow: UnitOfWork) -> str:
    notice, community = tables.notice.c, tables.community.c
    last = (
        select(community.time_zone)
        .join_from(tables.notice, tables.community, community.id == notice.community_id)
        .order_by(notice.id.desc())
        .limit(1)
    )
    unit: Any = uow
    return str(unit._tx.execute(last).scalar_one())


async def test_who_never_proved_a_contact_is_named(street: Street) -> None:
    await street.moves_in("Ana", telegram="1")
    await street.moves_in("Ben", sms="+33600000001")
    await street.moves_in("Cléo", sms="+33600000002")
    await street.moves_in("Dina")
    proven = await street.speaker("sms", "+33600000002")
    await street.run(lambda uow: uow.members.prove(proven.contact.id, uow.now()))

    names = await street.run(lambda uow: uow.leads.without_proof(street.community.id))

    assert names == ["Ben", "Dina"]


async def test_a_community_is_an_orphan_after_three_weeks_without_a_word_and_is_asked_once(street: Street) -> None:
    await street.moves_in("Rémi", REFERENT, telegram="1")
    await street.moves_in("Zoé", telegram="2")
    here = street.community.id
    street.clock.time = NOON + timedelta(days=20)
    await street.run(lambda uow: uow.leads.acted([here]))
    acted = street.clock.time

    async def asked() -> list[int]:
        since = street.clock.time - GONE_QUIET
        return [each.id for each in await street.run(lambda uow: uow.leads.take_orphans(since, 10))]

    street.clock.time = acted + GONE_QUIET - timedelta(minutes=1)
    before = await asked()
    street.clock.time = acted + GONE_QUIET + timedelta(minutes=1)
    after, again = await asked(), await asked()
    street.clock.time += GONE_QUIET + timedelta(minutes=1)
    much_later = await asked()

    assert (before, after, again, much_later) == ([], [here], [], [here])


async def test_a_referent_who_lives_alone_leaves_nobody_to_ask(street: Street) -> None:
    await street.moves_in("Rémi", REFERENT, telegram="1")
    street.clock.time = NOON + timedelta(days=90)

    orphans = await street.run(lambda uow: uow.leads.take_orphans(uow.now() - GONE_QUIET, 10))

    assert orphans == []


async def test_a_request_waits_for_the_next_referent_until_nobody_is_left(street: Street) -> None:
    """What is due is taken, and kept anew."""
    guest = await street.speaker("sms", "+33600000007")
    here = street.community.id
    asked = MembershipRequest(
        0, 0, here, guest.contact.id, None, "Zoé", "4 rue des Roses", "", RequestStatus.OPEN, street.clock.time
    )
    request = await street.run(lambda uow: uow.requests.add(asked))
    due_at = street.clock.time + timedelta(minutes=10)

    await street.run(lambda uow: uow.duty.call(DutyCall(request.id, here, (1,), due_at)))
    early = await street.run(lambda uow: uow.duty.take_due(due_at - timedelta(seconds=1), 10))
    due = await street.run(lambda uow: uow.duty.take_due(due_at, 10))
    await street.run(lambda uow: uow.duty.call(DutyCall(request.id, here, (1, 2), None)))
    over = await street.run(lambda uow: uow.duty.take_due(due_at + timedelta(days=1), 10))

    assert (list(early), list(over)) == ([], [])
    assert [(each.asked, each.due_at) for each in due] == [((1,), due_at)]
    assert await street.run(lambda uow: uow.duty.call_about(request.id)) == DutyCall(request.id, here, (1, 2), None)


async def test_a_day_has_one_referent_until_they_lead_no_more(street: Street) -> None:
    remi, zoe = [(await street.moves_in(name, REFERENT, telegram=name)).id for name in ("Rémi", "Zoé")]
    here = street.community.id

    for day, person_id in ((0, remi), (1, remi), (2, remi), (1, zoe)):
        await street.run(partial(_assigns, here, day, person_id))
    await street.run(lambda uow: uow.duty.unassign(here, 2))
    shared = await street.run(lambda uow: uow.duty.week(here))
    await street.run(lambda uow: uow.duty.clear_of(here, remi))

    assert shared == {0: remi, 1: zoe}
    assert await street.run(lambda uow: uow.duty.week(here)) == {1: zoe}


async def test_one_day_goes_before_the_week_until_it_is_over(street: Street) -> None:
    remi, zoe = [(await street.moves_in(name, REFERENT, telegram=name)).id for name in ("Rémi", "Zoé")]
    here, eve = street.community.id, date(2026, 12, 24)

    await street.run(lambda uow: uow.duty.assign_once(here, eve, remi, eve))
    await street.run(lambda uow: uow.duty.assign_once(here, eve, zoe, eve))
    await street.run(lambda uow: uow.duty.assign_once(here, eve + timedelta(days=1), None, eve))
    kept = await street.run(lambda uow: uow.duty.once(here))
    await street.run(lambda uow: uow.duty.assign_once(here, eve + timedelta(days=2), zoe, eve + timedelta(days=1)))
    later = await street.run(lambda uow: uow.duty.once(here))
    await street.run(lambda uow: uow.duty.clear_of(here, zoe))

    assert kept == {eve: zoe, eve + timedelta(days=1): None}
    assert later == {eve + timedelta(days=1): None, eve + timedelta(days=2): zoe}
    assert await street.run(lambda uow: uow.duty.once(here)) == {eve + timedelta(days=1): None}


def _assigns(here: int, day: int, person_id: int, uow: UnitOfWork) -> None:
    uow.duty.assign(here, day, person_id)


async def test_a_pause_gives_back_what_was_heard_before(street: Street) -> None:
    """STOP said meanwhile stays."""
    person = await street.moves_in("Zoé", telegram="1", sms="+33600000001", email="zoe@lilas.example")
    contacts = {each.channel: each.id for each in await street.run(lambda uow: uow.members.contacts_of(person.id))}
    await street.run(lambda uow: uow.members.set_silence(contacts["email"], Silence.EVERYTHING))

    await street.run(lambda uow: uow.duty.pause(person.id, uow.now() + timedelta(days=7)))
    await street.run(lambda uow: uow.duty.pause(person.id, uow.now() + timedelta(days=14)))
    away = await silences(street, person.id)
    await street.run(lambda uow: uow.members.set_silence(contacts["sms"], Silence.ALL_BUT_ALERTS))
    street.clock.time += timedelta(days=14, minutes=1)
    over = await street.run(lambda uow: uow.duty.pauses_over(uow.now(), 10))
    await street.run(lambda uow: uow.duty.end_pause(person.id))
    back = await silences(street, person.id)

    assert away == {"telegram": "all_but_alerts", "sms": "all_but_alerts", "email": "everything"}
    assert list(over) == [person.id]
    assert back == {"telegram": "nothing", "sms": "all_but_alerts", "email": "everything"}


async def silences(street: Street, person_id: int) -> dict[str, str]:
    found = await street.run(lambda uow: uow.members.contacts_of(person_id))
    return {each.channel: each.silence.value for each in found}


async def test_calls_for_help_are_kept_encrypted_and_erased_in_time(street: Street) -> None:
    speaker = await street.speaker("sms", "+33600000009")
    await street.run(lambda uow: uow.tickets.open(speaker.contact.id, "À l'aide", []))
    number = await street.run(lambda uow: uow.tickets.open(speaker.contact.id, "Encore", [("a", {"say": "x.y"})]))
    await street.run(lambda uow: uow.tickets.answered(number))

    written = await street.run(lambda uow: str(uow._tx.execute(select(ticket)).all()))  # type: ignore[attr-defined]
    waits = await street.run(lambda uow: [each.words for each in uow.tickets.waiting()])
    kept = await street.run(lambda uow: uow.tickets.by_id(number))
    street.clock.time += timedelta(days=61)
    forgotten = await street.run(lambda uow: uow.tickets.forget(uow.now() - timedelta(days=60), 10))

    assert waits == ["À l'aide"]
    assert "Encore" not in written
    assert kept is not None
    assert kept.exchanges == [("a", {"say": "x.y"})]
    assert forgotten == 2
