"""What referents decided, the appeals against it and pauses, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from core.model.member import Person
from core.model.ruling import Answer, Cause, Decided, Ruling
from tests.storage.street import NOON

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

WEEK = timedelta(days=7)
YEAR = timedelta(days=365)


@pytest_asyncio.fixture
async def two(street: Street) -> tuple[Person, Person]:
    """Marc, who lives there, and Karim, who decides."""

    def move_in(uow: UnitOfWork) -> tuple[Person, Person]:
        people = [uow.members.add_person(name, "fr", NOON) for name in ("Marc", "Karim")]
        for each in people:
            uow.members.add_member(each.id, street.community.id, frozenset(), NOON)
        return people[0], people[1]

    return await street.run(move_in)


def a_ruling(street: Street, two: tuple[Person, Person], **changes: Any) -> Ruling:
    """Give a warning that is not kept yet."""
    told: dict[str, Any] = {"decided": Decided.WARNED, "cause": Cause.OTHER, "words": "Des mots trop durs", "at": NOON}
    return Ruling(0, street.community.id, person_id=two[0].id, by_id=two[1].id, **{**told, **changes})


async def test_the_words_of_a_decision_are_encrypted_and_read_by_nobody_elses_key(
    street: Street, two: tuple[Person, Person]
) -> None:
    ruling_id = await street.run(lambda uow: uow.rulings.add(a_ruling(street, two)))
    await street.run(lambda uow: uow.rulings.appeal(ruling_id, street.community.id, "Ce n'était pas moi"))

    def raw(uow: UnitOfWork) -> Any:
        unit: Any = uow
        return unit._tx.connection.exec_driver_sql("SELECT sealed, appeal_sealed FROM ruling").one()

    kept = await street.run(raw)
    read = await street.run(lambda uow: uow.rulings.by_id(ruling_id))

    assert b"durs" not in bytes(kept[0])
    assert b"moi" not in bytes(kept[1])
    assert read is not None
    assert (read.words, read.appeal) == ("Des mots trop durs", "Ce n'était pas moi")


async def test_one_appeals_once_and_is_answered_once(street: Street, two: tuple[Person, Person]) -> None:
    ruling_id = await street.run(lambda uow: uow.rulings.add(a_ruling(street, two)))

    first = await street.run(lambda uow: uow.rulings.appeal(ruling_id, street.community.id, "Non"))
    second = await street.run(lambda uow: uow.rulings.appeal(ruling_id, street.community.id, "Non !"))
    found = await street.run(lambda uow: uow.rulings.numbered(first or 0, [street.community.id]))
    elsewhere = await street.run(lambda uow: uow.rulings.numbered(first or 0, [street.community.id + 99]))
    waiting = await street.run(lambda uow: uow.rulings.appealed())
    lifted = await street.run(lambda uow: uow.rulings.settle(ruling_id, Answer.LIFTED, two[1].id))
    upheld = await street.run(lambda uow: uow.rulings.settle(ruling_id, Answer.UPHELD, two[1].id))

    assert first is not None
    assert second is None
    assert found is not None
    assert (found.id, found.is_appealed) == (ruling_id, True)
    assert elsewhere is None
    assert [each.id for each in waiting] == [ruling_id]
    assert (lifted, upheld) == (True, False)
    assert await street.run(lambda uow: uow.rulings.appealed()) == []


async def test_the_log_is_read_by_month_and_page_without_words(street: Street, two: tuple[Person, Person]) -> None:
    def decide(uow: UnitOfWork) -> None:
        for days in (0, 1, 40):
            uow.rulings.add(a_ruling(street, two, at=NOON + timedelta(days=days)))

    await street.run(decide)
    month = (NOON, NOON + timedelta(days=30))

    first = await street.run(lambda uow: uow.rulings.told(street.community.id, month, 1, 0))
    rest = await street.run(lambda uow: uow.rulings.told(street.community.id, month, 5, 1))

    assert [each.at for each in (*first, *rest)] == [NOON + timedelta(days=1), NOON]
    assert {each.words for each in (*first, *rest)} == {""}


async def test_a_pause_ends_once(street: Street, two: tuple[Person, Person]) -> None:
    person, community = two[0].id, street.community.id
    await street.run(lambda uow: uow.rulings.pause(person, community, street.clock.now() + WEEK))

    early = await street.run(lambda uow: uow.rulings.take_pauses_over(10))
    street.clock.tick(WEEK.total_seconds() + 1)
    over = await street.run(lambda uow: uow.rulings.take_pauses_over(10))
    again = await street.run(lambda uow: uow.rulings.take_pauses_over(10))

    assert list(early) == []
    assert [(each.person_id, each.community_id) for each in over] == [(person, community)]
    assert list(again) == []


async def test_after_a_year_a_decision_is_about_nobody(street: Street, two: tuple[Person, Person]) -> None:
    ruling_id = await street.run(lambda uow: uow.rulings.add(a_ruling(street, two, code="A1")))

    early = await street.run(lambda uow: uow.rulings.forget(NOON, 10))
    late = await street.run(lambda uow: uow.rulings.forget(NOON + YEAR, 10))
    again = await street.run(lambda uow: uow.rulings.forget(NOON + YEAR, 10))
    kept = await street.run(lambda uow: uow.rulings.by_id(ruling_id))

    assert (early, late, again) == (0, 1, 0)
    assert kept is not None
    assert (kept.person_id, kept.by_id, kept.words, kept.code) == (None, None, "", "")
    assert kept.decided is Decided.WARNED


async def test_whoever_is_erased_leaves_a_decision_without_words(street: Street, two: tuple[Person, Person]) -> None:
    ruling_id = await street.run(lambda uow: uow.rulings.add(a_ruling(street, two)))
    given = await street.run(lambda uow: uow.own_data.of(two[0].id))

    await street.run(lambda uow: uow.own_data.erase(two[0].id, "un voisin"))
    kept = await street.run(lambda uow: uow.rulings.by_id(ruling_id))

    assert given["ruling"][0]["words"] == "Des mots trop durs"
    assert kept is not None
    assert kept.words == ""
