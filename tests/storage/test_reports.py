"""What outsiders report, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core.community.retention import tidy
from core.model.report import Aim, Outcome, Told
from storage.report_tables import report

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

TOLD = Told("A12, rue des Roses", "Mon nom\ny est écrit", "Mme Martin")


async def test_a_report_is_kept_encrypted_and_decided_once(street: Street) -> None:
    speaker = await street.speaker("email", "martin@loin.example")
    number = await street.run(lambda uow: uow.reports.add(TOLD, speaker.contact.id))
    alone = await street.run(lambda uow: uow.reports.add(TOLD, None))

    waiting = await street.run(lambda uow: uow.reports.waiting())
    since = street.clock.time - timedelta(hours=1)
    counted = await street.run(
        lambda uow: (uow.reports.added_since(since), uow.reports.added_since(since, speaker.contact.id))
    )
    first = await street.run(lambda uow: uow.reports.settle(number, Outcome.ACCEPTED))
    again = await street.run(lambda uow: uow.reports.settle(number, Outcome.REJECTED))
    decided = await street.run(lambda uow: uow.reports.by_id(number))

    assert [(each.id, each.contact_id, each.told) for each in waiting] == [
        (number, speaker.contact.id, TOLD),
        (alone, None, TOLD),
    ]
    assert counted == (2, 1)
    assert (first, again) == (True, False)
    assert decided is not None
    assert decided.outcome is Outcome.ACCEPTED
    assert [each.id for each in await street.run(lambda uow: uow.reports.waiting())] == [alone]
    assert b"Martin" not in await street.run(sealed)


def sealed(uow: UnitOfWork) -> bytes:
    """Everything that the database holds of what was reported."""
    return b"".join(bytes(row.sealed) for row in uow._tx.execute(select(report)))  # type: ignore[attr-defined]


async def test_a_report_waits_for_referents_until_it_is_due_and_is_passed_on_once(street: Street) -> None:
    here = street.community.id
    soon = street.clock.time + timedelta(hours=24)
    theirs = await street.run(lambda uow: uow.reports.add(TOLD, None, Aim(here, due_at=soon)))
    await street.run(lambda uow: uow.reports.add(TOLD, None))

    listed = await street.run(lambda uow: uow.reports.waiting_in([here], 5))
    counted = await street.run(lambda uow: uow.reports.added_since(soon - timedelta(days=2), community_id=here))
    words = await street.run(lambda uow: (uow.reports.words(theirs), uow.reports.words(None)))
    early = await street.run(lambda uow: uow.reports.take_due(5))
    street.clock.time = soon
    due = [await street.run(lambda uow: uow.reports.take_due(5)) for _ in range(2)]

    assert [(each.id, each.aim) for each in listed] == [(theirs, Aim(here, due_at=soon))]
    assert counted == 1
    assert words[0] == {"told": "A12, rue des Roses : Mon nom\ny est écrit", "outside": "Mon nom\ny est écrit"}
    assert words[1] == {"told": "", "outside": ""}
    assert early == []
    assert [[each.id for each in found] for found in due] == [[theirs], []]


async def test_reports_are_erased_in_time(street: Street) -> None:
    answered = await street.run(lambda uow: uow.reports.add(TOLD, None))
    waits = await street.run(lambda uow: uow.reports.add(TOLD, None))
    await street.run(lambda uow: uow.reports.settle(answered, Outcome.REJECTED))

    left = []
    for days in (179, 2, 183, 2):
        street.clock.time += timedelta(days=days)
        await street.run(tidy)
        kept = await street.run(lambda uow: (uow.reports.by_id(answered), uow.reports.by_id(waits)))
        left.append([each.id for each in kept if each])

    assert left == [[answered, waits], [waits], [waits], []]
