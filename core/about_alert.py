"""The dialogue that most commands on an alert share: which alert is meant?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.errors import Gone
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening

LONGEST_LABEL = 40


def which_alert(said: Opening) -> Talk:
    """Find out which alert is meant: the one that was named or answered, the only open one, or the one chosen."""
    if said.alert_id is not None:
        return said.alert_id
    found = yield Find("open_alerts")
    if not found:
        raise Gone("common.no_open_alert")
    if len(found) == 1:
        return found[0]["id"]
    options = tuple(Option(str(alert["id"]), alert["label"]) for alert in found)
    return int((yield Ask("common.which_alert", options)))


def look_up_open(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("open_alerts")``: the open alerts of the speaker's communities."""
    alerts = uow.alerts.open_in([m.community.id for m in speaker.active])
    return [
        {"id": alert.id, "label": f"{alert.code} · {alert.place or alert.description}"[:LONGEST_LABEL]}
        for alert in alerts
    ]


FINDS = {"open_alerts": look_up_open}


def about_alert(_speaker: Speaker, said: Opening) -> Talk:
    """Give the id of the alert that is meant; a whole dialogue for commands that need nothing else."""
    return (yield from which_alert(said))
