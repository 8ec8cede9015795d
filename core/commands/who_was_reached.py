"""Tell who was reached by an alert; referents also learn of whom nothing proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import alerting
from core.about_alert import FINDS, about_alert
from core.access import Capability, alert_for
from core.command import Command
from core.model.member import Role
from core.reach import reach_params
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

MOST_NAMES = 20


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the account of reach, and the doors to knock on."""
    alert = alert_for(uow, speaker, Capability.SEE_WHO, alert_id)
    uow.outbox.prove(speaker.contact.channel, speaker.contact.address, alert.id, uow.now())
    params = {"code": alert.code, **reach_params(uow.outbox.reach(alert.id, alerting.PUBLISHED, uow.now()))}
    place = speaker.within(alert.community_id)
    if place is None or Role.REFERENT not in place.member.roles:
        return Reply("account", params)
    names = uow.outbox.unproven(alert.id)
    if not names:
        return Reply("everybody", params)
    said = {"join": list(names[:MOST_NAMES]), "by": ", "}
    return Reply("doors", {**params, "names": said, "count": len(names)})


COMMAND = Command("who_was_reached", about_alert, act, Capability.SEE_WHO, FINDS, on_alert=True, takes_words=False)
