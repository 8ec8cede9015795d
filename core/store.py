"""The storage, as the rooms that speak with the network see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.shelves.unit_of_work import UnitOfWork

T = TypeVar("T")


class Store(Protocol):
    """The storage as the asynchronous rooms see it."""

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run *work* in one transaction, committed when it returns and rolled back when it raises."""


class TurnStore(Store, Protocol):
    """The storage as the switchboard sees it."""

    async def run_briefly(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do the same with work of a millisecond or two, for which the event loop may stand still."""
