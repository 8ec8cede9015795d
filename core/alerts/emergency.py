"""The numbers to call first, by country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.model.member import Speaker

KNOWN = frozenset({"FR"})
"""Countries whose own numbers are in the texts; 112 answers in all of the European Union (directive 2018/1972)."""


def numbers(country: str) -> dict[str, Any]:
    """Name the emergency numbers of *country*."""
    return {"say": f"emergency.{country if country in KNOWN else 'EU'}"}


def numbers_for(speaker: Speaker) -> dict[str, Any]:
    """Name the numbers where *speaker* lives."""
    return numbers(_country(speaker))


def is_known_where(speaker: Speaker) -> bool:
    """Whether the texts have the numbers of where *speaker* lives."""
    return _country(speaker) in KNOWN


def _country(speaker: Speaker) -> str:
    return speaker.active[0].community.country if speaker.active else "FR"
