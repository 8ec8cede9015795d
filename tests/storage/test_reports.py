"""What outsiders report, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core.model.report import Outcome, Told
from core.retention import tidy
from storage.report_tables import report

if TYPE_CHECKING:
    from core.shelves import UnitOfWork
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
