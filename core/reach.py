"""How the account of who was reached is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.notice import Reach


def reach_params(reach: Reach, voices: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Give the params of a text that tells *reach*: all numbers that people can trust.

    *voices* says what kind of channel each name is; without it, the name itself does (``street-sms`` is an SMS).
    """
    counts: dict[str, int] = {}
    for channel, count in reach.reached.items():
        voice = (voices or {}).get(channel) or channel.removeprefix("street-")
        counts[voice] = counts.get(voice, 0) + count
    by_channel = [
        {"say": "channel.count", "name": {"say": f"channel.{voice}", "count": count}, "count": count}
        for voice, count in sorted(counts.items(), key=lambda item: -item[1])
        if count
    ]
    waiting = {"say": "common.waiting", "count": reach.waiting} if reach.waiting else ""
    later = {"say": "common.later", "count": reach.later} if reach.later else ""
    chosen = {"say": "common.chosen", "count": reach.chosen} if reach.chosen else ""
    missed = reach.failed + reach.nobody
    lost = {"say": "common.lost", "count": missed} if missed else ""
    reached = {"say": "common.reached", "count": sum(counts.values())}
    rest = [waiting, later, chosen, lost]
    return {
        "total": {"say": "common.neighbours", "count": reach.total},
        "reached": reached,
        "by_channel": {"say": "common.by_channel", "list": {"join": by_channel, "by": ", "}} if by_channel else "",
        "rest": {"join": rest, "by": ", "},
        "counted": {"join": [reached, *rest], "by": ", "},
    }
