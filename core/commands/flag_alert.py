"""Flag an alert or an article: say that something is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core import flagging
from core.about_alert import FINDS
from core.about_correspondent import is_correspondent
from core.about_subject import subject_for, which_subject
from core.access import Capability
from core.command import Command
from core.errors import Gone, NotAllowed
from core.model.alert import Alert
from core.model.gazette import ArticleStatus
from core.model.review import Ground
from core.said import Opening
from core.talk import Ask, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from core.about_subject import Named
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

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
    named = yield from which_subject(said)
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


COMMAND = Command("flag_alert", talk, act, Capability.FLAG, FINDS, on_alert=True, on_article=True)
