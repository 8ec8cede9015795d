"""Reading an answer to the first question of an alert: who calls for help, or what is told instead."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from core.alerts.drafting import NOT_YET, PATIENCE
from core.errors import Gone, Unclear
from core.language.before_it_leaves import asks_to_send, is_over
from core.language.called import NOBODY, as_choice, call_begun, drops_behind_no, is_in_vain
from core.language.danger import tells, tells_danger
from core.language.first_line import FirstLine, category_named, read_first_line
from core.language.own_words import needs_help, wishes_in
from core.language.reading import flowing, short_words
from core.language.small_talk import goes_on, is_curious, says_nothing
from core.language.to_whom import is_no_fact
from core.language.words import normalise
from core.language.yes_no import bare, begun_with, is_turned
from core.model.alert_words import Category, Police
from core.said import Opening
from core.talk import Ask, Option, Talk
from core.value import value

if TYPE_CHECKING:
    from datetime import timedelta

    from core.model.community import Point
    from core.said import Answer

OVER = (Option("drop"), Option("keep"))
CALLS = (Option("called"), Option("calling"), Option("not_urgent"))
POLICE = {
    "called": Police.CALLED, "calling": Police.CALLING, "not_urgent": Police.NOT_NEEDED, NOT_YET: Police.NOBODY,
    None: Police.UNKNOWN,
}  # fmt: skip
HELP = frozenset({Police.CALLED, Police.CALLING})
_OF_CALLING = re.compile(
    r"\b(?:(?:r?app?el|telephon|call|phon|dar|joign|decroch|urg)\w*|joindre|repond\w* pas|rang|ring|ose[rz]?|peur|"
    r"afraid|scared)\b"
)
"""What stands in an answer about calling, and in few facts for neighbours."""
_OF_OWN_ALERT = re.compile(
    r"\b(?:mon |notre |l')alerte (?:(?:est|a|elle|ete|bien|deja)[ -])*(?:parti|envoye)|"
    r"\b(?:my|our|the) alert (?:(?:has|is|been|already) )*(?:left|gone|sent)\b|\b(?:has|is) (?:my|our|the) alert\b"
)
"""A question of whoever waits: neighbours read no fact in it."""
_NON_URGENT = re.compile(r"(?:c['’]?(?:est)? )?non[- ]urgente?[ .!]*", re.IGNORECASE)
"""What is no « non ! Urgent ! »."""
_OF_OTHERS = re.compile(r"(?:ils?|elles?|he|she|they) \S")
"""How a fact begins, however short: « ah non, il est parti »."""
_LET_BE = frozenset({"nobody"})
_ENDS = (".", "!", "?", "…")


@value(frozen=True, slots=True)
class Told:
    """What somebody said or sent instead of an answer."""

    words: str
    point: Point | None = None
    photo_id: int | None = None
    choice: str = ""
    """The choice beside which it was told, if any."""
    is_anew: bool = False
    """Whether it goes on with nothing that was told before."""
    call: str = ""
    """What it says of calling for help, as a choice of the question about it."""


def patience(category: Category | None, words: str = "", *, is_grave: bool = False) -> timedelta | None:
    """How long a question waits before what is known leaves without its answer; None: for as long as it takes.

    What is told in *words* that name no kind of alert may be a danger: « un homme escalade le mur du 9 »; so may what
    is of no kind, if whoever tells it calls for help or wants to (``is_grave``); and a child that is lost is one.
    """
    if category is None:
        may_be_danger = bool(words.strip())
    else:
        is_unnamed = category is Category.OTHER and is_grave
        may_be_danger = category.is_danger or category is Category.MISSING or is_unnamed
    return PATIENCE if may_be_danger else None


def told_in(said: Opening) -> str:
    """The words of an alert that its author began as one; those of which we asked whether they are one may be none."""
    return "" if said.is_guess else said.text


def told_more(first: FirstLine, answer: FirstLine | str | None) -> FirstLine:
    """Give what the first line said with what it lacked: the category, and the place and facts of a sentence."""
    if not isinstance(answer, FirstLine):
        return replace(first, category=Category(answer) if answer else None)
    category = first.category or answer.category
    # « 8 rue des Lilas », told after « on my shed roof », says where that is.
    if first.place or (first.is_home and not answer.place):
        more = " ".join(filter(None, (answer.facts, answer.place if answer.place != first.place else "")))
        return replace(first, category=category, facts=beside(first.facts, more) if more else first.facts)
    facts = beside(first.facts, answer.facts) if answer.facts else first.facts
    return replace(answer, category=category, facts=facts)


def shown_in(said: Opening | Told) -> str:
    """Name what came with the words, or without any: "photo", "place" or nothing."""
    return "photo" if said.photo_id is not None else "place" if said.point is not None else ""


def with_shown(said: Opening, more: Told) -> Opening:
    """Give what was said first with the picture and the place that came with *more*."""
    return replace(said, point=more.point or said.point, photo_id=more.photo_id or said.photo_id)


def told_next(said: Opening, told: Told) -> tuple[Opening, Category | None]:
    """Give *said* with what was *told* next, and the category where that is all that was told.

    A danger behind words that may be none begins anew: those were for nobody.
    """
    if said.is_guess and tells_danger(told.words):
        return Opening(told.words, point=told.point, photo_id=told.photo_id), None
    alone = read_first_line(told.words)
    if alone.category is not None and not (alone.facts or alone.place or alone.is_home):
        return with_shown(said, told), alone.category
    return replace(with_shown(said, told), text=beside(said.text, told.words) if told.words else said.text), None


def what_happens(categories: tuple[Option, ...], first: FirstLine, said: Opening) -> Talk:
    """Ask until it is known what happens; give that and *said*, with what was shown instead."""
    got = ""
    while first.category is None:
        lead = {"say": f"post_alert.got_{got}"} if got else ""
        hurry = patience(None, "" if said.is_guess else f"{said.text} {first.facts} {first.place}")
        more = yield Ask("category", categories, _a_category, {"lead": lead}, silent_after=hurry)
        if not isinstance(more, Told):
            return told_more(first, more), said
        is_anew = said.is_guess and tells_danger(more.words)
        first = told_more(FirstLine() if is_anew else first, read_first_line(more.words))
        said = told_next(said, more)[0] if is_anew else with_shown(said, more)
        got = shown_in(more) or "words"
    return first, said


def _a_category(answer: Answer) -> Told | str:
    """Read what is happening; a whole sentence says where, too; what is told or shown instead is kept.

    Whoever only wants it to leave need not say what it is.
    """
    if asks_to_send(answer.text):
        return Category.OTHER.value
    told, line = Told(answer.text, answer.point, answer.photo_id), read_first_line(answer.text)
    is_none = line.category is None and not line.place and not goes_on(answer.text)
    if (is_none or is_no_fact(answer.text) or asks_us(answer.text)) and not shown_in(told):
        raise Unclear
    return told


def a_call(answer: Answer) -> Told | str:
    """Read that nobody has called yet, or what is told or shown first; what is no answer either is asked again."""
    said = bare(answer.text)
    is_said = said and not is_no_fact(answer.text)
    told = Told(short_words(flowing(answer.text)) if is_said else "", answer.point, answer.photo_id)
    if shown_in(told) or is_over(answer.text):
        return told
    if _OF_OWN_ALERT.search(said) or asks_us(answer.text):
        raise Unclear("common.not_left_yet")
    if _NON_URGENT.fullmatch(answer.text.strip()):
        return CALLS[2].key
    if is_in_vain(answer.text) or asks_to_send(answer.text):
        raise Unclear("post_alert.not_called")
    denied = begun_with(answer.text)
    is_no = denied is not None and not denied.is_yes
    called, rest = call_begun(answer.text)
    # « Non ! urgent ! » is no plain no.
    if called is not None and not (is_no and rest and not tells(rest)):
        choice = NOT_YET if called == NOBODY else as_choice(called) or ""
        return Told(short_words(flowing(rest)), choice=choice) if tells(rest) else choice
    if is_no:
        if not (fact := behind_no(answer.text)):
            raise Unclear("post_alert.not_called")
        return Told(short_words(flowing(fact)))
    if _is_no_fact(said) or (is_turned(answer.text) and category_named(said) is None):
        raise Unclear("post_alert.not_called")
    if not goes_on(answer.text) and not read_first_line(answer.text).place and category_named(said) is None:
        raise Unclear
    return told


def go_on_after_all(hurry: timedelta | None) -> Talk:
    """Ask whether it is over, and nothing leaves.

    Raises:
        Gone: it is.
    """
    if (yield Ask("over", OVER, silent_after=hurry)) != "keep":
        raise Gone("common.cancelled")


def behind_no(text: str) -> str:
    """Give the fact that *text* tells behind a no, if any: « ah non, il est parti »."""
    denied = begun_with(text)
    if denied is None or denied.is_yes:
        return ""
    said = normalise(denied.rest)
    is_told = tells(denied.rest) or _OF_OTHERS.match(said) is not None
    return denied.rest if is_told and not _is_no_fact(said) and not drops_behind_no(denied.rest) else ""


def _is_no_fact(said: str) -> bool:
    return says_nothing(said) or is_curious(said) or is_no_fact(said) or _OF_CALLING.search(said) is not None


def is_of_calling(text: str) -> bool:
    """Whether *text* speaks of calling for help."""
    return _OF_CALLING.search(normalise(text)) is not None


def a_fact(answer: Answer) -> Told:
    """Read what is told in the middle of a question that wants something else."""
    if not goes_on(answer.text) or is_no_fact(answer.text) or asks_us(answer.text):
        raise Unclear
    return Told(short_words(flowing(answer.text)))


def asks_us(text: str) -> bool:
    """Whether *text* asks us for something, in the middle of an alert: neighbours read no fact in it."""
    is_calm = category_named(text) is None and not needs_help(text)
    return is_calm and text.rstrip().endswith("?") and bool(wishes_in(text))


def with_a_fact(choice: str, more: str) -> Told | str:
    """Give the choice that was made in words, with the fact that was told behind it, if it is one.

    A danger behind a choice that lets it be is asked about again; what is said of the call is no fact.
    """
    more = call_begun(more)[1]
    is_danger, is_dropped = category_named(more) is not None, choice in _LET_BE
    is_told = tells(more) and not is_dropped and not is_no_fact(more)
    is_fact = is_danger or (is_told and not _OF_CALLING.search(normalise(more)))
    return Told(short_words(flowing(more)), choice="" if is_dropped else choice) if is_fact else choice


def shown_once_more(choice: str, more: str) -> Told | str:
    """Show it again where « oui » is followed by a fact: it has not been seen yet as neighbours will read it."""
    told = with_a_fact(choice, more)
    return replace(told, choice="") if isinstance(told, Told) else told


def beside(words: str, more: str) -> str:
    """Give what was told first with what was told next; a machine only says it once more.

    Raises:
        Unclear: together they are far too much.
    """
    begun = words.strip()
    if more in begun:
        return words
    return short_words(f"{begun}{' ' if not begun or begun.endswith(_ENDS) else '. '}{more}")
