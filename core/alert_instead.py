"""A danger that is told behind ANNONCE or GAZETTE: it is asked about, before it is read as the news of a calm day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.first_line import category_named
from core.own_words import cries
from core.talk import Ask, Handover, Option, Talk

if TYPE_CHECKING:
    from core.said import Opening

ALERT, NO_ALERT = Option("alert"), Option("no_alert")


def alert_instead(said: Opening) -> Talk:
    """Ask whether the words of *said* are an alert, where they tell of a danger; give what leads there, or None."""
    named = category_named(said.text)
    is_danger = cries(said.text) or (named is not None and named.is_danger)
    if is_danger and (yield Ask("danger", (ALERT, NO_ALERT))) == ALERT.key:
        return Handover("post_alert", said)
    return None
