"""Say « ce n'est pas moi »: a contact was linked to one's name by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.community import contacts, recovery
from core.community.entering import tell_referents
from core.errors import Gone
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.contacts import OwnContact
    from core.shelves.unit_of_work import UnitOfWork


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask nothing: every minute counts. A button names the contact, a word alone means the latest."""
    return said.text
    yield


def act(which: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Take the link away and freeze the contact; only for links that are newer than the contact that speaks.

    Whoever forges a message can undo a new link with it, never make one: no proof is asked, and no minute is lost.
    """
    person, now = speaker.known, uow.now()
    if which in {"", recovery.STOP}:
        stopped = uow.recoveries.stop(person.id)
        if stopped is not None:
            tell_referents(uow, stopped.community_id, "recovery.stopped", {"name": person.name})
            return Reply("stopped")
    new = [each for each in _newer(speaker, uow) if not which.startswith("#") or which == f"#{each.contact.id}"]
    if not new:
        raise Gone("undo_link.nothing")
    undone = max(new, key=lambda each: each.claimed_at)
    uow.contacts.release(undone.contact.id)
    uow.contacts.freeze(undone.contact.id, now + contacts.FROZEN_FOR)
    uow.contacts.withdraw_offers(person.id)
    return Reply("done", {"contact": undone.said})


def _newer(speaker: Speaker, uow: UnitOfWork) -> list[OwnContact]:
    """Give the contacts linked lately, after the one that speaks."""
    mine = uow.contacts.of(speaker.known.id)
    this = next(each for each in mine if each.contact.id == speaker.contact.id)
    return [
        each
        for each in mine
        if each.claimed_at > this.claimed_at and uow.now() - each.claimed_at <= contacts.UNDO_WITHIN
    ]


COMMAND = Command("undo_link", talk, act, Capability.UNDO_LINK)
