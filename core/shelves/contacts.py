"""The wall between the rules and the contacts of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from core.shelves.browsers import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Contact


@dataclass(frozen=True, slots=True)
class Score:
    """How often mails came back from an address, weighed, and when one was last counted."""

    points: int = 0
    at: datetime | None = None


WEB = "web"
"""The channel whose contacts are browsers: they come and go, and do not count as the last one."""

_ADDRESSLESS = frozenset({"telegram", WEB, "console"})
"""Kinds of channels whose addresses mean nothing to people."""

_DOTS = "••"


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
