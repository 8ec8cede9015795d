"""Values: small things that never change, of which every turn makes a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

__all__ = ["value"]

T = TypeVar("T")

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as value
else:
    from dataclasses import dataclass

    def value(*, frozen: bool, slots: bool) -> Callable[[type[T]], type[T]]:
        """Make a dataclass that mypy holds to be frozen, and that costs what one that is not costs.

        Python sets each field of a frozen one through ``object.__setattr__``, five times slower (ADR 25).
        """
        return dataclass(slots=slots, unsafe_hash=frozen)
