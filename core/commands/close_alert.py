"""Close an alert with what it turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import alerting
from core.about_alert import FINDS, which_alert
from core.access import Capability, may
from core.calling import beside
from core.command import Command
from core.errors import Gone, Unclear
from core.model.alert_words import EventKind, Outcome
from core.reading import LONGEST_WORDS, clean
from core.small_talk import is_curious, says_nothing
from core.talk import Ask, Find, Option, Reply, Talk
from core.texts import Texts
from core.words import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves import UnitOfWork

CHOICES = tuple(
    Option(outcome) for outcome in (Outcome.RESOLVED, Outcome.NOTHING_FOUND, Outcome.FALSE_ALARM, Outcome.HANDED_OVER)
)


@dataclass(frozen=True, slots=True)
class Close:
    """How an alert ended."""

    alert_id: int
    outcome: Outcome
    words: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask how it ended, unless the first line says so; a town hall ends only what it takes charge of."""
    alert_id = yield from which_alert(said)
    yield Find("is_open", {"alert": alert_id})
    outcome, words = _read(said.text)
    if outcome is None:
        choices = CHOICES if may(speaker, Capability.CLOSE_ALERT) else (Option(Outcome.HANDED_OVER),)
        outcome, words = yield from _ask_how(choices, words)
    return Close(alert_id, outcome, words)


def _ask_how(choices: tuple[Option, ...], words: str) -> Talk:
    """Ask how it ended; whoever tells it in words is asked once more, with these kept."""
    key = "how"
    while True:
        answer = yield Ask(key, choices, _an_end, params={"words": words} if key == "and_how" else {})
        if isinstance(answer, str):
            return Outcome(answer), words
        outcome, more = answer
        # What was noted stays, whatever is said next.
        words = beside(words, more) if words and more else words or more
        if outcome is not None and any(option.key == outcome for option in choices):
            return outcome, words
        key = "and_how"


def _an_end(answer: Answer) -> tuple[Outcome | None, str]:
    if says_nothing(answer.text) or is_curious(answer.text):
        raise Unclear
    return _read(answer.text)


def _read(text: str) -> tuple[Outcome | None, str]:
    words = clean(text)[:LONGEST_WORDS]
    said = normalise(words)
    texts = Texts.load()
    for outcome in Outcome:
        for start in texts.also(f"outcome.{outcome}"):
            if said.startswith(normalise(start)):
                more = words[len(start) :].lstrip(" ,;:.-")
                return outcome, "" if says_nothing(more) else more
    return None, words


def look_whether_open(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("is_open")``: nobody is asked how an alert ended that is over.

    Raises:
        Gone: it is, for somebody who may read it.
    """
    alert = uow.alerts.by_id(params["alert"])
    if alert is not None and not alert.is_open and may(speaker, Capability.READ_ALERTS, alert):
        raise Gone("common.alert_closed", code=alert.code)
    return True


def act(closing: Close, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """End the alert for everybody."""
    is_handed_over = closing.outcome is Outcome.HANDED_OVER
    right = Capability.TAKE_IN_HAND if is_handed_over else Capability.CLOSE_ALERT
    alert = alerting.open_alert(uow, speaker, right, closing.alert_id)
    alerting.note(uow, alert, speaker, EventKind.CLOSED, closing.words)
    by = speaker.person.id if speaker.person else None
    alerting.end(uow, alert, closing.outcome, closing.words, by=by)
    return Reply("done", {"code": alert.code, "outcome": {"say": f"outcome.{closing.outcome}"}})


COMMAND = Command(
    "close_alert", talk, act, Capability.CLOSE_ALERT, {**FINDS, "is_open": look_whether_open}, on_alert=True
)
