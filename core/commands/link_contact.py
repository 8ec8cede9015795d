"""Link another contact to the same person: a code from one, typed on the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.community import contacts, guessing, recovery
from core.community.contacts import spare_telephone
from core.errors import Gone, NotAllowed
from core.language.bare_values import is_contact
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, as_code
from core.model.member import MemberStatus
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.talk import Find, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.contacts import LinkOffer
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Linking:
    """The code that was said, and the language of whose it is; without one, a code is wanted."""

    code: str
    language: str | None = None

    @property
    def needs(self) -> Capability:
        """Giving a code opens one's account; saying it is what a new contact does."""
        return Capability.TAKE_LINK if self.code else Capability.LINK_CONTACT


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask nothing; look at a code at once, so that no wrong one costs a message of proof; a number is none."""
    code, language = "" if is_contact(said.text) else as_code(said.text), None
    if code:
        language = yield Find("offer", {"code": code})
    elif speaker.person is None:
        raise NotAllowed("link_contact.guest")
    return Linking(code[:CODE_LENGTH], language)


def look_at_offer(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("offer")`` with the language of whoever gave this code; every other code counts as a try."""
    guessing.let_try(uow, speaker, "link_contact.too_many")
    offer = uow.contacts.link_offer(params["code"], uow.now())
    if offer is None:
        if uow.recoveries.behind(params["code"], uow.now()) is not None:
            return speaker.language
        raise guessing.missed(uow, speaker, "link_contact.wrong")
    if speaker.person is not None:
        return speaker.language
    uow.members.set_language(speaker.contact.id, offer.language)
    return offer.language


def act(linking: Linking, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give a code; or take the contact that says one in, now that it is proven whose it is."""
    if not linking.code:
        return _give_code(speaker, uow)
    offer = uow.contacts.link_offer(linking.code, uow.now())
    if offer is not None:
        return _link(offer, speaker, uow)
    found = uow.recoveries.behind(linking.code, uow.now())
    if found is None:
        raise Gone("link_contact.wrong")
    _require_free(speaker, uow)
    recovery.claim(uow, found, speaker.contact)
    return Reply("soon", {"at": {"date": found.due_at.isoformat()}})


def _require_free(speaker: Speaker, uow: UnitOfWork) -> None:
    """Let pass a contact that may become somebody's.

    Raises:
        NotAllowed: it is somebody's, or nobody may link it now.
    """
    if uow.contacts.is_frozen(speaker.contact.id, uow.now()):
        raise NotAllowed("link_contact.frozen")
    # Two persons are never made one; who has left everywhere may begin anew.
    has_left = bool(speaker.memberships) and all(m.member.status is MemberStatus.LEFT for m in speaker.memberships)
    if speaker.contact.person_id is not None and not has_left:
        raise NotAllowed("link_contact.taken")


def _give_code(speaker: Speaker, uow: UnitOfWork) -> Reply:
    if speaker.person is None:
        raise NotAllowed("link_contact.guest")
    now = uow.now()
    if not contacts.is_settled(speaker.contact.id, uow.contacts.of(speaker.person.id), now):
        raise NotAllowed("link_contact.too_new")
    code = uow.secret(CODE_LENGTH, CODE_ALPHABET)
    uow.contacts.offer_link(speaker.person.id, code, now, now + contacts.CODE_EXPIRES)
    return Reply("code", {"code": code})


def _link(offer: LinkOffer, speaker: Speaker, uow: UnitOfWork) -> Reply:
    contact, now = speaker.contact, uow.now()
    if contact.person_id == offer.person_id:
        return Reply("already")
    _require_free(speaker, uow)
    uow.contacts.link(contact.id, offer.person_id, now)
    spare_telephone(uow, contact)
    contacts.keep_letter_away(contact, uow.contacts.of(offer.person_id), uow)
    mine = uow.contacts.of(offer.person_id)
    this = next(each for each in mine if each.contact.id == contact.id)
    choices = (("link_contact.told#not_me", f"!undo_link::#{contact.id}"),)
    for each in mine:
        if each is not this:
            audience = Audience(AudienceKind.CONTACT, each.contact.id)
            notice = Notice("link_contact.told", {"contact": this.said}, audience, Lane.REPLY, choices=choices)
            uow.outbox.add(notice, now)
    name = uow.members.names_of([offer.person_id])[offer.person_id]
    return Reply("done", {"name": name, "contact": mine[0].said})


FINDS = {"offer": look_at_offer}
COMMAND = Command("link_contact", talk, act, Capability.TAKE_LINK, FINDS)
