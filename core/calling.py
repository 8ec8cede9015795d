"""Reading an answer to the first question of an alert: who calls for help, or what is told instead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.drafting import PATIENCE
from core.errors import Unclear
from core.first_line import FirstLine, read_first_line
from core.model.alert_words import Category, Police
from core.small_talk import says_nothing
from core.talk import Option
from core.value import value

if TYPE_CHECKING:
    from datetime import timedelta

    from core.model.community import Point
    from core.said import Answer, Opening

CALLS = (Option("called"), Option("calling"), Option("not_urgent"))
POLICE = {"called": Police.CALLED, "calling": Police.CALLING, "not_urgent": Police.NOT_NEEDED, None: Police.UNKNOWN}


@value(frozen=True, slots=True)
class Told:
    """What somebody said or sent instead of an answer."""

    line: FirstLine
    point: Point | None = None
    photo_id: int | None = None


def patience(category: Category | None) -> timedelta | None:
    """How long a question waits before what is known leaves without its answer; None: for as long as it takes."""
    return PATIENCE if category is not None and category.is_danger else None


def told_more(first: FirstLine, answer: FirstLine | str | None) -> FirstLine:
    """Give what the first line said with what it lacked: the category, and the place and facts of a sentence."""
    if not isinstance(answer, FirstLine):
        return replace(first, category=Category(answer) if answer else None)
    category, facts = first.category or answer.category, first.facts or answer.facts
    if first.place or first.is_home:
        return replace(first, category=category, facts=facts)
    return replace(answer, category=category, facts=facts)


def shown_in(said: Opening | Told) -> str:
    """Name what came with the words, or without any: "photo", "place" or nothing."""
    return "photo" if said.photo_id is not None else "place" if said.point is not None else ""


def a_call(answer: Answer) -> Told:
    """Read what is told or shown first; what is no answer either is asked again."""
    line = read_first_line(answer.text)
    told = Told(line, answer.point, answer.photo_id)
    if shown_in(told):
        return told
    if says_nothing(answer.text):
        raise Unclear("post_alert.not_called")
    if line.category is None and not line.place:
        raise Unclear
    return told
