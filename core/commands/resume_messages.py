"""Let the bot's messages come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.model.member import Silence
from core.named_request import waiting_for
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def act(_data: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Hear everything again on this contact; whoever was away is back, and reads who waited for them meanwhile.

    A stranger has no alerts to hear.
    """
    if speaker.person is not None:
        uow.duty.end_pause(speaker.person.id)
    uow.members.set_silence(speaker.contact.id, Silence.NOTHING)
    if waiting := waiting_for(speaker, uow):
        first = waiting[0]
        return Reply("done_waiting", {"count": len(waiting), "code": first.code, "name": first.name})
    return Reply("done" if speaker.active else "done_outside")


COMMAND = Command("resume_messages", no_talk, act, Capability.HEAR, always=True)
