"""A person's own contacts: what each receives, how one is linked, and how they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from core.browsers import label_of
from core.letter import give_waiting
from core.model.member import Silence
from core.model.rhythm import Rhythm, usual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Contact, Speaker
    from core.returns import Score
    from core.shelves import UnitOfWork

CODE_EXPIRES = timedelta(minutes=10)
TRIES_A_CODE, TRIES_A_DAY = 5, 10
"""Wrong codes from one contact: within the life of a code, and within a day, whatever codes were given meanwhile."""
COOLING_OFF = timedelta(hours=24)
"""How long a newly linked contact may not change the others, nor link one."""
UNDO_WITHIN = timedelta(days=7)
FROZEN_FOR = timedelta(days=30)
WEB = "web"
"""The channel whose contacts are browsers: they come and go, and do not count as the last one."""
_ADDRESSLESS = frozenset({"telegram", WEB, "console"})
"""Kinds of channels whose addresses mean nothing to people."""
_DOTS = "••"
_READS = frozenset({Silence.NOTHING, Silence.GAZETTE})
RESTS_AT = 5
"""From this many points of returned mails on, an address gets neither letters nor messages (Mailman's threshold)."""


@dataclass(frozen=True, slots=True)
class OwnContact:
    """A contact as its owner sees it; ``claimed_at`` is when it became theirs.

    ``program`` and ``system`` are those of a browser, as far as they are known.
    """

    contact: Contact
    letter_rank: int
    claimed_at: datetime
    program: str = ""
    system: str = ""

    @property
    def kind(self) -> str:
        """The kind of its channel, as the texts call it: ``street-sms`` is an SMS."""
        return self.contact.channel.removeprefix("street-")

    @property
    def said(self) -> dict[str, Any]:
        """Give it as a value for a text: its kind, and as much of its address as its owner needs to know it by."""
        if self.kind == WEB:
            return label_of(self.program, self.system)
        kind = {"say": f"channel.{self.kind}"}
        return {"say": "channel.with_address", "kind": kind, "address": masked(self.contact.address, self.kind)}


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """An open code that links a contact to this person, who reads *language*."""

    id: int
    person_id: int
    language: str


class ContactsShelf(Protocol):
    """The contacts of a person, their order, and the codes that link a new one."""

    def of(self, person_id: int) -> Sequence[OwnContact]:
        """The person's contacts, in the order in which alerts try them."""

    def put_first(self, contact_id: int, person_id: int, *, alerts: bool, letters: bool) -> None:
        """Let alerts, or letters and messages, or both, go to this contact of the person first."""

    def release(self, contact_id: int) -> None:
        """Make a contact nobody's: nothing that waits for it is sent any more, and its dialogue is over."""

    def freeze(self, contact_id: int, until: datetime) -> None:
        """Let nobody link this contact until then."""

    def is_frozen(self, contact_id: int, now: datetime) -> bool:
        """Whether nobody may link this contact now."""

    def offer_link(self, person_id: int, code: str, now: datetime, expires_at: datetime) -> None:
        """Keep a code by its fingerprint; an earlier one of this person is void."""

    def link_offer(self, code: str, now: datetime) -> LinkOffer | None:
        """The open offer with this code; nobody else can use it meanwhile."""

    def link(self, contact_id: int, person_id: int, now: datetime) -> None:
        """Give this contact to a person, as the last in order, and use up their code."""

    def withdraw_offers(self, person_id: int) -> None:
        """Make this person's open code void."""

    def owner(self, contact_id: int) -> int | None:
        """The person whose contact it is."""

    def score(self, contact_id: int) -> Score:
        """How often mails came back from there."""

    def set_score(self, contact_id: int, score: Score) -> None:
        """Keep how often mails came back from there."""

    def tries_since(self, contact_id: int, since: datetime) -> int:
        """How many codes this contact has tried since then."""


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


def masked(address: str, kind: str) -> str:
    """Give as much of an address as its owner needs to know it by; nothing where it would mean nothing to them."""
    if kind in _ADDRESSLESS:
        return ""
    head, sign, tail = address.rpartition("@") if kind == "email" else address.partition(":")
    if kind == "sms":
        return _masked_number(address)
    return f"{head[: 1 if kind == 'email' else 2]}{_DOTS}{sign}{tail}"


def _masked_number(number: str) -> str:
    """Give a number as the French write theirs, with its last two digits; others with their first three signs."""
    start = f"0{number[3]}" if number.startswith("+33") and len(number) > len("+33600") else number[:3]
    return " ".join([start, _DOTS, _DOTS, _DOTS, number[-2:]])
