"""Rounds are kept for a week; who wishes to be asked is opened from what is sealed, and from nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.model.member import MemberStatus
from core.model.profile import Topic
from core.model.welfare import Checked, Feeling, Reason
from tests.storage.street import NOON

if TYPE_CHECKING:
    from core.model.welfare import Round
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

LONG_AGO = NOON - timedelta(days=1)


async def a_round(street: Street) -> Round:
    """Let Odette and Lucie wish to be asked, Paul not, Zoé has left; and let the round begin."""
    for name, wish in (("Odette", "yes"), ("Lucie", "yes"), ("Paul", "no"), ("Zoé", "yes")):
        person = await street.moves_in(name, telegram=name)

        def notes(uow: UnitOfWork, person_id: int = person.id, wish: str = wish) -> None:
            uow.profiles.note_home(person_id, Topic.ROUND, wish)

        await street.run(notes)

    def begin(uow: UnitOfWork) -> Round:
        gone = street.people["Zoé"].id
        place = uow.places.neighbours([street.community.id], MemberStatus.ACTIVE, "zoe")[0]
        assert place.person_id == gone
        uow.places.set_status(place.member_id, MemberStatus.LEFT)
        people = uow.rounds.wishing(street.community.id)
        return uow.rounds.begin(street.community.id, Reason.HEAT, people)

    return await street.run(begin)


async def test_only_who_wishes_it_and_lives_there_is_asked(street: Street) -> None:
    made = await a_round(street)
    odette, lucie = street.people["Odette"].id, street.people["Lucie"].id

    asked = await street.run(lambda uow: uow.rounds.checked(made.id))

    assert asked == [Checked(lucie, "Lucie"), Checked(odette, "Odette")]
    assert await street.run(lambda uow: uow.rounds.asked_of(odette, LONG_AGO)) == made
    assert await street.run(lambda uow: uow.rounds.asked_of(street.people["Paul"].id, LONG_AGO)) is None
    assert await street.run(lambda uow: uow.rounds.latest(street.community.id, LONG_AGO)) == made


async def test_an_answer_counts_once_and_one_neighbour_goes_there(street: Street) -> None:
    made = await a_round(street)
    odette, lucie, paul = (street.people[name].id for name in ("Odette", "Lucie", "Paul"))

    def work(uow: UnitOfWork) -> list[bool]:
        return [
            uow.rounds.answer(made.id, odette, Feeling.HELP),
            uow.rounds.answer(made.id, odette, Feeling.HELP),
            uow.rounds.answer(made.id, odette, Feeling.WELL),
            uow.rounds.answer(made.id, paul, Feeling.WELL),
            uow.rounds.visit(made.id, lucie, paul),
            uow.rounds.visit(made.id, lucie, odette),
        ]

    assert await street.run(work) == [True, False, True, False, True, False]
    checked = await street.run(lambda uow: uow.rounds.checked(made.id))
    assert checked == [Checked(lucie, "Lucie", None, "Paul"), Checked(odette, "Odette", Feeling.WELL)]
    assert [each.waits for each in checked] == [False, False]


async def test_who_is_silent_is_told_once_and_a_round_is_forgotten_whole(street: Street) -> None:
    made = await a_round(street)
    later = made.at + timedelta(seconds=1)

    due = [await street.run(lambda uow, at=at: uow.rounds.take_due(at, 5)) for at in (LONG_AGO, later, later)]  # type: ignore[misc]
    forgotten = [await street.run(lambda uow, at=at: uow.rounds.forget(at, 5)) for at in (LONG_AGO, later)]  # type: ignore[misc]

    assert due == [[], [made], []]
    assert forgotten == [0, 1]
    assert await street.run(lambda uow: uow.rounds.checked(made.id)) == []
