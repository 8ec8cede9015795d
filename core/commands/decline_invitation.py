"""Say no to an invitation, and never be written to again in anybody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.community.inviting import ONCE_IN
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(_data: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep the fingerprint of the address, and nothing else; ask what is meant where nobody wrote."""
    channel, address = speaker.contact.channel, speaker.contact.address
    if not uow.invites.was_written_to(channel, address, uow.now() - ONCE_IN):
        return Reply("nothing")
    uow.invites.refuse(channel, address, uow.now())
    return Reply("done")


COMMAND = Command("decline_invitation", no_talk, act, Capability.DECLINE_INVITATION, takes_words=False)
