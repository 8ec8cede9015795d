"""A person's own contacts: what each receives, how one is linked, and how they are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.gazette.letter import give_waiting
from core.model.member import Silence
from core.model.peace import Level, Matter
from core.model.rhythm import Rhythm, usual
from core.shelves.contacts import WEB, OwnContact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Contact, Speaker
    from core.shelves.unit_of_work import UnitOfWork

CODE_EXPIRES = timedelta(minutes=10)
TRIES_A_CODE, TRIES_A_DAY = 5, 10
"""Wrong codes from one contact: within the life of a code, and within a day, whatever codes were given meanwhile."""
COOLING_OFF = timedelta(hours=24)
"""How long a newly linked contact may not change the others, nor link one."""
UNDO_WITHIN = timedelta(days=7)
FROZEN_FOR = timedelta(days=30)
_READS = frozenset({Silence.NOTHING, Silence.GAZETTE})
RESTS_AT = 5
"""From this many points of returned mails on, an address gets neither letters nor messages (Mailman's threshold)."""


def own(uow: UnitOfWork, person_id: int, contact_id: int) -> OwnContact | None:
    """Give one contact of a person."""
    return next((each for each in uow.contacts.of(person_id) if each.contact.id == contact_id), None)


def leave_gazette(speaker: Speaker, uow: UnitOfWork) -> None:
    """Send the letter no more to *speaker*, on none of their contacts: on the next one it would be as unwanted."""
    person = speaker.person
    contacts = [each.contact for each in uow.contacts.of(person.id)] if person is not None else [speaker.contact]
    for contact in contacts:
        if contact.silence is Silence.NOTHING:
            uow.members.set_silence(contact.id, Silence.GAZETTE)


def keep_letter_away(linked: Contact, mine: Sequence[OwnContact], uow: UnitOfWork) -> None:
    """Send the letter to *linked*, which has just become one of *mine*, only if it goes to one of the others."""
    others = {each.contact.silence for each in mine if each.contact.id != linked.id}
    if Silence.GAZETTE in others and Silence.NOTHING not in others and linked.silence is Silence.NOTHING:
        uow.members.set_silence(linked.id, Silence.GAZETTE)


def spare_telephone(uow: UnitOfWork, contact: Contact) -> None:
    """Let short messages to a new contact tell of dangers alone: each rings, and somebody pays for it."""
    if contact.channel.endswith("sms"):
        uow.peace.set_level([contact.id], Matter.ALERT, Level.LETTER)


def is_settled(speaker_contact_id: int, contacts: Sequence[OwnContact], now: datetime) -> bool:
    """Whether a contact may change the others: it is the first of all, or was linked a day ago."""
    this = next((each for each in contacts if each.contact.id == speaker_contact_id), None)
    if this is None:
        return False
    is_oldest = all(this.claimed_at <= each.claimed_at for each in contacts)
    return is_oldest or now - this.claimed_at >= COOLING_OFF


def choose_rhythm(uow: UnitOfWork, person_id: int, contact_id: int, rhythm: Rhythm) -> None:
    """Let the gazette come to a contact of the person in this rhythm; nothing written until now is lost or repeated."""
    before = uow.readers.rhythms(person_id).get(contact_id, Rhythm.NEVER)
    if before.is_letter and rhythm is Rhythm.AT_ONCE:
        give_waiting(uow, contact_id, contact_id)
    uow.readers.choose(contact_id, rhythm, before)


def read_only_here(uow: UnitOfWork, here: OwnContact, person_id: int) -> None:
    """Let the gazette come to *here* and to no other contact of the person; what waits for a letter comes along.

    Whoever has it nowhere else keeps it as it was, and who never wanted it is not given it.
    """
    mine = uow.readers.rhythms(person_id)
    others = {contact: rhythm for contact, rhythm in mine.items() if contact != here.contact.id}
    if not others:
        return
    if here.contact.id in mine:
        uow.readers.only(here.contact.id)
        return
    source = next((contact for contact, rhythm in others.items() if rhythm.is_letter), next(iter(others)))
    usually = usual(here.kind)
    rhythm = Rhythm.WEEKLY if usually is Rhythm.NEVER else usually
    if others[source].is_letter and rhythm is Rhythm.AT_ONCE:
        give_waiting(uow, source, here.contact.id)
    uow.readers.choose(here.contact.id, rhythm, others[source])
    if others[source].is_letter and rhythm.is_letter:
        uow.readers.hand_over(source, here.contact.id)
    uow.readers.only(here.contact.id)


def gets(contacts: Sequence[OwnContact]) -> dict[int, str]:
    """Say what each contact receives beside the gazette, by its id: the name of a text of `show_contacts`."""
    ringing = [each.contact.id for each in contacts if each.contact.silence is not Silence.EVERYTHING]
    reading = sorted(
        (each for each in contacts if each.contact.silence in _READS and each.contact.returns < RESTS_AT),
        key=lambda each: (each.letter_rank, each.contact.id),
    )
    rung = ringing[0] if ringing else None
    read = reading[0].contact.id if reading else None
    return {each.contact.id: _gets(each, rung, read) for each in contacts}


def _gets(own_contact: OwnContact, rung: int | None, read: int | None) -> str:
    contact = own_contact.contact
    if contact.silence is Silence.EVERYTHING:
        return "silent"
    if contact.returns >= RESTS_AT:
        return "returned"
    rings_beside = own_contact.kind == WEB
    if contact.id != read:
        otherwise = "beside" if rings_beside else "spare"
        return "rung" if contact.id == rung else otherwise
    return "all" if contact.id == rung or rings_beside else "read"
