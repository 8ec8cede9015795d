"""Private messages that their readers flagged, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.model.grievance import Cause, Finding, Grievance
from storage.message_tables import grievance
from tests.storage.street import behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


async def test_a_message_is_flagged_and_decided_on_once(street: Street) -> None:
    odette, karim = (await street.moves_in("Odette")).id, (await street.moves_in("Karim")).id
    marc, here = (await street.moves_in("Marc")).id, street.community.id
    began = street.clock.now() - timedelta(seconds=1)
    message_id = await street.run(lambda uow: uow.messages.add(karim, odette, "Vous êtes un imbécile"))
    brought = Grievance(here, odette, karim, message_id, Cause.INSULT, shows_words=True)

    made = [await street.run(lambda uow: uow.grievances.add(brought)) for _ in range(2)]
    waiting = await street.run(lambda uow: uow.grievances.open_in([here], 5))
    grievance_id = waiting[0].id

    def settle(uow: UnitOfWork) -> list[bool]:
        uow.grievances.show_in(grievance_id, 7)
        return [uow.grievances.settle(grievance_id, each, marc) for each in (Finding.WARNED, Finding.DISMISSED)]

    settled = await street.run(settle)
    kept = await street.run(lambda uow: uow.grievances.by_id(grievance_id))

    assert made == [grievance_id, None]
    assert settled == [True, False]
    assert kept is not None
    assert (kept.cause, kept.shows_words, kept.notice_id, kept.finding) == (Cause.INSULT, True, 7, Finding.WARNED)
    assert await street.run(lambda uow: uow.grievances.open_in([here], 5)) == []
    assert await street.run(lambda uow: uow.grievances.brought_since(odette, began)) == 1
    assert await street.run(lambda uow: uow.grievances.brought_since(karim, began)) == 0


async def test_a_flag_goes_with_its_message(street: Street) -> None:
    odette, karim = (await street.moves_in("Odette")).id, (await street.moves_in("Karim")).id
    message_id = await street.run(lambda uow: uow.messages.add(karim, odette, "Vous êtes un imbécile"))
    brought = Grievance(street.community.id, odette, karim, message_id, Cause.OTHER, shows_words=False)
    await street.run(lambda uow: uow.grievances.add(brought))

    await street.run(lambda uow: uow.messages.forget(street.clock.now() + timedelta(seconds=1), 10))

    assert await street.run(lambda uow: behind(uow).execute(grievance.select()).all()) == []
