"""Ways back: one code a person, said by one contact, before its time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.storage.street import NOON

if TYPE_CHECKING:
    from typing import Any

    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

DUE = NOON + timedelta(hours=72)


async def test_a_code_is_said_once_and_a_newer_one_makes_it_void(street: Street) -> None:
    odette = (await street.moves_in("Odette", sms="+33600000001")).id
    new = (await street.speaker("telegram", "9001")).contact

    def work(uow: UnitOfWork) -> list[Any]:
        def behind(code: str) -> int | None:
            found = uow.recoveries.behind(code, NOON)
            return found.person_id if found is not None else None

        uow.recoveries.begin(odette, street.community.id, "AAAA2222", DUE)
        uow.recoveries.begin(odette, street.community.id, "BBBB3333", DUE)
        said = [behind("aaaa 2222"), behind("bbbb 3333"), uow.recoveries.behind("BBBB3333", DUE)]
        uow.recoveries.claim(odette, new.id)
        return [*said, behind("BBBB3333")]

    assert await street.run(work) == [None, odette, None, None]


async def test_it_is_taken_when_its_time_has_come_unless_it_was_stopped(street: Street) -> None:
    people = [(await street.moves_in(name, telegram=name)).id for name in ("Odette", "Lucie")]
    new = (await street.speaker("telegram", "9001")).contact

    def work(uow: UnitOfWork) -> list[Any]:
        for number, person_id in enumerate(people):
            uow.recoveries.begin(person_id, street.community.id, f"AAAA222{number}", DUE)
            uow.recoveries.claim(person_id, new.id)
        stopped = uow.recoveries.stop(people[0])
        early, due, again = (uow.recoveries.take_due(at, 5) for at in (NOON, DUE, DUE))
        return [stopped is not None, list(early), [(each.person_id, each.contact_id) for each in due], list(again)]

    assert await street.run(work) == [True, [], [(people[1], new.id)], []]
