"""Appeals that no second referent can judge, as the people who run the service read and answer them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.operator import say, worded
from core.moderation.appeals import about, answer, judges, why

if TYPE_CHECKING:
    from bots.bootstrap import House
    from core.model.ruling import Answer, Ruling
    from core.shelves.unit_of_work import UnitOfWork


async def list_appeals(house: House) -> None:
    """One line for each appeal that waits for us, without what it says."""
    await house.prepare()

    def look(uow: UnitOfWork) -> list[tuple[Ruling, str]]:
        ours = [each for each in uow.rulings.appealed() if not judges(uow, each)]
        return [(each, _place(uow, each)) for each in ours]

    for ruling, place in await house.store.run(look):
        say(f"{ruling.id} · {place} · {ruling.at:%Y-%m-%d} · {worded(house, about(ruling))}")
    say("Read one with `tocsin appeal show ID`.")


async def show_appeal(house: House, ruling_id: int) -> None:
    """Show what was decided, why, and what the person says of it.

    Raises:
        LookupError: no appeal of this number waits for us.
    """
    await house.prepare()

    def look(uow: UnitOfWork) -> tuple[Ruling, str]:
        ruling = _waiting(uow, ruling_id)
        return ruling, _place(uow, ruling)

    ruling, place = await house.store.run(look)
    say(f"{ruling.id} · {place} · {ruling.at:%Y-%m-%d} · {worded(house, about(ruling))}")
    say(f"  why:       {worded(house, why(ruling))}")
    say(f"  they say:  {ruling.appeal}")


async def answer_appeal(house: House, ruling_id: int, given: Answer, words: str) -> None:
    """Uphold a decision or lift it; the person and the referents are told by the running service.

    Raises:
        LookupError: no appeal of this number waits for us.
    """
    await house.prepare()

    def work(uow: UnitOfWork) -> None:
        answer(uow, _waiting(uow, ruling_id), given, None, words)

    await house.store.run(work)
    say(f"{ruling_id} is {given}; they are told by the running service.")


def _waiting(uow: UnitOfWork, ruling_id: int) -> Ruling:
    ruling = uow.rulings.by_id(ruling_id)
    if ruling is None or not ruling.is_appealed or judges(uow, ruling):
        message = f"No appeal {ruling_id} waits for you. `tocsin appeal list` shows those that do."
        raise LookupError(message)
    return ruling


def _place(uow: UnitOfWork, ruling: Ruling) -> str:
    community = uow.communities.by_id(ruling.community_id)
    return community.name if community else ""
