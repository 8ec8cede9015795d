"""Say « vu »: the alert was read; or the drill, where nothing else is there to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.about.alert import FINDS, about_alert
from core.access import Capability
from core.alerts import alerting, drills
from core.alerts.witnesses import answer
from core.command import Command
from core.model.alert_words import EventKind
from core.said import Opening
from core.talk import Find, Handover, Reply, Talk
from core.understanding.plain_words import ANSWER_DRILL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Find out which alert is meant; without any, a drill that asked who speaks."""
    is_bare = said.alert_id is None and not said.among and speaker.room is None
    if is_bare and (yield Find("drill_alone")):
        return Handover(ANSWER_DRILL, Opening())
    return (yield from about_alert(speaker, said))


def is_drill_alone(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> bool:
    """Answer ``Find("drill_alone")``: whether a drill asked who speaks, and no alert is open for them."""
    if speaker.person is None or drills.asked_lately(uow, speaker.person.id) is None:
        return False
    return not uow.alerts.open_in([each.community.id for each in speaker.active])


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count the household as having seen it."""
    alert = alerting.open_alert(uow, speaker, Capability.ACKNOWLEDGE, alert_id)
    answer(uow, alert, speaker, EventKind.SEEN)
    return Reply("done", {"code": alert.code}, about=alert.id)


COMMAND = Command(
    "acknowledge_alert",
    talk,
    act,
    Capability.ACKNOWLEDGE,
    {**FINDS, "drill_alone": is_drill_alone},
    digit="1",
    on_alert=True,
    takes_words=False,
)
