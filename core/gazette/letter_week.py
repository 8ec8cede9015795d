"""What a letter tells of alerts, each reader what concerns them, and of who came and went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.gazette.looking_back import OF_NEIGHBOURS, as_read, summary
from core.model.membership import MovementKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.shelves.reading import AlertLine, Gap, Taste
    from core.shelves.unit_of_work import UnitOfWork

MOST_ALERTS, KEPT_BY_SMS, MOST_TWINS = 8, 3, 3
_TWINNINGS = frozenset({MovementKind.TWINNED, MovementKind.UNTWINNED})


def alerts_of(uow: UnitOfWork, community_id: int, gap: Gap, taste: Taste) -> tuple[list[AlertLine], list[AlertLine]]:
    """Give the alerts that waited for this letter, and those of which it only says what became."""
    told = [each for each in uow.readers.alerts_between(community_id, gap) if each.id not in taste.hidden]
    kept = [each for each in told if taste.waits and not each.is_danger]
    return kept, [each for each in told if each not in kept]


def lines(alerts: Sequence[AlertLine]) -> list[Any]:
    """Say of the first alerts what a line can hold."""
    return [_line(each) for each in alerts[:MOST_ALERTS]]


def kept_lines(kept: Sequence[AlertLine]) -> dict[str, Any]:
    """Give what a letter says of alerts that waited for it: each has its line, and a short message names three."""
    if not kept:
        return {"kept": "", "kept_short": ""}
    listed: list[Any] = [_line(each) for each in kept]
    short: list[Any] = [
        {"join": [f"A{each.number}", {"say": f"category.{each.category}"}], "by": " "} for each in kept[:KEPT_BY_SMS]
    ]
    more = len(kept) - KEPT_BY_SMS
    short += [{"say": "letter.kept_more", "count": more}] if more > 0 else []
    return {
        "kept": {"say": "letter.kept", "list": {"join": listed, "by": " "}},
        "kept_short": {"say": "letter.kept_short", "list": {"join": short, "by": ", "}},
    }


def movements(uow: UnitOfWork, community_id: int, gap: Gap) -> list[Any]:
    """Give who came and went, as numbers, and twinnings by name."""
    between = (gap.since, gap.until)
    came = OF_NEIGHBOURS & {MovementKind.ARRIVED, MovementKind.LEFT, MovementKind.BANNED}
    counted = [summary(uow, community_id, came, between)] if uow.life.counted(community_id, came, between) else []
    twins = uow.life.told(community_id, _TWINNINGS, between, MOST_TWINS)
    return [*counted, *({"say": f"life.{kind}", "name": name} for _, kind, name in as_read(twins, OF_NEIGHBOURS))]


def _line(alert: AlertLine) -> dict[str, Any]:
    """Say of an alert what a line can hold: its outcome, or where it stands."""
    return {
        "say": "letter.alert",
        "code": f"A{alert.number}",
        "category": {"say": f"category.{alert.category}"},
        "state": {"say": alert.state},
    }
