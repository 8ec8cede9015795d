"""Flag an alert: say that something is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core import alerting, flagging
from core.about_alert import FINDS, which_alert
from core.access import Capability
from core.command import Command
from core.errors import NotAllowed
from core.model.review import Ground
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening

MOST_A_DAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with which alert."""

    alert_id: int
    ground: Ground


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which alert and what is wrong; whoever reads none of ours hears the same, whatever they name."""
    if not speaker.active:
        raise NotAllowed("common.no_such_alert")
    alert_id = yield from which_alert(said)
    return Complaint(alert_id, Ground((yield Ask("why", tuple(Option(each) for each in Ground)))))


def act(complaint: Complaint, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it for the referents; who flagged is told to nobody, and one household counts once."""
    alert = alerting.open_alert(uow, speaker, Capability.FLAG, complaint.alert_id)
    own = speaker.person.id if speaker.person else 0
    if uow.reviews.flagged_since(own, uow.now() - DAY) >= MOST_A_DAY:
        return Reply("enough")
    flagging.flag(uow, alert, speaker, complaint.ground)
    # The same words for a first flag, a second one of the household, and one on one's own alert.
    return Reply("done", {"code": alert.code})


COMMAND = Command("flag_alert", talk, act, Capability.FLAG, FINDS, on_alert=True)
