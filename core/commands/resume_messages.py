"""Let the bot's messages come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.named_request import waiting_at_door
from core.access import Capability
from core.command import Command
from core.model.member import Silence
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Speaker
    from core.model.membership import MembershipRequest
    from core.shelves.unit_of_work import UnitOfWork


def act(_data: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Hear everything again on this contact; whoever was away is back, and reads who waited for them meanwhile.

    A stranger has no alerts to hear.
    """
    if speaker.person is not None:
        uow.duty.end_pause(speaker.person.id)
    uow.members.set_silence(speaker.contact.id, Silence.NOTHING)
    if waiting := waiting_at_door(speaker, uow):
        return waits_meanwhile(waiting)
    return Reply("done" if speaker.active else "done_outside")


def waits_meanwhile(waiting: Sequence[MembershipRequest]) -> Reply:
    """Tell a referent who comes back who asked to come in meanwhile."""
    params = {"count": len(waiting), "name": f"{waiting[0].code} {waiting[0].name}"}
    return Reply("resume_messages.done_waiting", params)


COMMAND = Command("resume_messages", no_talk, act, Capability.HEAR, always=True)
