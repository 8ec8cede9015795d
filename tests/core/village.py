"""What tests of the rules ask about a village behind its screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village


async def count(village: Village, statement: str) -> Any:
    """Give the one number that *statement* counts."""

    def read(uow: UnitOfWork) -> Any:
        unit: Any = uow
        return next(iter(unit._tx.connection.exec_driver_sql(statement)))[0]

    return await village.store.run(read)


async def an_alert(village: Village) -> None:
    """Let Odette raise A1 by SMS."""
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend", "1")


async def knocks(village: Village, name: str, where: str = "Les Lilas") -> None:
    """Let somebody ask to enter."""
    await village.says(name, f"rejoindre {where}", name, "4 rue des Roses", "personne")


async def asked_for(village: Village, name: str, **contact: str) -> None:
    await village.stranger(name, **contact)
    await knocks(village, name)
