"""How the account of who was reached is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.model.notice import Reach


def reach_params(reach: Reach) -> dict[str, Any]:
    """Give the params of a text that tells *reach*: all numbers that people can trust."""
    reached = sum(reach.reached.values())
    by_channel = [
        {"say": "channel.count", "name": {"say": f"channel.{_screen(channel)}"}, "count": count}
        for channel, count in sorted(reach.reached.items(), key=lambda item: -item[1])
        if count
    ]
    waiting = {"say": "common.waiting", "count": reach.waiting} if reach.waiting else ""
    later = {"say": "common.later", "count": reach.later} if reach.later else ""
    lost = {"say": "common.lost", "count": reach.failed + reach.nobody}
    return {
        "total": {"say": "common.neighbours", "count": reach.total},
        "reached": {"say": "common.reached", "count": reached},
        "by_channel": {"say": "common.by_channel", "list": {"join": by_channel, "by": ", "}} if by_channel else "",
        "rest": {"join": [waiting, later, lost], "by": ", "},
    }


def _screen(channel: str) -> str:
    """The kind of a channel by its name: the street's screens are named after what they show."""
    return channel.removeprefix("street-")
