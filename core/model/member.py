"""Persons, their contacts, and their place in a community."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import NotAllowed
from core.ports import Voice
from core.value import value
from core.wire import Assurance

if TYPE_CHECKING:
    from datetime import datetime

    from core.model.community import Community, Group, Point
    from core.model.standing import Tie


class Role(StrEnum):
    """What a member may do beyond being a neighbour."""

    REFERENT = "referent"
    OFFICER = "officer"
    """Acts for the town hall; with no other role they are no neighbour by that."""
    NEIGHBOUR = "neighbour"
    """Stands beside OFFICER only, for an officer who lives there, too."""


class MemberStatus(StrEnum):
    """Where a member stands in a community."""

    ACTIVE = "active"
    LEFT = "left"
    BANNED = "banned"


class Silence(StrEnum):
    """What a contact no longer wants to receive."""

    NOTHING = "nothing"
    GAZETTE = "gazette"
    """The letter, and nothing else."""
    ALL_BUT_ALERTS = "all_but_alerts"
    EVERYTHING = "everything"


@value(frozen=True, slots=True)
class Person:
    """A neighbour, whatever the channels and communities. ``home`` is never shown to anybody else."""

    id: int
    name: str
    language: str
    household_id: int | None = None
    home: Point | None = None
    home_place: str = ""


@value(frozen=True, slots=True)
class Contact:
    """One address of a person on one channel, or of a guest when ``person_id`` is none.

    ``proven_until``: a claimed channel counts as authenticated until then, after a code.
    ``returns``: how many points the mails weigh that came back from it (see `core.community.returns`).
    """

    id: int
    channel: str
    address: str
    person_id: int | None = None
    language: str | None = None
    silence: Silence = Silence.NOTHING
    proven_until: datetime | None = None
    returns: int = 0


@value(frozen=True, slots=True)
class Member:
    """A person in one community. ``paused_until``: until then they read, and post nothing but dangers."""

    id: int
    person_id: int
    community_id: int
    roles: frozenset[Role]
    status: MemberStatus
    joined_at: datetime
    paused_until: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether this member takes part in the community now."""
        return self.status is MemberStatus.ACTIVE


@value(frozen=True, slots=True)
class Membership:
    """A member beside the community they belong to."""

    member: Member
    community: Community


@value(frozen=True, slots=True)
class Speaker:
    """Who is talking, how sure we are, and where. A guest has no person.

    ``said_in`` is the address of the group where it was said (none: in private), ``room`` that group when it is linked,
    ``room_name`` what it is called there. ``runs_room``: whether they are in charge of it (none: nobody looked).
    ``ties`` bind them to communities where they have no place, as far as somebody looked (`core.community.ties`).
    ``is_operator``: they run the service, from this very contact. ``is_proven_twice``: what they want now was proven
    with a code on a second contact, too.
    """

    contact: Contact
    voice: Voice
    language: str
    assurance: Assurance
    person: Person | None = None
    memberships: tuple[Membership, ...] = field(default=())
    room: Group | None = None
    said_in: str | None = None
    room_name: str = ""
    runs_room: bool | None = None
    ties: tuple[Tie, ...] = ()
    is_operator: bool = False
    is_proven_twice: bool = False

    @property
    def known(self) -> Person:
        """Who speaks, where only people whom we know get so far.

        Raises:
            NotAllowed: nobody knows this address yet.
        """
        if self.person is None:
            raise NotAllowed("common.guest")
        return self.person

    @property
    def is_guest(self) -> bool:
        """Whether nobody knows this address yet."""
        return self.person is None

    @property
    def active(self) -> tuple[Membership, ...]:
        """The communities that this person takes part in now."""
        return tuple(m for m in self.memberships if m.member.is_active)

    @property
    def is_office(self) -> bool:
        """Whether this person is here for a town hall alone, and nobody's neighbour."""
        return bool(self.active) and all(each.member.roles == {Role.OFFICER} for each in self.active)

    def within(self, community_id: int) -> Membership | None:
        """Give this person's place in a community, if they take part in it now."""
        return next((m for m in self.active if m.community.id == community_id), None)

    def place(self, community_id: int, refused: str = "") -> Membership:
        """Give this person's place where only those who take part in the community get so far.

        Raises:
            NotAllowed: they take no part in it; *refused* is what is said to that.
        """
        found = self.within(community_id)
        if found is None:
            raise NotAllowed(refused)
        return found
