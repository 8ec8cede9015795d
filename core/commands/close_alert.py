"""Close an alert with what it turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.alert import FINDS, which_alert
from core.access import Capability, may
from core.alerts import alerting
from core.alerts.reopening import says_again
from core.command import Command
from core.drafts.calling import beside
from core.errors import Gone, NotAllowed, Unclear
from core.language.choosing import declines
from core.language.danger import tells_need
from core.language.ending import asks_to_end, is_aftermath, is_denied, seems_over, told_of_end, was_nothing
from core.language.first_line import categories_named
from core.language.own_words import HEAR_OUT, RAISE_ALERT, cries
from core.language.reading import LONGEST_WORDS, clean
from core.language.small_talk import is_curious, says_nothing
from core.language.words import normalise
from core.model.alert_words import AlertStatus, Category, EventKind, Outcome
from core.said import Opening
from core.talk import Ask, Find, Handover, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork

CHOICES = tuple(
    Option(outcome) for outcome in (Outcome.RESOLVED, Outcome.NOTHING_FOUND, Outcome.FALSE_ALARM, Outcome.HANDED_OVER)
)
YES_NO = (Option("yes"), Option("no"))


@dataclass(frozen=True, slots=True)
class Close:
    """How an alert ended."""

    alert_id: int
    outcome: Outcome
    words: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask how it ended, unless the first line says so; a town hall ends only what it takes charge of.

    Whoever says in passing that somebody is found is asked whether that is the end. A danger that is told instead goes
    its own way.
    """
    alert_id = yield from which_alert(said)
    closing = yield Find("closing", {"alert": alert_id})
    if closing.get("unread") and (said.is_guess or _read(said.text)[0] is None):
        meant = yield Ask("unread", YES_NO, _says_so_again, {"code": closing["code"]})
        return Close(alert_id, Outcome.RESOLVED, "") if meant != "no" else None
    if said.is_guess:
        return (yield from _if_over(alert_id, clean(said.text), closing["code"]))
    outcome, words = _read(said.text)
    if outcome is None:
        choices = CHOICES if closing["may_close"] else (Option(Outcome.HANDED_OVER),)
        outcome, words = yield from _ask_how(choices, words, closing)
    if outcome is None and says_again(words, _category(closing)):
        return Handover("add_info", Opening(words, alert_id, is_guess=True))
    if outcome is None:
        return Handover(RAISE_ALERT if cries(words) else HEAR_OUT, Opening(words))
    return Close(alert_id, outcome, words)


def _if_over(alert_id: int, text: str, code: str) -> Talk:
    """Ask whether what was said in passing is the end; whoever says no may have told it to the neighbours."""
    likely = Outcome.FALSE_ALARM if was_nothing(text) else Outcome.RESOLVED
    words, outcome = told_of_end(text)[:LONGEST_WORDS], {"say": f"outcome.{likely}"}
    params = {"words": words, "code": code, "outcome": outcome}
    meant = yield Ask("is_it_over", YES_NO, _says_so_again, params)
    if meant != "no":
        return Close(alert_id, likely if meant == "yes" else Outcome(meant), words)
    return Handover("add_info", Opening(words, alert_id, is_guess=True)) if words else None


def _says_so_again(answer: Answer) -> str:
    """Read a yes, or that there was nothing at all, as the outcome that it is."""
    if not (seems_over(answer.text) or asks_to_end(answer.text)):
        raise Unclear
    return Outcome.FALSE_ALARM.value if is_denied(answer.text) else "yes"


def _ask_how(choices: tuple[Option, ...], words: str, closing: Mapping[str, Any]) -> Talk:
    """Ask how it ended; whoever tells it in words is asked once more, with these kept.

    Gives no end, and the new words alone, where they tell of another danger, or that it is not over.
    """
    key = "how"
    while True:
        answer = yield Ask(key, choices, _an_end, params={"words": words, "lead": closing["lead"]})
        if isinstance(answer, str):
            return Outcome(answer), words
        outcome, more = answer
        if outcome is None and more and (says_again(more, _category(closing)) or _is_another(more, _category(closing))):
            return None, more
        # What was noted stays, whatever is said next.
        words = beside(words, more) if words and more else words or more
        if outcome is not None and any(option.key == outcome for option in choices):
            return outcome, words
        key = "and_how" if words and len(choices) > 1 else "as_town_hall"


def _category(closing: Mapping[str, Any]) -> Category:
    return Category(closing.get("category") or Category.OTHER)


def _is_another(words: str, category: Category) -> bool:
    """Whether *words*, said of how an alert of *category* ended, tell of another danger, which nobody may miss."""
    if cries(words):
        return True
    dangers = {each for each in categories_named(words) if each.is_danger}
    return bool(dangers - {category}) and tells_need(words) and not is_aftermath(words)


def _an_end(answer: Answer) -> tuple[Outcome | None, str]:
    outcome, words = _read(answer.text)
    if declines(answer.text):
        raise Gone("common.cancelled")
    # « C'est bon » is how it ended, and elsewhere no more than politeness.
    is_asked = is_curious(answer.text) or answer.text.rstrip().endswith("?")
    if is_asked or (outcome is None and says_nothing(answer.text)):
        raise Unclear
    return outcome, words


def _read(text: str) -> tuple[Outcome | None, str]:
    words = clean(text)[:LONGEST_WORDS]
    said = normalise(words)
    texts = Texts.load()
    for outcome in Outcome:
        for start in texts.also(f"outcome.{outcome}"):
            if said.startswith(normalise(start)):
                more = words[len(start) :].lstrip(" ,;:.-")
                # « C'est fini, fausse alerte » says the second.
                second = _read(more) if more else (None, "")
                return second if second[0] is not None else (outcome, "" if says_nothing(more) else more)
    return None, words


def look_at_closing(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("closing")``: what is asked first, and whether it is for them to say how it ended.

    Raises:
        Gone: it is over.
        NotAllowed: it is not theirs to close, nor to hand over.
    """
    alert = uow.alerts.by_id(params["alert"])
    if alert is not None and alert.status is AlertStatus.HELD and may(speaker, Capability.CLOSE_ALERT, alert):
        return {"lead": "", "code": alert.code, "may_close": True, "unread": True, "category": alert.category}
    if alert is None or alert.status.is_hidden or not may(speaker, Capability.READ_ALERTS, alert):
        # Who is told nothing of it here is told nothing by the questions either.
        return {"lead": "", "code": "", "may_close": may(speaker, Capability.CLOSE_ALERT), "unread": False}
    if not alert.is_open:
        raise Gone("common.alert_closed", code=alert.code)
    may_close = may(speaker, Capability.CLOSE_ALERT, alert)
    if not may_close and not may(speaker, Capability.TAKE_IN_HAND, alert):
        raise NotAllowed("common.not_yours", code=alert.code)
    lead = {"say": "close_alert.you_close", "code": alert.code}
    return {"lead": lead, "code": alert.code, "may_close": may_close, "unread": False, "category": alert.category}


def act(closing: Close | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """End the alert for everybody."""
    if closing is None:
        return Reply("common.cancelled")
    is_handed_over = closing.outcome is Outcome.HANDED_OVER
    right = Capability.TAKE_IN_HAND if is_handed_over else Capability.CLOSE_ALERT
    alert = alerting.open_alert(uow, speaker, right, closing.alert_id)
    alerting.note(uow, alert, speaker, EventKind.CLOSED, closing.words)
    by = speaker.person.id if speaker.person else None
    alerting.end(uow, alert, closing.outcome, closing.words, by=by)
    if alert.status is AlertStatus.HELD:
        return Reply("withdrawn", {"code": alert.code})
    return Reply("done", {"code": alert.code, "outcome": {"say": f"outcome.{closing.outcome}"}})


COMMAND = Command(
    "close_alert", talk, act, Capability.CLOSE_ALERT, {**FINDS, "closing": look_at_closing}, on_alert=True
)
