"""Give the link and the code that let a browser in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.community import contacts
from core.community.browsers import CHANNEL, invite
from core.errors import NotAllowed
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(_data: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Make a link and a code, good for one browser and ten minutes; a contact that is new itself may not."""
    if not uow.serves(CHANNEL):
        raise NotAllowed("open_browser.closed")
    if not contacts.is_settled(speaker.contact.id, uow.contacts.of(speaker.known.id), uow.now()):
        raise NotAllowed("link_contact.too_new")
    link, code = invite(speaker.known.id, uow)
    spaced = f"{code[:4]} {code[4:]}"
    return Reply("link", {"url": uow.page(f"/chat/in/{link}"), "page": uow.page("/chat"), "code": spaced})


COMMAND = Command("open_browser", no_talk, act, Capability.OPEN_BROWSER, takes_words=False, place=70, channel=CHANNEL)
