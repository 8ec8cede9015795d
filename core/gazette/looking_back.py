"""What neighbours read of the life of their community: referents more than others, and nobody a reason to leave."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import get_month_names

from core.access import Capability, may
from core.language.words import normalise
from core.model.membership import MovementKind
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.community import Community
    from core.model.life import Told
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

LAST = 10
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
OF_NEIGHBOURS = frozenset(MovementKind) - {
    MovementKind.UNBANNED,
    MovementKind.DOOR_CHANGED,
    MovementKind.APPEALED,
}
"""What every neighbour may read of; a ban reads as a departure."""
OF_REFERENTS = frozenset(MovementKind)
_TWINS = frozenset({MovementKind.TWINNED, MovementKind.UNTWINNED})
_OF_A_REASON = _TWINS | {MovementKind.LISTED, MovementKind.UNLISTED, MovementKind.FOLDING}
_BESIDE_A_MONTH = frozenset({"", "le", "mois", "de", "en", "du", "month", "of", "in"})
_DEPARTURES = {MovementKind.BANNED: MovementKind.LEFT}


def kinds_for(speaker: Speaker, community_id: int) -> frozenset[MovementKind]:
    """Which kinds of movements *speaker* may read of there."""
    return OF_REFERENTS if may(speaker, Capability.SEE_DOOR_HISTORY, community_id) else OF_NEIGHBOURS


def as_read(told: Sequence[Told], kinds: frozenset[MovementKind]) -> list[tuple[datetime, str, str]]:
    """Give when, what and who, as whoever reads of these *kinds* may know it."""
    reads_bans = MovementKind.UNBANNED in kinds
    return [
        (
            each.at,
            str(each.kind if reads_bans else _DEPARTURES.get(each.kind, each.kind)),
            # Of a twinning the other community counts, of a list its word, of folding the number; not who agreed to
            # it, or changed it.
            each.reason if each.kind in _OF_A_REASON else each.name,
        )
        for each in told
    ]


def requests_told(uow: UnitOfWork, speaker: Speaker, community_id: int) -> list[Any]:
    """Give a line for each open request, for whoever may see requests there: nobody else hears that somebody asked."""
    if not may(speaker, Capability.SEE_REQUESTS, uow.requests.door(community_id)):
        return []
    return [
        {"say": "life.request", "code": each.code, "name": each.name}
        for each in uow.requests.open_in([community_id], LAST)
    ]


def lines(read: Sequence[tuple[datetime, str, str]]) -> list[Any]:
    """Give a line for each movement; whoever is erased is « un voisin »."""
    return [
        {
            "join": [
                {"date": at.isoformat()},
                {"say": f"life.{kind}", "name": name or {"say": "life.somebody"}},
            ],
            "by": " · ",
        }
        for at, kind, name in read
    ]


def summary(
    uow: UnitOfWork, community_id: int, kinds: frozenset[MovementKind], between: tuple[datetime, datetime]
) -> dict[str, Any]:
    """Give how many came and went: what one SMS holds, and all that a town hall may know."""
    counted: dict[str, int] = {}
    for kind, count in uow.life.counted(community_id, kinds, between).items():
        shown = str(_DEPARTURES.get(kind, kind))
        counted[shown] = counted.get(shown, 0) + count
    parts = [{"say": f"life.count_{kind}", "count": counted[kind]} for kind in ("arrived", "left") if kind in counted]
    return {"join": parts, "by": ", "} if parts else {"say": "life.calm"}


def month_of(text: str, community: Community, now: datetime) -> tuple[datetime, datetime, str] | None:
    """Read « 2026-05 », « 05/2026 » or « mai » as its first and its next first moment there; empty: this month.

    The third is the month as it may be typed again. A month without a year is the latest of that name.
    """
    zone = ZoneInfo(community.time_zone)
    here = now.astimezone(zone)
    year, month = _read_month(text, here) if text else (here.year, here.month)
    if not (1 <= month <= 12 and FIRST_DAY.year <= year <= here.year):  # noqa: PLR2004
        return None
    starts = datetime(year, month, 1, tzinfo=zone)
    ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return starts.astimezone(UTC), ends.astimezone(UTC), f"{month:02}/{year}"


def month_title(month: tuple[datetime, datetime, str]) -> dict[str, str]:
    """Give the name of a month that `month_of` read; its middle is in that month by every clock."""
    return {"month": (month[0] + timedelta(days=14)).isoformat()}


def _read_month(text: str, here: datetime) -> tuple[int, int]:
    """Read the year and the month of *text*; zeros where it names none."""
    parts = [each for each in re.split(r"[-/ ]+", normalise(text)) if each not in _BESIDE_A_MONTH]
    named = [_month_names()[each] for each in parts if each in _month_names()]
    numbers = [int(each) for each in parts if each.isdecimal() and each.isascii() and len(each) <= 4]  # noqa: PLR2004
    if len(named) + len(numbers) != len(parts) or len(named) > 1:
        return 0, 0
    if not named:
        first, second = numbers if len(numbers) == 2 else (0, 0)  # noqa: PLR2004
        return (first, second) if first > second else (second, first)
    if not numbers:
        return here.year - (named[0] > here.month), named[0]
    return (numbers[0], named[0]) if len(numbers) == 1 else (0, 0)


@cache
def _month_names() -> dict[str, int]:
    return {
        normalise(name): number
        for language in Texts.load().languages
        for number, name in get_month_names("wide", locale=language).items()
    }
