"""Let somebody see, and keep, all that is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability, Target, require
from core.command import Command
from core.community.own_data import LINK_LASTS, LINK_SIGNS
from core.errors import NotAllowed
from core.model.invitation import CODE_ALPHABET
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(_data: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give a link that shows it once, within the hour: nothing of it stands in a message or in a mailbox."""
    if speaker.person is None:
        raise NotAllowed("my_data.refused")
    require(speaker, Capability.EXPORT_OWN, Target(owner_id=speaker.person.id))
    token = uow.secret(LINK_SIGNS, CODE_ALPHABET)
    uow.own_data.open_link(speaker.person.id, token, uow.now() + LINK_LASTS)
    return Reply("link", {"url": uow.page(f"/my-data/{token}")})


COMMAND = Command("my_data", no_talk, act, Capability.EXPORT_OWN, takes_words=False)
