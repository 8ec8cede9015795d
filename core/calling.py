"""Reading an answer to the first question of an alert: who calls for help, or what is told instead."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from core.drafting import PATIENCE
from core.errors import Unclear
from core.first_line import FirstLine, read_first_line
from core.model.alert_words import Category, Police
from core.plain_words import tells
from core.reading import flowing, short_words
from core.small_talk import is_curious, says_nothing
from core.talk import Ask, Option, Talk
from core.value import value
from core.words import normalise

if TYPE_CHECKING:
    from datetime import timedelta

    from core.model.community import Point
    from core.said import Answer, Opening

CALLS = (Option("called"), Option("calling"), Option("not_urgent"))
POLICE = {"called": Police.CALLED, "calling": Police.CALLING, "not_urgent": Police.NOT_NEEDED, None: Police.UNKNOWN}
_OF_CALLING = re.compile(
    r"\b(?:(?:r?appel|telephon|call|phon|dar|joign|decroch)\w*|joindre|repond\w* pas|rang|ring|ose[rz]?|peur|afraid|"
    r"scared)\b"
)
"""What stands in an answer about calling, and in few facts for neighbours."""
_OF_OWN_ALERT = re.compile(
    r"\b(?:mon |notre |l')alerte (?:(?:est|a|elle|ete|bien|deja)[ -])*(?:parti|envoye)|"
    r"\b(?:my|our|the) alert (?:(?:has|is|been|already) )*(?:left|gone|sent)\b|\b(?:has|is) (?:my|our|the) alert\b"
)
"""A question of whoever waits: neighbours read no fact in it."""
_ENDS = (".", "!", "?", "…")


@value(frozen=True, slots=True)
class Told:
    """What somebody said or sent instead of an answer."""

    words: str
    point: Point | None = None
    photo_id: int | None = None


def patience(category: Category | None, words: str = "") -> timedelta | None:
    """How long a question waits before what is known leaves without its answer; None: for as long as it takes.

    What is told in *words* that name no kind of alert may be a danger: « un homme escalade le mur du 9 ».
    """
    may_be_danger = bool(words.strip()) if category is None else category.is_danger
    return PATIENCE if may_be_danger else None


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


def with_shown(said: Opening, more: Told) -> Opening:
    """Give what was said first with the picture and the place that came with *more*."""
    return replace(said, point=more.point or said.point, photo_id=more.photo_id or said.photo_id)


def what_happens(categories: tuple[Option, ...], first: FirstLine, said: Opening) -> Talk:
    """Ask until it is known what happens; give that and *said*, with what was shown instead."""
    got = ""
    while first.category is None:
        lead = {"say": f"post_alert.got_{got}"} if got else ""
        hurry = patience(None, said.text)
        more = yield Ask("category", categories, _a_category, {"lead": lead}, silent_after=hurry)
        if not isinstance(more, Told):
            return told_more(first, more), said
        first, said, got = told_more(first, read_first_line(more.words)), with_shown(said, more), shown_in(more)
    return first, said


def _a_category(answer: Answer) -> Told:
    """Read what is happening; a whole sentence says where, too; what is shown instead is kept."""
    told = Told(answer.text, answer.point, answer.photo_id)
    if read_first_line(told.words).category is None and not shown_in(told):
        raise Unclear
    return told


def a_call(answer: Answer) -> Told:
    """Read what is told or shown first; what is no answer either is asked again."""
    said = normalise(answer.text)
    told = Told(short_words(flowing(answer.text)) if said else "", answer.point, answer.photo_id)
    if shown_in(told):
        return told
    if _OF_OWN_ALERT.search(said):
        raise Unclear("common.not_left_yet")
    if says_nothing(said) or is_curious(said) or _OF_CALLING.search(said):
        raise Unclear("post_alert.not_called")
    if not tells(answer.text) and not read_first_line(answer.text).place:
        raise Unclear
    return told


def beside(words: str, more: str) -> str:
    """Give what was told first with what was told next; a machine only says it once more.

    Raises:
        Unclear: together they are far too much.
    """
    begun = words.strip()
    if more in begun:
        return words
    return short_words(f"{begun}{' ' if not begun or begun.endswith(_ENDS) else '. '}{more}")
