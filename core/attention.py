"""What neighbours are told of several alerts at once, and what an alert costs them all before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.card import card
from core.model.peace import Level, Matter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.alert import AlertView
    from core.model.member import Contact
    from core.shelves import UnitOfWork

BUNDLE = "peace.bundle"
"""The notice that tells of several alerts which arrive together."""
BUNDLE_EDIT = "peace.bundle_now"
"""The same, edited in place: the words are those of `BUNDLE`."""
LINES = 8
"""How many of them have a line of their own; the others are counted."""


def spare_telephone(uow: UnitOfWork, contact: Contact) -> None:
    """Let short messages to a new contact tell of dangers alone: each rings, and somebody pays for it."""
    if contact.channel.endswith("sms"):
        uow.peace.set_level([contact.id], Matter.ALERT, Level.LETTER)


def bundle_params(views: Sequence[AlertView], *, is_crowd: bool) -> dict[str, Any]:
    """Give the params of a message about the alerts of *views*, with their present state."""
    lines = [_line(view) for view in views[:LINES]]
    more = len(views) - LINES
    return {
        "lead": {"say": "peace.crowd" if is_crowd else "peace.night"},
        "codes": {"join": [view.alert.code for view in views[:LINES]], "by": ", "},
        "lines": {"join": lines, "by": "\n"},
        "more": {"say": "peace.more", "count": more} if more > 0 else "",
        "code": views[0].alert.code if views else "",
    }


def _line(view: AlertView) -> dict[str, Any]:
    alert = view.alert
    params = card(view)
    return {
        "say": "peace.line" if alert.is_open else "peace.line_closed",
        **{name: params[name] for name in ("icon", "code", "category", "place", "at", "facts", "outcome_said")},
    }
