"""How the work may be shared among processes: some of a channel's parts cannot be apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from core.ports import Channel

PARTS = ("listen", "deliver", "web", "schedule")
CONVERSING = frozenset({"listen", "deliver"})
"""Where hearing and speaking share one thing that only one process can hold: a line, or a store of keys."""


def kept_together(channels: Mapping[str, Channel]) -> Iterator[str]:
    """Say, for each channel of which it holds, which parts one process must do."""
    for name, channel in channels.items():
        needed = _needed(channel)
        if needed:
            yield f"channels.{name} needs {_listed(needed)} in one process"


def torn_apart(channels: Mapping[str, Channel], parts: Collection[str]) -> str:
    """Say which channel cannot work in a process that does only *parts*, and what helps; nothing when all can."""
    for name, channel in channels.items():
        needed = _needed(channel)
        done = needed & set(parts)
        if done and done != needed:
            together = ",".join(
                part for part in ("listen", "deliver", "web", "schedule") if part in needed | set(parts)
            )
            return f"channels.{name} needs {_listed(needed)} in one process: write --only {together}"
    return ""


def _needed(channel: Channel) -> frozenset[str]:
    found: frozenset[str] = getattr(channel, "kept_together", frozenset())
    return found


def _listed(parts: Collection[str]) -> str:
    return " and ".join(f"`{part}`" for part in sorted(parts, reverse=True))
