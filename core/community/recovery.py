"""The way back for somebody who lost every contact: a referent who met them vouches, and three days go by (C55)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.community.contacts import spare_telephone
from core.community.entering import tell_contact, tell_person
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH
from core.model.member import Role
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.shelves.recoveries import Recovery

if TYPE_CHECKING:
    from core.model.member import Contact
    from core.model.membership import Neighbour
    from core.shelves.unit_of_work import UnitOfWork

WAITS = timedelta(hours=72)
"""From the word of the referent on: every contact that was known is told, and any of them stops it."""
STOP = "#recovery"
"""What the button of « ce n'est pas moi » names."""
AT_ONCE = 20
THE_SERVICE = "recovery.the_service"
"""The text for who met a referent: those who run the service."""


def warn(uow: UnitOfWork, person_id: int, kind: str, params: dict[str, Any]) -> None:
    """Tell every contact that is somebody's, each with the button that stops it."""
    choices = ((f"{kind}#not_me", f"!undo_link::{STOP}"),)
    for each in uow.contacts.of(person_id):
        audience = Audience(AudienceKind.CONTACT, each.contact.id)
        uow.outbox.add(Notice(kind, params, audience, Lane.REPLY, choices=choices), uow.now())


def begin(
    uow: UnitOfWork, neighbour: Neighbour, community_id: int, by: str | dict[str, str], by_id: int | None = None
) -> str:
    """Give the code that is handed over to *neighbour*; their contacts and the other referents hear of it.

    *by* met them: a referent's name, or a text.
    """
    code, due_at = uow.secret(CODE_LENGTH, CODE_ALPHABET), uow.now() + WAITS
    uow.recoveries.begin(neighbour.person_id, community_id, code, due_at)
    warn(uow, neighbour.person_id, "recovery.begun", {"by": by, "at": {"date": due_at.isoformat()}})
    for each in uow.places.members_with(Role.REFERENT, community_id):
        # To whoever lost their contacts it is said otherwise.
        if each.member.person_id not in {by_id, neighbour.person_id}:
            params = {"name": neighbour.name, "by": by}
            tell_person(uow, each.member.person_id, "recovery.vouched", params, community_id=community_id)
    return code


def tell_everybody(uow: UnitOfWork, community_id: int, kind: str, neighbour: Neighbour) -> None:
    """Tell all members of a community but the one whom it is about."""
    audience = Audience(AudienceKind.COMMUNITY, community_id, neighbour.person_id)
    params = {"name": neighbour.name, "by": {"say": THE_SERVICE}}
    uow.outbox.add(Notice(kind, params, audience, Lane.MESSAGE, community_id), uow.now())


def claim(uow: UnitOfWork, found: Recovery, contact: Contact) -> None:
    """Let a contact wait to become somebody's, and warn those that are."""
    uow.recoveries.claim(found.person_id, contact.id)
    warn(uow, found.person_id, "recovery.claimed", {"at": {"date": found.due_at.isoformat()}})


def complete(uow: UnitOfWork) -> bool:
    """Give those whose time has come their new contact, unless it became somebody's meanwhile; whether any did."""
    due = uow.recoveries.take_due(uow.now(), AT_ONCE)
    for each in due:
        if each.contact_id is not None:
            _give(uow, each, uow.places.contact(each.contact_id))
    return bool(due)


def _give(uow: UnitOfWork, found: Recovery, contact: Contact) -> None:
    # It may have become somebody's meanwhile.
    if contact.person_id is not None or uow.contacts.is_frozen(contact.id, uow.now()):
        return
    # They are lost, or in other hands: a code sent there would keep its owner out, and let in whoever has it now.
    for each in uow.contacts.of(found.person_id):
        uow.contacts.release(each.contact.id)
        tell_contact(uow, each.contact.id, "recovery.over", {})
    uow.contacts.link(contact.id, found.person_id, uow.now())
    spare_telephone(uow, contact)
    name = uow.members.names_of([found.person_id])[found.person_id]
    tell_contact(uow, contact.id, "recovery.back", {"name": name})
