"""The call for an alert that is out: who made or took it, and what is said of it without its code."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.about.correspondent import JUST_NOW, latest_writer
from core.alerts import alerting
from core.alerts.alerting import CALL_CHECK_AFTER
from core.language.called import CALLED, CALLING, COMING, NOBODY, THERE, as_choice, call_told, said_of_calling
from core.language.first_line import category_named
from core.language.yes_no import begun_with
from core.model.alert import call_done, call_taken
from core.model.alert_words import AlertStatus, EventKind, Police
from core.said import Opening
from core.understanding.meaning import Start

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

LATELY, JUST_RAISED = timedelta(days=1), timedelta(minutes=30)
"""How long their author, and how long anybody else, may speak of the call for an alert without its code."""
IN_HAND = "take_in_hand"
_COMMANDS = {CALLED: "call_done", CALLING: "take_call", NOBODY: "drop_call"}
_TIMERS = ("check_call", "drop_call")


def made(uow: UnitOfWork, alert: Alert, speaker: Speaker) -> None:
    """Let everybody know that *speaker* called for *alert*; a second call changes nothing."""
    if speaker.person is None or alert.police is Police.CALLED:
        return
    alerting.note(uow, alert, speaker, EventKind.CALLED)
    called = call_done(alert, speaker.person.name, speaker.person.id, uow.now())
    uow.alerts.save(called)
    for timer in _TIMERS:
        uow.timers.cancel(alert.id, timer)
    alerting.show_everywhere(uow, called)


def taken(uow: UnitOfWork, alert: Alert, speaker: Speaker) -> None:
    """Let everybody know that *speaker* calls for *alert*, for which nobody had."""
    if speaker.person is None or not alert.lacks_call:
        return
    alerting.note(uow, alert, speaker, EventKind.CALLING)
    calling = call_taken(alert, speaker.person.name, speaker.person.id, uow.now())
    uow.alerts.save(calling)
    alerting.watch_call(uow, calling)
    alerting.show_everywhere(uow, calling)


def heard_in(words: str, alert_id: int, speaker: Speaker, uow: UnitOfWork, *, call: str = "") -> None:
    """Take the call for an alert out of an info about it, or what was told beside it (*call*).

    Nobody reads that no one called above « j'ai appelé ». That help comes, or is there, says so only from whoever
    raised it or said that they would call.
    """
    alert, person = uow.alerts.by_id(alert_id), speaker.person
    if alert is None or person is None:
        return
    told = call_told(words, is_asked=alert.police_by_id == person.id)
    is_concerned = person.id in {alert.author_id, alert.police_by_id}
    said = call or (as_choice(told) if is_concerned or told not in {COMING, THERE} else None) or said_of_calling(words)
    if said == CALLED:
        made(uow, alert, speaker)
    elif said == CALLING:
        taken(uow, alert, speaker)


def call_on(text: str, alert_ids: Sequence[int]) -> tuple[str, Opening] | None:
    """Give the command by which *text* tells of the call for one of *alert_ids*, and of nothing else."""
    command = _COMMANDS.get(call_told(text) or "")
    return (command, Opening.about(alert_ids)) if command is not None else None


def of_call(text: str, speaker: Speaker, uow: UnitOfWork) -> Start | None:
    """Give the command by which *text* tells of the call for an open alert: their own, or else a danger of just now."""
    told = call_told(text)
    if told is None or told == COMING or speaker.person is None:
        return None
    there = uow.alerts.open_in([each.community.id for each in speaker.active])
    own = [each for each in there if each.author_id == speaker.person.id and uow.now() - each.sent_at < LATELY]
    if told == THERE:
        awaited = [each.id for each in own if each.status is not AlertStatus.IN_HAND]
        return Start(IN_HAND, Opening.about(awaited)) if awaited else None
    if told == NOBODY:
        meant = [each for each in there if each.police_by_id == speaker.person.id]
    else:
        meant = [each for each in own if _lacks(each, told, speaker.person.id)] or _of_others(there, speaker, uow)
    return Start(_COMMANDS[told], Opening.about([each.id for each in meant])) if meant else None


def _of_others(there: Sequence[Alert], speaker: Speaker, uow: UnitOfWork) -> list[Alert]:
    """Give the dangers of just now for which nobody called; none where the words may be for whoever just wrote."""
    if latest_writer(speaker, uow, JUST_NOW) is not None:
        return []
    just = [each for each in there if each.is_danger() and uow.now() - each.sent_at < JUST_RAISED]
    return [each for each in just if not each.status.is_hidden and each.police.may_be_offered]


def _lacks(alert: Alert, told: str, person_id: int) -> bool:
    """Whether what was *told* of the call for *alert* is new."""
    return alert.lacks_call or (told == CALLED and alert.police is Police.CALLING and alert.police_by_id == person_id)


def answered(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the command by which « oui ils arrivent » or « pas encore » answers whether the own call was made.

    That is asked some minutes after somebody took the call upon themselves; a danger behind it is no such answer.
    """
    said, told = begun_with(text), call_told(text, is_asked=True)
    is_no = told == NOBODY or (told is None and said is not None and not said.is_yes)
    if speaker.person is None or category_named(text) is not None or not (told or said):
        return None
    there = uow.alerts.open_in([each.community.id for each in speaker.active])
    asked = [each.id for each in there if _is_asked_of(speaker.person.id, each, uow.now())]
    return ("drop_call" if is_no else "call_done", Opening.about(asked)) if len(asked) == 1 else None


def _is_asked_of(person_id: int, alert: Alert, now: datetime) -> bool:
    """Whether that person was asked, or went away and never said, whether they called for *alert*."""
    if alert.police_by_id != person_id or alert.police_at is None:
        return False
    is_late = alert.police is Police.UNKNOWN and now - alert.police_at < JUST_RAISED
    return is_late or (alert.police is Police.CALLING and now - alert.police_at >= CALL_CHECK_AFTER)
