"""The dialogue that a referent's commands on waiting alerts share: which alert is meant?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.about_alert import LONGEST_LABEL
from core.about_neighbour import communities_with
from core.access import Capability
from core.errors import Gone, NotAllowed
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening

MOST_WAITING = 10


def which_waiting(speaker: Speaker, said: Opening) -> Talk:
    """Find out which alert is meant: the one that was named, the only one that waits, or the one chosen.

    Who leads nowhere is told so at once, and not after a code.
    """
    if not communities_with(speaker, Capability.REVIEW):
        raise NotAllowed("review.refused")
    if said.alert_id is not None:
        return said.alert_id
    found = yield Find("waiting")
    if not found:
        raise Gone("review.nothing")
    if len(found) == 1:
        return found[0]["id"]
    options = tuple(Option(str(alert["id"]), alert["label"]) for alert in found)
    return int((yield Ask("review.which", options)))


def about_waiting(speaker: Speaker, said: Opening) -> Talk:
    """Give the id of the waiting alert that is meant; a whole dialogue for commands that need nothing else."""
    return (yield from which_waiting(speaker, said))


def look_up_waiting(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("waiting")``: the alerts that wait for *speaker* to read them, the longest first."""
    there = [each.id for each in communities_with(speaker, Capability.REVIEW)]
    own = speaker.person.id if speaker.person else None
    alerts = [uow.alerts.by_id(each.alert_id) for each in uow.reviews.waiting(there, MOST_WAITING)]
    return [
        {"id": alert.id, "label": f"{alert.code} · {alert.place or alert.description}"[:LONGEST_LABEL]}
        for alert in alerts
        if alert is not None and alert.author_id != own
    ]


FINDS = {"waiting": look_up_waiting}
