"""Flag an alert or an article: say that something is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.about.alert import FINDS
from core.about.correspondent import is_correspondent, look_up_correspondents
from core.about.subject import subject_for, which_subject
from core.access import Capability
from core.command import Command
from core.errors import Gone, NotAllowed
from core.language.danger import tells
from core.model.alert import Alert
from core.model.gazette import ArticleStatus
from core.model.review import Ground
from core.moderation import flagging
from core.said import Opening
from core.talk import Ask, Find, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from core.about.subject import Named
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

MOST_A_DAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with what."""

    named: Named
    ground: Ground


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask what is meant and what is wrong; P4 leads to what P4 wrote.

    Whoever reads none of ours hears the same, whatever they name.
    """
    if not speaker.active:
        raise NotAllowed("common.no_such_alert")
    if said.alert_id is None and is_correspondent(said.text):
        return Handover("flag_message", Opening(said.text))
    is_of_writer = False
    if said.alert_id is None and not said.among and said.text:
        is_of_writer = bool((yield Find("correspondents", {"words": said.text}))["people"])
    if is_of_writer:
        return Handover("flag_message", Opening(said.text))
    try:
        named = yield from which_subject(said)
    except Gone as gone:
        # « Signaler Brahim »: of a person, and whether they are there is told to nobody.
        raise (NotAllowed("flag_alert.whom") if said.text and not tells(said.text) else gone) from gone
    return Complaint(named, Ground((yield Ask("why", tuple(Option(each) for each in Ground)))))


def act(complaint: Complaint, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it for the referents; who flagged is told to nobody, and one household counts once."""
    subject = subject_for(uow, speaker, Capability.FLAG, complaint.named)
    if isinstance(subject, Alert) and not subject.is_open:
        raise Gone("common.alert_closed", code=subject.code)
    if subject.status in {ArticleStatus.TAKEN, ArticleStatus.CLOSED}:
        raise Gone("article.over", code=subject.code)
    own = speaker.person.id if speaker.person else 0
    if uow.reviews.flagged_since(own, uow.now() - DAY) >= MOST_A_DAY:
        return Reply("enough")
    flagging.flag(uow, subject, speaker, complaint.ground)
    # The same words for a first flag, a second one of the household, and one on something of one's own.
    return Reply("done", {"code": subject.code})


FINDS_ALL = {**FINDS, "correspondents": look_up_correspondents}
COMMAND = Command("flag_alert", talk, act, Capability.FLAG, FINDS_ALL, on_alert=True, on_article=True)
