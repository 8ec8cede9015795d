"""The conditions of the table of rights, and those of them that can be told from who speaks and to what it is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from core.access.capability import Capability
from core.model.alert import Alert
from core.model.gazette import Article
from core.model.membership import Door, MembershipRequest, ValidationMode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.model.member import Speaker


class Condition(IntEnum):
    """A condition of a cell, by its number there; docs/rights.md explains each in a sentence."""

    OWN = 1
    LIMITED = 2
    STEP_UP = 3
    RELAYED = 4
    UNMASKED_ONLY = 5
    UNLESS_TOWN_HALLS = 6
    WHILE_SUBSCRIBED = 7
    IF_TOWN_HALLS = 8
    NAME_ONLY = 9
    MAIL_COPY_ONLY = 10
    NOT_LAST_REFERENT = 11
    BREAK_GLASS = 12
    OWN_ACCOUNT = 13
    OWN_REQUEST = 14
    ONE_THREAD = 15
    SURVIVES = 16
    PUBLIC_CARD = 17
    AGGREGATES = 18
    WITH_REASON = 19
    BOTH_AGREE = 22
    ROOM_AND_CODE = 23
    PENDING_ADDRESS = 25
    OPEN_TO_TWINS = 26
    REPORTED_ONLY = 27
    NOT_LAST_CONTACT = 28
    VOUCHED_IN_PERSON = 29
    PROVED_TO_OPERATOR = 30
    ABOUT_ONESELF = 31
    NO_OVERLAP = 32
    METADATA_ONLY = 33


class Fact(StrEnum):
    """What is known of an object, as far as a right may depend on it."""

    TOWN_HALL_LOCKED = "the town hall decides on the mode of validation"
    TOWN_HALL_ADMITS = "the town hall answers requests to join"
    MASKED = "its owner masked it"
    MAIL_COPY = "it is the copy by mail that this member of a twin asked for"
    LAST_REFERENT = "no other referent would be left"
    TWO_OPERATORS = "a second operator agreed, within the hour"
    OTHER_SIDE_AGREED = "the referents of the other side agreed"
    REQUEST_OPEN = "it belongs to a request that waits for an answer"
    OPEN_TO_TWINS = "its owner wants to be seen by twins"
    REPORTED = "a participant attached it to a report of abuse"
    LAST_CONTACT = "it is the last contact that is proven"
    VOUCHED = "a referent vouched in person, three days ago"
    PROVED = "who speaks proved it to the operator"
    OVERLAPS = "its perimeter overlaps the community that banned who speaks"


@dataclass(frozen=True, slots=True)
class Target:
    """What something is done to, for the question of rights.

    ``owner_id`` is the person whose it is, or whom it is about; ``contact_id`` the contact, where there may be no
    person yet (a request). ``facts``: none where nobody looked.
    """

    community_id: int | None = None
    owner_id: int | None = None
    contact_id: int | None = None
    facts: frozenset[Fact] | None = frozenset()


Object = Alert | Article | Door | MembershipRequest | Target | int
"""What `may` takes; a number is a community, of which nothing else is known."""


def as_target(of: Object) -> Target:
    """Say of a thing of ours what rights depend on."""
    match of:
        case Target():
            return of
        case Alert() | Article():
            return Target(of.community_id, owner_id=of.author_id)
        case Door():
            locked = {Fact.TOWN_HALL_LOCKED} if of.locked_by else set()
            admits = {Fact.TOWN_HALL_ADMITS} if of.mode is ValidationMode.TOWN_HALL else set()
            return Target(of.community_id, facts=frozenset(locked | admits))
        case MembershipRequest():
            facts = frozenset({Fact.REQUEST_OPEN} if of.is_open else ())
            return Target(of.community_id, of.person_id, of.contact_id, facts)
        case int():
            return Target(of, facts=None)


@dataclass(frozen=True, slots=True)
class Case:
    """One question of rights."""

    speaker: Speaker
    capability: Capability
    target: Target

    def is_own(self) -> bool:
        """Whether it belongs to who speaks."""
        person = self.speaker.person
        return person is not None and self.target.owner_id == person.id

    def is_own_account(self) -> bool:
        """Whether it is something of their own, and nothing of a community."""
        return self.is_own() or self.target.owner_id is None

    def is_own_request(self) -> bool:
        """Whether who speaks made the request, or was invited, with this very contact or another of theirs."""
        return self.is_own() or self.target.contact_id == self.speaker.contact.id

    def is_proven(self, fact: Fact) -> bool:
        """Whether somebody looked, and it is so."""
        return fact in (self.target.facts or ())

    def may_be(self, fact: Fact) -> bool:
        """Whether it is so, or nobody looked yet."""
        return self.target.facts is None or fact in self.target.facts

    def may_lack(self, fact: Fact) -> bool:
        """Whether it is not so, or nobody looked yet."""
        return not self.is_proven(fact)

    def town_hall_decides(self) -> Fact:
        """Which fact says that this is the town hall's: the mode itself, or the answers to requests."""
        is_mode = self.capability is Capability.SET_DOOR
        return Fact.TOWN_HALL_LOCKED if is_mode else Fact.TOWN_HALL_ADMITS

    def is_open_to_twins(self) -> bool:
        """Whether the member, if one is meant, wants to be seen; a list holds those who want to."""
        return self.target.owner_id is None or self.is_proven(Fact.OPEN_TO_TWINS)


GATES: Mapping[Condition, Callable[[Case], bool]] = {
    Condition.OWN: Case.is_own,
    Condition.UNMASKED_ONLY: lambda case: case.may_lack(Fact.MASKED),
    Condition.UNLESS_TOWN_HALLS: lambda case: case.may_lack(case.town_hall_decides()),
    Condition.IF_TOWN_HALLS: lambda case: case.may_be(case.town_hall_decides()),
    Condition.MAIL_COPY_ONLY: lambda case: case.is_proven(Fact.MAIL_COPY),
    Condition.NOT_LAST_REFERENT: lambda case: case.may_lack(Fact.LAST_REFERENT),
    Condition.BREAK_GLASS: lambda case: case.is_proven(Fact.TWO_OPERATORS),
    Condition.OWN_ACCOUNT: Case.is_own_account,
    Condition.OWN_REQUEST: Case.is_own_request,
    Condition.SURVIVES: Case.is_own,
    Condition.BOTH_AGREE: lambda case: case.is_proven(Fact.OTHER_SIDE_AGREED),
    Condition.PENDING_ADDRESS: lambda case: case.is_proven(Fact.REQUEST_OPEN),
    Condition.OPEN_TO_TWINS: Case.is_open_to_twins,
    Condition.REPORTED_ONLY: lambda case: case.is_proven(Fact.REPORTED),
    Condition.NOT_LAST_CONTACT: lambda case: case.may_lack(Fact.LAST_CONTACT),
    Condition.VOUCHED_IN_PERSON: lambda case: case.is_proven(Fact.VOUCHED),
    Condition.PROVED_TO_OPERATOR: lambda case: case.is_proven(Fact.PROVED),
    Condition.ABOUT_ONESELF: Case.is_own,
    Condition.NO_OVERLAP: lambda case: case.may_lack(Fact.OVERLAPS),
}
"""What `may` decides by itself; every other condition is for whoever does it to keep, and `terms` names it."""
