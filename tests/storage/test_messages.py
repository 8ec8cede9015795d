"""Private messages and correspondents, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.model.notice import Audience, AudienceKind, DeliveryStatus, Lane, Notice
from core.model.private_message import Journey, Matter
from storage import tables
from storage.message_tables import message_on_its_way, private_message
from storage.message_ways import COMES_BACK_WITHIN
from tests.storage.street import behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

LINDEN = "Le code du portail est celui du tilleul"


@pytest.fixture
async def two(street: Street) -> tuple[int, int]:
    """Odette and Karim live in the street; give their ids."""
    odette = await street.moves_in("Odette", sms="+33600000001")
    karim = await street.moves_in("Karim", telegram="1001")
    return odette.id, karim.id


async def test_each_calls_the_other_by_a_number_of_their_own_that_stays(street: Street, two: tuple[int, int]) -> None:
    (odette, karim), here = two, street.community.id
    paul = (await street.moves_in("Paul", telegram="1002")).id

    def meet(uow: UnitOfWork) -> list[int]:
        uow.messages.lock((odette, karim))
        met = [(odette, paul), (odette, karim), (karim, odette), (odette, paul)]
        return [uow.messages.meet(one, other, here, begins=True).number for one, other in met]

    numbers = await street.run(meet)

    assert numbers == [1, 2, 1, 1]
    second = await street.run(lambda uow: uow.messages.numbered(odette, 2))
    assert second is not None
    assert (second.name, second.code, second.is_blocked) == ("Karim", "P2", False)
    assert await street.run(lambda uow: uow.messages.numbered(karim, 2)) is None
    begun = await street.run(lambda uow: uow.messages.begun_since(odette, uow.now() - timedelta(days=1)))
    assert begun == 2


async def test_words_are_sealed_for_the_two_and_open_for_the_reader_alone(street: Street, two: tuple[int, int]) -> None:
    (odette, karim), here = two, street.community.id
    await street.run(lambda uow: uow.messages.meet(karim, odette, here))

    await street.run(lambda uow: uow.messages.add(odette, karim, LINDEN))
    await street.run(lambda uow: uow.messages.add_unread(odette, karim))

    rows = await street.run(lambda uow: behind(uow).execute(private_message.select()).all())
    assert len(rows) == 2
    assert not any(b"tilleul" in bytes(row.sealed or b"") for row in rows)
    latest = await street.run(lambda uow: uow.messages.latest_to(karim, 5))
    assert [(each.number, each.name, each.words) for each in latest] == [(1, "Odette", LINDEN)]
    assert await street.run(lambda uow: uow.messages.latest_to(odette, 5)) == []
    assert await street.run(lambda uow: uow.messages.has_written(odette, karim))
    assert not await street.run(lambda uow: uow.messages.has_written(karim, odette))


async def test_a_year_later_nothing_is_left(street: Street, two: tuple[int, int]) -> None:
    odette, karim = two
    await street.run(lambda uow: uow.messages.add(odette, karim, LINDEN))
    written = street.clock.now()

    early = await street.run(lambda uow: uow.messages.forget(written, 10))
    late = await street.run(lambda uow: uow.messages.forget(written + timedelta(seconds=1), 10))

    assert (early, late) == (0, 1)


async def test_who_said_nothing_is_not_open_to_twins_and_may_change_their_mind(
    street: Street, two: tuple[int, int]
) -> None:
    odette, _ = two
    answers = [await street.run(lambda uow: uow.messages.is_open_to_twins(odette))]

    await street.run(lambda uow: uow.messages.open_to_twins(odette, is_open=True))
    answers.append(await street.run(lambda uow: uow.messages.is_open_to_twins(odette)))
    await street.run(lambda uow: uow.messages.open_to_twins(odette, is_open=False))
    answers.append(await street.run(lambda uow: uow.messages.is_open_to_twins(odette)))

    assert answers == [False, True, False]


async def sent(street: Street, sender: int, reader: int) -> None:
    """Let a message and its notice be on their way."""

    def work(uow: UnitOfWork) -> None:
        met = uow.messages.meet(sender, reader, street.community.id, begins=True)
        kept = uow.messages.add(sender, reader, LINDEN)
        notice = Notice("message.arrived", {"private": kept}, Audience(AudienceKind.PERSON, reader), Lane.MESSAGE)
        uow.messages.wait_for(kept, uow.outbox.add(notice, uow.now()), met.id)

    await street.run(work)


async def lost(street: Street) -> list[str]:
    """Give the names of those whom messages did not reach."""
    return [each.name for each in await street.run(lambda uow: uow.messages.take_lost(50))]


@pytest.mark.parametrize("status", [DeliveryStatus.FAILED, DeliveryStatus.EXPIRED])
async def test_what_was_given_up_is_told_once_and_does_not_count_as_written(
    street: Street, two: tuple[int, int], status: DeliveryStatus
) -> None:
    odette, karim = two
    await sent(street, odette, karim)
    before = [await lost(street)]
    await street.fans_out()
    before.append(await lost(street))
    await street.settles("telegram", (await street.claims("telegram", Lane.MESSAGE)).parcels, status)

    told = [await lost(street), await lost(street)]

    assert before == [[], []]
    assert told == [["Karim"], []]
    assert not await street.run(lambda uow: uow.messages.has_written(odette, karim))


async def test_who_has_no_contact_that_may_be_used_was_not_reached(street: Street, two: tuple[int, int]) -> None:
    odette, _ = two
    nobody = (await street.moves_in("Paul")).id
    await sent(street, odette, nobody)

    early = await lost(street)
    await street.fans_out()

    assert (early, await lost(street)) == ([], ["Paul"])


async def test_what_was_taken_is_watched_for_as_long_as_it_may_come_back(street: Street, two: tuple[int, int]) -> None:
    odette, karim = two
    await sent(street, odette, karim)
    await street.carries("telegram", Lane.MESSAGE)

    async def watched() -> int:
        return len(await street.run(lambda uow: behind(uow).execute(message_on_its_way.select()).all()))

    first = (await lost(street), await watched())
    street.clock.tick(COMES_BACK_WITHIN.total_seconds())

    assert first == ([], 1)
    assert (await lost(street), await watched()) == ([], 0)


@pytest.mark.parametrize(
    ("channel", "status", "arrives"),
    [
        ("telegram", DeliveryStatus.SENT, True),
        ("sms", DeliveryStatus.SENT, False),
        ("sms", DeliveryStatus.PROVEN, True),
    ],
)
async def test_a_message_has_arrived_when_its_channel_says_so_and_is_told_once(
    street: Street, two: tuple[int, int], channel: str, status: DeliveryStatus, *, arrives: bool
) -> None:
    """A telephone proves it later; what its gateway took has left, and no more."""
    odette, karim = two
    sender, reader = (odette, karim) if channel == "telegram" else (karim, odette)
    await sent(street, sender, reader)
    await street.fans_out()
    await street.settles(channel, (await street.claims(channel, Lane.MESSAGE)).parcels, status)

    told = [await street.run(lambda uow: uow.messages.take_arrived(50)) for _ in range(2)]
    journey = await street.run(lambda uow: uow.messages.journey(sender, reader))

    assert [len(each) for each in told] == [int(arrives), 0]
    assert journey is not None
    assert journey[0] is (Journey.ARRIVED if arrives else Journey.LEFT)


async def test_the_picture_of_a_message_is_sealed_for_the_two(street: Street, two: tuple[int, int]) -> None:
    """So that it cannot be opened beside another row."""
    odette, karim = two
    photo_id = await street.run(lambda uow: uow.alerts.add_photo(b"the cat", "image/jpeg", uow.now()))
    first = await street.run(lambda uow: behind(uow).execute(tables.photo.select()).one())

    await street.run(lambda uow: uow.messages.keep_photo(photo_id, odette, karim))

    kept = await street.run(lambda uow: behind(uow).execute(tables.photo.select()).one())
    assert b"cat" not in bytes(first.data) + bytes(kept.data)
    assert kept.sealed_for == f"message:{odette}:{karim}"
    assert await street.run(lambda uow: uow.alerts.photo(photo_id)) == (b"the cat", "image/jpeg")


async def test_what_is_written_about_an_alert_is_apart_and_its_author_has_no_name(
    street: Street, two: tuple[int, int]
) -> None:
    """Karim writes to Odette by name, and to the author of A7, who is her: two correspondents, and one name."""
    (odette, karim), here, a7 = two, street.community.id, Matter(7, "A7")

    def write(uow: UnitOfWork) -> None:
        uow.messages.meet(karim, odette, here, begins=True)
        uow.messages.meet(odette, karim, here)
        uow.messages.meet(karim, odette, here, begins=True, about=a7)
        uow.messages.meet(odette, karim, here, about=a7)
        uow.messages.add(karim, odette, LINDEN, alert_id=7)
        uow.messages.add(odette, karim, "Merci", alert_id=7)

    await street.run(write)

    known = await street.run(lambda uow: uow.messages.of(karim, 10))
    assert [(each.code, each.name, each.about) for each in known] == [("P2", "", "A7"), ("P1", "Odette", "")]
    latest = await street.run(lambda uow: uow.messages.latest_to(karim, 10))
    assert [(each.number, each.name, each.about) for each in latest] == [(2, "", "A7")]
    written = await street.run(lambda uow: [uow.messages.has_written(karim, odette, each) for each in (0, 7)])
    assert written == [False, True]
    found = await street.run(lambda uow: uow.messages.last_from(odette, karim, 7))
    assert found is not None
    writer = await street.run(lambda uow: uow.messages.writer_of(found[0]))
    assert writer is not None
    assert (writer.code, writer.name) == ("P2", "")


@pytest.mark.parametrize("is_named", [True, False])
async def test_a_block_holds_wherever_one_knows_who_it_is(
    street: Street, two: tuple[int, int], *, is_named: bool
) -> None:
    """Odette blocks Karim under his name, and he is blocked about A7, too; he may block A7's author there alone."""
    (odette, karim), here, a7 = two, street.community.id, Matter(7, "A7")
    person, other = (odette, karim) if is_named else (karim, odette)

    def block(uow: UnitOfWork) -> list[bool]:
        uow.messages.meet(karim, odette, here, begins=True)
        uow.messages.meet(odette, karim, here)
        hers = uow.messages.meet(odette, karim, here, about=a7)
        his = uow.messages.meet(karim, odette, here, begins=True, about=a7)
        uow.messages.block((hers if is_named else his).id, is_blocked=True)
        later = uow.messages.meet(odette, karim, here, about=Matter(8, "A8"))
        found = (uow.messages.between(person, other), uow.messages.between(person, other, 7))
        return [each is not None and each.is_blocked for each in (*found, later)]

    blocked = await street.run(block)

    assert blocked == ([True, True, True] if is_named else [False, True, False])


async def test_what_is_held_back_seems_to_arrive_in_its_time_once(street: Street, two: tuple[int, int]) -> None:
    (odette, karim), here = two, street.community.id

    def hold_back(uow: UnitOfWork) -> None:
        met = uow.messages.meet(odette, karim, here, begins=True)
        kept = uow.messages.add_unread(odette, karim)
        uow.messages.hold_back(kept, met.id, uow.now() + timedelta(seconds=10))

    async def arrived() -> list[str]:
        return [each.name for each in await street.run(lambda uow: uow.messages.take_arrived(50))]

    await street.run(hold_back)
    told = [await arrived()]
    street.clock.tick(10)
    told += [await arrived(), await arrived()]

    journey = await street.run(lambda uow: uow.messages.journey(odette, karim))
    assert told == [[], ["Karim"], []]
    assert journey is not None
    assert journey[0] is Journey.ARRIVED
    assert await lost(street) == []
