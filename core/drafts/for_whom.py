"""« Pour qui ? »: the question for whom plain words are, and what is read in its answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.alerts.drafting import PATIENCE
from core.drafts.calling import Told, a_fact, is_of_calling, with_a_fact
from core.language.bare_values import is_contact
from core.language.before_it_leaves import is_no_alert
from core.language.called import as_choice, call_begun, call_told
from core.language.to_whom import addresses_all, is_no_fact, is_pressing, is_to_all
from core.language.yes_no import is_assent
from core.talk import Ask, Option
from core.understanding.alert_instead import ARTICLE, REMINDED_AFTER
from core.understanding.told_of_alert import FOR_RECENT, RECENT, behind_for_it

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.said import Answer

NEIGHBOURS, NOBODY = Option("neighbours"), Option("nobody")


def ask_whom(
    words: str,
    writer: Mapping[str, Any] | None,
    recent: Mapping[str, Any] | None,
    *,
    is_reminder: bool,
    is_life: bool,
) -> Ask:
    """Ask whom the words are for. Whoever tells of a danger and goes away is asked once more."""
    offered = ((replace(RECENT, also=recent["code"]),) if recent else ()) + (
        (Option("writer", writer["name"]),) if writer else ()
    )
    choices = (*offered, NEIGHBOURS, NOBODY)
    key = ("for_either" if recent else "for_whom") if writer else FOR_RECENT if recent else "for_all"
    lead = {"say": "add_info.soon"} if is_life else {"say": "hear_out.still"} if is_reminder else ""
    code = recent["code"] if recent else ""
    # What may be for one neighbour alone is not written down in a question.
    said = {"name": writer["name"], "code": code} if writer else {"words": words, "code": code}
    waits = PATIENCE if is_life else None if is_reminder else REMINDED_AFTER
    parse = _a_fact_or_alert if recent else _a_fact_or_all_now if writer else _a_call_or_all
    behind = _behind_name if writer else _behind_alert if recent else _behind
    return Ask(key, choices, parse, {**said, "lead": lead}, waits, is_reminder=is_reminder, beside=behind)


def _a_fact_or_all(answer: Answer) -> Told | str | None:
    """Read that it is for all, or what is told instead; « ok merci » and mere urgency have it asked once more."""
    if is_to_all(answer.text) or is_no_alert(answer.text):
        return NEIGHBOURS.key if is_to_all(answer.text) else ARTICLE.key
    if is_assent(answer.text) or (is_no_fact(answer.text) and not is_contact(answer.text)):
        return None
    return replace(a_fact(answer), is_anew=addresses_all(answer.text), call=_call_in(answer.text))


def _a_fact_or_alert(answer: Answer) -> Told | str | None:
    """As `_a_fact_or_all`; « c'est pour le cambriolage » is the choice that it is."""
    rest = behind_for_it(answer.text)
    return _a_fact_or_all(answer) if rest is None else with_a_fact(RECENT.key, rest)


def _a_fact_or_all_now(answer: Answer) -> Told | str | None:
    """As `_a_fact_or_all`, where no open alert may be meant: what is urgent is for all."""
    return NEIGHBOURS.key if is_pressing(answer.text) else _a_fact_or_all(answer)


def _a_call_or_all(answer: Answer) -> Told | str | None:
    """As `_a_fact_or_all_now`, where nobody else may be meant: that somebody calls for help is a yes."""
    call = _call_in(answer.text)
    return Told("", choice=NEIGHBOURS.key, call=call) if call else _a_fact_or_all_now(answer)


def _call_in(text: str) -> str:
    """What *text* says of calling for help, as a choice of the question about it."""
    return as_choice(call_told(text, is_asked=True)) or ""


def _behind(choice: str, more: str) -> Told | str | None:
    """Give *choice* with what was told behind it; « non, je n'ai pas appelé » is no answer to this question."""
    if choice == NOBODY.key and is_no_alert(more):
        return ARTICLE.key
    is_else = choice == NOBODY.key and is_of_calling(more) and not is_no_fact(more)
    if is_else:
        return None
    called, rest = call_begun(more)
    told, call = with_a_fact(choice, rest), as_choice(called)
    if call is None or choice not in {NEIGHBOURS.key, RECENT.key}:
        return told
    return replace(told, call=call) if isinstance(told, Told) else Told("", choice=choice, call=call)


def _behind_alert(choice: str, more: str) -> Told | str | None:
    """As `_behind`; that it is for this alert is no fact."""
    rest = behind_for_it(more)
    return _behind(choice, more if rest is None else rest)


def _behind_name(choice: str, more: str) -> Told | str | None:
    """As `_behind`, where a neighbour may be meant: « non, pas urgent » names nobody."""
    return None if choice == NOBODY.key and is_no_fact(more) else _behind(choice, more)
