"""Writing to somebody in a neighbour's name: once, never to who refused, and within what one neighbour may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, LINK_LENGTH
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Voice
from core.wire import Inbound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.community import Community
    from core.model.invitation import Invitation
    from core.model.member import Contact, Person, Speaker
    from core.shelves.unit_of_work import UnitOfWork

DAY = timedelta(days=1)
LASTS = timedelta(days=7)
MOST_A_DAY = 20
ONCE_IN = timedelta(days=30)
"""One invitation to one community, and no reminder."""
SENT = "invitation.sent"
_MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_BETWEEN = re.compile(r"[,;\n/]|\bet\b|\band\b")
_LEAST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to write to: the name of one of our channels, and an address there."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Targets:
    """Whom a message names; ``unclear`` holds what looks like an address and is none that we can write to."""

    known: tuple[Target, ...]
    unclear: tuple[str, ...]


def targets_in(text: str, uow: UnitOfWork) -> Targets:
    """Find the telephone numbers and mail addresses in *text*, in any order, on one line or several."""
    known: list[Target] = []
    unclear: list[str] = []
    for address in _MAIL.findall(text):
        _sort(Target(channel_of(Voice.EMAIL, uow), address.lower()), address, known, unclear)
    for piece in _BETWEEN.split(_MAIL.sub(",", text)):
        for said in _numbers_in(piece.strip(), uow):
            number = uow.number(said)
            _sort(Target(channel_of(Voice.SMS, uow) if number else "", number or ""), said, known, unclear)
    return Targets(tuple(dict.fromkeys(known)), tuple(unclear))


def _sort(target: Target, said: str, known: list[Target], unclear: list[str]) -> None:
    if target.channel:
        known.append(target)
    else:
        unclear.append(said)


def _numbers_in(piece: str, uow: UnitOfWork) -> list[str]:
    """Cut *piece* into what is meant as numbers: one with spaces in it, or several."""
    if sum(map(str.isdigit, piece)) < _LEAST_DIGITS and "@" not in piece:
        return []
    is_one = uow.number(piece) is not None or not all(uow.number(part) for part in piece.split())
    return [piece] if is_one else piece.split()


def channel_of(voice: Voice, uow: UnitOfWork) -> str:
    """Give the channel of this kind that is served here (the street's own there), or nothing."""
    return next((name for name in (voice.value, f"street-{voice}") if name in uow.ways), "")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What lets one neighbour in: a code to be typed, and the address of a page."""

    code: str
    url: str


def draw_invitation(uow: UnitOfWork, community_id: int, inviter: Person) -> Drawn:
    """Make an invitation for one neighbour, good for seven days."""
    code, link = uow.secret(CODE_LENGTH, CODE_ALPHABET), uow.secret(LINK_LENGTH, CODE_ALPHABET)
    now = uow.now()
    uow.members.invite(community_id, frozenset(), code, now, now + LASTS, inviter_id=inviter.id, link=link)
    return Drawn(code, uow.page(f"/join/{link}"))


def left_today(uow: UnitOfWork, inviter: Person) -> int:
    """How many invitations this person may still make today."""
    return max(0, MOST_A_DAY - uow.requests.invited_since(inviter.id, uow.now() - DAY))


def invite(uow: UnitOfWork, community: Community, speaker: Speaker, target: Target) -> None:
    """Write to *target* once, in the name of *speaker*.

    Whoever refused, was invited lately or lives there already hears nothing; the inviter sees no difference, and it
    counts all the same, so that nobody learns who is where.
    """
    drawn = draw_invitation(uow, community.id, speaker.known)
    contact_id = contact_for(uow, community.id, target, speaker.language)
    if contact_id is None:
        return
    now = uow.now()
    uow.invites.note(community.id, speaker.known.id, target.channel, target.address, now, contact_id=contact_id)
    params = {"by": speaker.known.name, "community": community.name, "code": drawn.code, "url": drawn.url}
    audience = Audience(AudienceKind.CONTACT, contact_id)
    notice = Notice(SENT, params, audience, Lane.MESSAGE, community.id, expires_at=now + LASTS)
    uow.outbox.add(notice, now)


def come_with_code(uow: UnitOfWork, invitation: Invitation, contact: Contact) -> None:
    """Remember that *contact* holds this invitation, as if a neighbour had written to them."""
    now, community_id = uow.now(), invitation.community_id
    is_known = uow.invites.was_invited(community_id, contact.channel, contact.address, now - LASTS)
    if invitation.inviter_id is not None and not is_known:
        uow.invites.note(
            community_id, invitation.inviter_id, contact.channel, contact.address, now, contact_id=contact.id
        )


def inviting(uow: UnitOfWork, contact: Contact) -> Sequence[int]:
    """Give the communities to which *contact* holds an invitation, until it is refused."""
    if uow.invites.has_refused(contact.channel, contact.address):
        return ()
    return uow.invites.inviting(contact.channel, contact.address, uow.now() - LASTS)


def code_sent_to(uow: UnitOfWork, contact: Contact) -> str:
    """Give the code that was written to this very *contact* and still opens; empty where none does, or it refused."""
    if uow.invites.has_refused(contact.channel, contact.address):
        return ""
    code = str(uow.outbox.last_said(contact.id, SENT, uow.now() - LASTS).get("code", ""))
    invitation = uow.members.invitation(code) if code else None
    return code if invitation is not None and invitation.is_open(uow.now()) else ""


def contact_for(uow: UnitOfWork, community_id: int, target: Target, language: str) -> int | None:
    """Give the contact of *target*; None when nobody may write there."""
    if uow.invites.has_refused(target.channel, target.address):
        return None
    if uow.invites.was_invited(community_id, target.channel, target.address, uow.now() - ONCE_IN):
        return None
    return stranger_at(uow, community_id, target, language)


def stranger_at(uow: UnitOfWork, community_id: int, target: Target, language: str) -> int | None:
    """Give the contact of *target*, made if need be; None for a neighbour of that community."""
    voice = Voice.EMAIL if target.channel.endswith(Voice.EMAIL) else Voice.SMS
    inbound = Inbound(target.channel, target.address, "", uow.now(), language=language)
    there = uow.members.speaker_at(inbound, voice)
    return None if there.within(community_id) is not None else there.contact.id
