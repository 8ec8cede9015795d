"""What neighbours are told of several alerts at once, and what an alert costs them all before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.alerts.card import card
from core.reach import reach_params
from core.spending import in_brief, quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from core.model.alert import AlertView
    from core.model.member import Speaker
    from core.model.notice import Reach
    from core.shelves.unit_of_work import UnitOfWork

BUNDLE = "peace.bundle"
"""The notice that tells of several alerts which arrive together."""
BUNDLE_EDIT = "peace.bundle_now"
"""The same, edited in place: the words are those of `BUNDLE`."""
MESSAGES = "message.bundle"
"""The notice that tells of several private messages which came while their reader slept."""
MOMENTS = 3
"""How many of the moments at which people wake are named before an alert is sent."""
LINES = 8
"""How many of them have a line of their own; the others are counted."""


def asked_of(reach: Reach, useful_until: datetime) -> dict[str, Any] | str:
    """Say how many an alert disturbs now, and how many when, if *reach* is what is to be expected of it.

    Whoever sleeps until it is of no use any more hears of it only if it is confirmed. Nothing is said when everybody
    is told at once.
    """
    if not (reach.held or reach.chosen):
        return ""
    said: list[Any] = [{"say": "peace.at_once", "count": sum(reach.reached.values()) - sum(reach.held.values())}]
    moments = sorted(at for at in reach.held if at < useful_until)
    said += [{"say": "peace.at", "count": reach.held[at], "at": {"time": at.isoformat()}} for at in moments[:MOMENTS]]
    later = sum(reach.held[at] for at in moments[MOMENTS:])
    never = sum(many for at, many in reach.held.items() if at >= useful_until)
    for key, count in (("peace.later", later), ("peace.if_confirmed", never), ("common.chosen", reach.chosen)):
        if count:
            said.append({"say": key, "count": count})
    return {"say": "peace.asked", "list": {"join": said, "by": ", "}}


def look_at_crowd(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("crowd")``: how many an alert that is no danger would reach, and what that costs."""
    author_id = speaker.person.id if speaker.person else 0
    reach = uow.outbox.forecast(params["community"], author_id, uow.now(), is_danger=False)
    total, cost = reach_params(reach)["total"], quote(uow, reach.reached)
    # One SMS has room for how many, and for what it costs, beside all of the question.
    return {"total": total, "cost": cost, "whom": {"join": [total, in_brief(cost)]}}


def bundle_params(views: Sequence[AlertView], lead: str) -> dict[str, Any]:
    """Give the params of a message about the alerts of *views*, with their present state.

    *lead* says why they come together: ``night``, ``crowd``; or ``now``, once it is an edit that shows them.
    """
    lines = [_line(view) for view in views[:LINES]]
    more = len(views) - LINES
    return {
        "lead": {"say": f"peace.{lead}"},
        "codes": {"join": [view.alert.code for view in views[:LINES]], "by": ", "},
        "lines": {"join": lines, "by": "\n"},
        "more": {"say": "peace.more", "count": more} if more > 0 else "",
        "code": views[0].alert.code if views else "",
    }


def messages_params(said: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the params of a message with all that was written to somebody while they slept; the first one first."""
    lines = [{"say": "message.line", **{name: each[name] for name in ("code", "name", "words")}} for each in said]
    return {"count": len(lines), "lines": {"join": lines, "by": "\n"}}


def _line(view: AlertView) -> dict[str, Any]:
    alert = view.alert
    params = card(view)
    return {
        "say": "peace.line" if alert.is_open else "peace.line_closed",
        **{name: params[name] for name in ("icon", "code", "category", "place", "at", "facts", "outcome_said")},
    }
