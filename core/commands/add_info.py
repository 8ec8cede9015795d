"""Add a short fact to an alert."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.about.alert import FINDS, which_alert
from core.access import Capability, may
from core.alerts import alerting
from core.alerts.drafting import PATIENCE
from core.alerts.witnesses import inform, may_be_seen
from core.command import Command
from core.drafts.calling import Told, a_fact, beside, with_a_fact
from core.drafts.weighing_words import FINDS as WORDING
from core.drafts.weighing_words import better_words, is_kept_back
from core.errors import Gone, Unclear
from core.language.danger import tells_danger
from core.language.ending import asks_to_end
from core.language.first_line import category_named, is_only_place, read_first_line
from core.language.own_words import behind_mistake, calls_off, cries, needs_help, says_harmless, without_unhurt
from core.language.reading import flowing, short_words
from core.language.small_talk import is_of_eyes, telling_words
from core.model.alert import CORRECT_WITHIN
from core.model.alert_words import Outcome
from core.said import Opening
from core.shortening import told_or_asked
from core.talk import Ask, Find, Handover, Option, Reply, Talk
from core.texts import Texts
from core.understanding import own_call
from core.understanding.alert_instead import REMINDED_AFTER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork

YES_NO = (Option("yes"), Option("no"))
_EXCUSE = re.compile(
    r"^(?:(?:pardon|d[ée]sol[ée]\w*|excusez[- ]moi|non|oups|zut|sorry|no)[\s,!.]+)*"
    r"(?:je me suis tromp[ée]\w*(?: (?:d['’]adresse|de (?:num[ée]ro|rue|maison|lieu|place)))?|"
    r"erreur (?:d['’]adresse|de num[ée]ro)|i (?:was wrong|made a mistake|got the (?:address|number) wrong))"
    r"[\s,.:;!]+(?:mais )?",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[\s,]+(?:en fait|finalement|plut[oô]t|actually|in fact)(?=[\s.!,]*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Info:
    """What a neighbour knows about an alert."""

    alert_id: int
    words: str
    is_to_be_read: bool = False
    """Whether only referents are to read it."""
    photo_id: int | None = None
    call: str = ""
    """What was told of calling for help, beside the words."""
    is_chosen: bool = False
    """Whether they were asked already if it is for this alert."""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask what is known, unless it was said; and whether it was meant so, after a reply or what calls the alert off."""
    alert_id = yield from which_alert(said)
    if said.text and (yield Find("corrects", {"alert": alert_id, "words": said.text})):
        return Handover("correct_alert", replace(said, alert_id=alert_id))
    text = flowing(said.text)
    code = (yield Find("closes", {"alert": alert_id})) if calls_off(text) else ""
    mistake = {"code": code, "words": behind_mistake(text), "outcome": {"say": f"outcome.{Outcome.FALSE_ALARM}"}}
    if code and (yield Ask("close_alert.is_it_over", YES_NO, params=mistake)) == "yes":
        said_first = Texts.load().also(f"outcome.{Outcome.FALSE_ALARM}")[0]
        return Handover("close_alert", Opening(f"{said_first} {behind_mistake(text)}".strip(), alert_id))
    if said.is_guess or code:
        meant: Told | str = ""
        while not meant:
            meant = yield from _whether_meant(text)
            if isinstance(meant, Told):
                text, meant = beside(text, meant.words), meant.choice
        if meant == "no":
            return None
    parse = short_words if text else telling_words
    words = yield from told_or_asked(text, Ask("what", parse=parse))
    weighed = yield from better_words(words, {"alert": alert_id}, PATIENCE)
    return Info(alert_id, weighed.words, weighed.is_to_be_read, said.photo_id, said.call, said.is_chosen)


def _whether_meant(text: str) -> Talk:
    """Ask whether *text* is for the neighbours. Who goes away is asked once more; but a life in danger is told them."""
    is_life = "?" not in text and (tells_danger(text) or needs_help(text))
    lead = {"say": "add_info.soon"} if is_life else ""
    waits = PATIENCE if is_life else REMINDED_AFTER
    meant = yield Ask("is_it_info", YES_NO, _goes_on, {"words": text, "lead": lead}, waits, beside=_meant_and)
    if meant is not None or is_life:
        return "yes" if meant is None else meant
    params = {"words": text, "lead": {"say": "hear_out.still"}}
    return (yield Ask("is_it_info", YES_NO, _goes_on, params, is_reminder=True, beside=_meant_and))


def look_whether_closes(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("closes")``: the code of an open alert that the speaker may close; or ""."""
    alert = uow.alerts.by_id(params["alert"])
    return alert.code if alert is not None and alert.is_open and may(speaker, Capability.CLOSE_ALERT, alert) else ""


def look_whether_corrects(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("corrects")``: the author only says where it is, while those who were called can be told so."""
    alert = uow.alerts.by_id(params["alert"])
    if alert is None or speaker.person is None or alert.author_id != speaker.person.id or not alert.is_open:
        return False
    return uow.now() - alert.sent_at <= CORRECT_WITHIN and is_only_place(_without_excuse(params["words"]))


def _without_excuse(words: str) -> str:
    """Give what is right of « je me suis trompé d'adresse, c'est au 18 »."""
    return _ASIDE.sub("", _EXCUSE.sub("", words, count=1)).strip()


def _meant_and(choice: str, more: str) -> Told | str:
    """Read what is told behind a yes; a danger behind a no is not passed over."""
    if choice == "no" and category_named(more) is not None:
        raise Unclear
    return with_a_fact(choice, more) if choice == "yes" else choice


def _goes_on(answer: Answer) -> Told:
    """Read what goes on with what was told; a cry, and what is somewhere else, are no part of it."""
    if cries(answer.text) or read_first_line(answer.text).place or not tells_danger(answer.text):
        raise Unclear
    return a_fact(answer)


def act(info: Info | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Write the fact down and pass it on to those who follow."""
    if info is None:
        return Reply("common.cancelled")
    try:
        alert = alerting.open_alert(uow, speaker, Capability.ADD_INFO, info.alert_id)
    except Gone as gone:
        # It was closed while they wrote, or before: they read that nobody reads it.
        raise Gone("add_info.closed", **gone.params) from gone
    if info.is_to_be_read and is_kept_back(uow, alert, speaker, info.words):
        return Reply("wording.passed_on")
    is_shown = may_be_seen(uow, alert, info.photo_id)
    inform(uow, alert, speaker, info.words, info.photo_id if is_shown else None)
    own_call.heard_in(info.words, alert.id, speaker, uow, call=info.call)
    alerting.show_everywhere(uow, alert)
    is_own = speaker.person is not None and speaker.person.id == alert.author_id
    is_witnessed = is_of_eyes(info.words) and not (says_harmless(info.words) or asks_to_end(info.words))
    is_other = not info.is_chosen and _is_another_danger(info.words, alert)
    params = {"code": alert.code, "other": {"say": "add_info.other"} if is_other else ""}
    anew = (("add_info.added#alert", "!post_alert"),) if is_other else ()
    if (is_own or not is_witnessed) and (is_shown or info.photo_id is None):
        return Reply("added", params, anew, about=alert.id)
    key = "done" if is_shown or info.photo_id is None else "joining.words_alone"
    return Reply(key, params, (("add_info.done#confirm", f"!confirm_alert:{alert.id}"), *anew), about=alert.id)


def _is_another_danger(words: str, alert: Alert) -> bool:
    """Whether *words* name a danger that is no part of what *alert* tells: « ma mère fait un AVC » under a fire.

    Burglars, prowlers and thieves are one matter: whoever breaks in may carry a knife.
    """
    named = category_named(without_unhurt(words))
    if named is None or not named.is_danger or named is alert.category:
        return False
    return not (named.may_go_on and alert.category.may_go_on)


COMMAND = Command(
    "add_info",
    talk,
    act,
    Capability.ADD_INFO,
    {**FINDS, **WORDING, "corrects": look_whether_corrects, "closes": look_whether_closes},
    digit="2",
    on_alert=True,
)
