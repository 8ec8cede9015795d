"""What short messages cost: counted once, kept below a line, told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.model.member import Role
from core.model.notice import Audience, AudienceKind, DeliveryStatus, Lane, Notice
from core.post import Settled
from core.spending import morning_after, tell, week_to_report
from storage import tables
from tests.storage.street import CHANNELS, LEASE, NOON, Street, behind

if TYPE_CHECKING:
    from core.post import Claim, Parcel
    from core.shelves.unit_of_work import UnitOfWork

PER_DAY = 10
LINE = 7
PARIS = "Europe/Paris"
MONDAY = date(2026, 2, 23)


@pytest.fixture(autouse=True)
async def _tariff(street: Street) -> None:
    await street.run(lambda uow: uow.spending.set_tariff("sms", PER_DAY, 0.07))


async def settles(street: Street, parcels: list[Parcel], segments: int = 1) -> None:
    """Write down that the gateway took *parcels*."""
    now = street.clock.now()
    sent = [
        Settled(each.delivery_id, DeliveryStatus.SENT, now, f"x{each.delivery_id}", segments=segments)
        for each in parcels
    ]
    await street.run(lambda uow: uow.post.settle("sms", sent))


async def claims(street: Street, lane: Lane, others: tuple[str, ...] = (), limit: int = 100) -> Claim:
    """Claim a batch of SMS."""
    return await street.run(lambda uow: uow.post.claim("sms", lane, limit, LEASE, uow.now(), others))


async def says(street: Street, lane: Lane, community_id: int | None = None) -> None:
    """Tell the whole community something, and fan it out."""
    home = community_id or street.community.id
    notice = Notice("a.text", {}, Audience(AudienceKind.COMMUNITY, home), lane, home)
    await street.run(lambda uow: uow.outbox.add(notice, uow.now()))
    await street.fans_out()


async def spends(street: Street, segments: int, lane: Lane = Lane.ALERT) -> None:
    """Let an SMS of so many segments leave."""
    if "Zoé" not in street.people:
        await street.moves_in("Zoé", sms="+33600000001")
        await street.moves_in("Rémi", frozenset({Role.REFERENT}), email="remi@example.org")
    to = Audience(AudienceKind.PERSON, street.people["Zoé"].id)
    await street.run(lambda uow: uow.outbox.add(Notice("a.text", {}, to, lane, street.community.id), uow.now()))
    await street.fans_out()
    await settles(street, list((await claims(street, lane)).parcels), segments)


async def counted(street: Street) -> dict[tuple[date, int], int]:
    """Give the segments by day and lane."""
    table = tables.spending

    def read(uow: UnitOfWork) -> dict[tuple[date, int], int]:
        return {(row.day, row.lane): row.segments for row in behind(uow).execute(table.select())}

    return await street.run(read)


async def told(street: Street) -> list[str]:
    """Look who must know, and give the kinds of what is to be said since the last time."""
    table = tables.notice

    def look(uow: UnitOfWork) -> list[str]:
        tx = behind(uow)
        last = max((row.id for row in tx.execute(table.select())), default=0)
        voices = {name: each.voice for name, each in CHANNELS.items()}
        tell(uow, (("email", "ops@example.org"),), voices)
        return [row.kind for row in tx.execute(table.select().where(table.c.id > last).order_by(table.c.id))]

    return await street.run(look)


async def test_segments_are_counted_by_local_day_and_lane_when_they_are_settled(street: Street) -> None:
    """A quarter to midnight in Paris is still today, a quarter past is not, whatever it is in UTC."""
    street.clock.time = datetime(2026, 3, 1, 22, 45, tzinfo=UTC)
    await spends(street, 2)
    street.clock.tick(30 * 60)
    await spends(street, 1)
    await spends(street, 3, Lane.MESSAGE)

    found = await counted(street)

    first, second = date(2026, 3, 1), date(2026, 3, 2)
    assert found == {(first, Lane.ALERT): 2, (second, Lane.ALERT): 1, (second, Lane.MESSAGE): 3}


async def test_what_the_gateway_did_not_take_costs_nothing(street: Street) -> None:
    await street.moves_in("Zoé", sms="+33600000001")
    await says(street, Lane.ALERT)
    (parcel,) = (await claims(street, Lane.ALERT)).parcels

    failed = Settled(parcel.delivery_id, DeliveryStatus.FAILED, street.clock.now(), reason="invalid")
    await street.run(lambda uow: uow.post.settle("sms", [failed]))

    assert await counted(street) == {}


@pytest.mark.parametrize("lane", [Lane.MESSAGE, Lane.GAZETTE])
async def test_the_last_part_of_a_budget_is_not_for_messages_and_letters(street: Street, lane: Lane) -> None:
    """Ten neighbours, a line at seven: seven leave today, and three tomorrow at eight."""
    for number in range(10):
        await street.moves_in(f"n{number}", sms=f"+3360000000{number}")
    await says(street, lane)

    today: list[Parcel] = []
    while (claim := await claims(street, lane, limit=2)).parcels:
        today += claim.parcels
        if len(today) % 4 == 0:  # half of what is on its way is not settled yet
            await settles(street, today[-4:])
    await settles(street, today[-3:])
    waits = (await claims(street, lane)).wait
    street.clock.time = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    tomorrow = (await claims(street, lane)).parcels

    assert len(today) == LINE
    assert waits == (datetime(2026, 3, 2, 7, 0, tzinfo=UTC) - NOON).total_seconds()
    assert len(tomorrow) == 10 - LINE
    assert {each.attempts for each in tomorrow} == {0}


async def test_alerts_leave_although_all_is_used(street: Street) -> None:
    await spends(street, 3 * PER_DAY)
    await says(street, Lane.ALERT)

    claim = await claims(street, Lane.ALERT)

    assert len(claim.parcels) == 1


async def test_a_person_with_another_contact_hears_it_there(street: Street) -> None:
    """Of several contacts the preferred one that is served; who has none waits for tomorrow."""
    await street.moves_in("Ana", sms="+33600000002", email="ana@example.org", telegram="22")
    await street.moves_in("Bob", sms="+33600000003")
    await spends(street, LINE)
    await says(street, Lane.MESSAGE)

    by_sms = await claims(street, Lane.MESSAGE, ("email", "telegram"))
    by_email = await street.claims("email", Lane.MESSAGE)
    by_telegram = await street.claims("telegram", Lane.MESSAGE)

    assert by_sms.parcels == ()
    assert sorted(each.address for each in by_email.parcels) == ["ana@example.org", "remi@example.org"]
    assert not by_telegram.parcels


async def test_a_contact_that_wants_silence_is_no_other_way(street: Street) -> None:
    await street.moves_in("Ana", sms="+33600000002", email="ana@example.org")
    quiet = await street.speaker("email", "ana@example.org")
    await street.run(lambda uow: uow.members.set_silence(quiet.contact.id, type(quiet.contact.silence).ALL_BUT_ALERTS))
    await spends(street, LINE)
    await says(street, Lane.MESSAGE)

    await claims(street, Lane.MESSAGE, ("email",))

    by_email = (await street.claims("email", Lane.MESSAGE)).parcels
    assert [each.address for each in by_email] == ["remi@example.org"]


async def test_one_communitys_letters_do_not_use_anothers_budget(street: Street) -> None:
    await spends(street, PER_DAY)
    other = await street.run(
        lambda uow: uow.communities.add(replace(street.community, id=0, name="Les Roses")),
    )
    first = street.community
    street.community = other
    await street.moves_in("Rosa", sms="+33600000009")
    await says(street, Lane.GAZETTE)
    street.community = first
    await says(street, Lane.GAZETTE)

    claim = await claims(street, Lane.GAZETTE)

    assert [each.address for each in claim.parcels] == ["+33600000009"]


async def test_an_account_without_a_budget_is_never_held_back(street: Street) -> None:
    await street.run(lambda uow: uow.spending.set_tariff("sms", None, None))
    await spends(street, 1000, Lane.MESSAGE)
    await says(street, Lane.MESSAGE)

    assert len((await claims(street, Lane.MESSAGE)).parcels) == 1
    assert await street.run(lambda uow: uow.spending.has_room("sms", street.community.id))
    assert await told(street) == []


async def test_people_are_told_once_a_day_at_seventy_and_at_a_hundred_percent(street: Street) -> None:
    warned = []
    for _ in range(PER_DAY + 2):
        await spends(street, 1)
        warned.append([kind for kind in await told(street) if kind != "spending.week"])
    street.clock.tick(24 * 3600)
    await spends(street, PER_DAY)

    both_at_once = [await told(street), await told(street)]

    quiet: list[str] = []
    seventy, hundred = ["operator.sms_budget", "spending.mostly_used"], ["operator.sms_budget", "spending.all_used"]
    assert warned == [*[quiet] * 6, seventy, quiet, quiet, hundred, quiet, quiet]
    assert [kind for kind in both_at_once[0] if kind != "spending.week"] == hundred
    assert both_at_once[1] == []


async def test_what_guests_cost_is_told_to_operators_only(street: Street) -> None:
    guest = await street.speaker("sms", "+33600000007")
    reply = Notice("reply", {"text": "common.guest"}, Audience(AudienceKind.CONTACT, guest.contact.id), Lane.REPLY)

    def answer(uow: UnitOfWork) -> None:
        sent = [uow.outbox.reply(reply, guest.contact.address, uow.now(), tap=None, refers_to=None) for _ in range(7)]
        uow.post.settle("sms", [Settled(each, DeliveryStatus.SENT, uow.now(), segments=1) for each in sent])

    await street.run(answer)

    assert not await street.run(lambda uow: uow.spending.has_room("sms", 0))
    assert await street.run(lambda uow: uow.spending.has_room("sms", street.community.id))
    assert await told(street) == ["operator.sms_budget"]


async def test_a_week_is_reported_once_with_what_it_was_for(street: Street) -> None:
    """Sunday is in it, the Monday of the report is not; a second look, as after a restart, says nothing."""
    street.clock.time = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
    await spends(street, 4)
    street.clock.time = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    await spends(street, 5, Lane.GAZETTE)
    street.clock.time = datetime(2026, 3, 2, 6, 59, tzinfo=UTC)
    await spends(street, 1)
    before_eight = await told(street)
    street.clock.tick(60)

    at_eight = await told(street)
    again = await told(street)
    (kept,) = [row for row in await _notices(street) if row[0] == "spending.week"]

    assert before_eight == []
    assert (at_eight, again) == (["spending.week"], [])
    assert kept[1]["bill"] == {"say": "spending.priced", "count": 9, "price": {"money": 0.63}}
    assert [(each["say"], each["count"]) for each in kept[1]["by_lane"]["join"]] == [
        ("spending.alerts", 4),
        ("spending.letters", 5),
    ]
    assert kept[1]["part"]["share"] == round(100 * 9 / (7 * PER_DAY))


async def test_a_week_without_sms_is_not_reported(street: Street) -> None:
    street.clock.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    assert await told(street) == []


async def test_a_report_that_nobody_made_on_monday_is_made_later_in_the_week(street: Street) -> None:
    await spends(street, 1)
    street.clock.time = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
    at_night = await told(street)
    street.clock.tick(6 * 3600)

    assert at_night == []
    assert await told(street) == ["spending.week"]


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 3, 2, 6, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 2, 7, 0, tzinfo=UTC), MONDAY),
        # The clocks went forward on the Sunday before: eight in Paris is six in UTC.
        (datetime(2026, 3, 30, 5, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 30, 6, 0, tzinfo=UTC), date(2026, 3, 23)),
        # And back.
        (datetime(2026, 10, 26, 6, 30, tzinfo=UTC), None),
        (datetime(2026, 10, 26, 7, 0, tzinfo=UTC), date(2026, 10, 19)),
        (datetime(2026, 3, 8, 18, 59, tzinfo=UTC), MONDAY),
        (datetime(2026, 3, 8, 19, 0, tzinfo=UTC), None),
    ],
)
def test_a_week_is_reported_from_monday_eight_oclock_and_never_at_night(now: datetime, monday: date | None) -> None:
    assert week_to_report(now, PARIS) == monday


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2026, 3, 1, 12, 0, tzinfo=UTC), datetime(2026, 3, 2, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 30, 6, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
    ],
)
def test_the_next_morning_is_eight_oclock_whatever_the_clocks_do(now: datetime, morning: datetime) -> None:
    assert morning_after(now, PARIS) == morning
    assert morning_after(now, PARIS) - now < timedelta(hours=33)


async def _notices(street: Street) -> list[tuple[str, Any]]:
    table = tables.notice
    return await street.run(lambda uow: [(row.kind, row.params) for row in behind(uow).execute(table.select())])
