"""The wall between the rules of membership and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.member import Contact, Membership, MemberStatus, Role
    from core.model.membership import (
        Appointment,
        Door,
        MembershipRequest,
        Movement,
        MovementKind,
        Neighbour,
        RequestStatus,
    )


class RequestsShelf(Protocol):
    """Requests to join, and how each community is entered."""

    def door(self, community_id: int) -> Door:
        """How one enters this community."""

    def set_door(self, door: Door) -> None:
        """Change how one enters a community."""

    def add(self, request: MembershipRequest) -> MembershipRequest:
        """Keep a request; its id and number are given here.

        One that the same contact has open there is renewed, which counts as something told.
        """

    def note_stray(self, contact_id: int, place: str, now: datetime) -> None:
        """Remember that somebody asked for a place where no community was found, so that it counts like any other."""

    def strays_for(self, places: Sequence[str], most: int) -> Sequence[int]:
        """The contacts that asked for one of these places while nobody was there, the first who did first."""

    def asked_since(self, contact_id: int, since: datetime) -> int:
        """How often this contact asked to join since then, whatever it came to; a whole commune at once is once."""

    def by_id(self, request_id: int) -> MembershipRequest | None:
        """One request, to be shown to nobody before `core.access.may` was asked."""

    def by_number(self, number: int, community_ids: Sequence[int]) -> Sequence[MembershipRequest]:
        """The requests called D<number> in these communities."""

    def open_in(self, community_ids: Sequence[int], limit: int) -> Sequence[MembershipRequest]:
        """The open requests of these communities, oldest first."""

    def open_of(self, contact_id: int) -> Sequence[MembershipRequest]:
        """The requests that this contact waits for, oldest first; those that nobody reads have no community."""

    def settle(self, request_id: int, status: RequestStatus, by: str, reason: str, now: datetime) -> bool:
        """Close an open request; False when somebody did it before."""

    def ask(self, request_id: int, question: str) -> None:
        """Remember what a referent wants to know."""

    def tell(self, request_id: int, detail: str) -> None:
        """Remember what the one who waits answered."""

    def vouch(self, request_id: int, person_id: int, now: datetime) -> int:
        """Note that a member vouches for who asks; how many do now."""

    def vouchers(self, request_id: int) -> Sequence[str]:
        """The names of those who vouch, and are still members there."""

    def revoke_invitations(self, inviter_id: int, now: datetime, community_id: int | None = None) -> int:
        """Take back what this person invited with (to that community) and nobody used yet; how many invitations."""

    def invited_since(self, inviter_id: int, since: datetime) -> int:
        """How many invitations this person made since then."""

    def failed_tries_of_all(self, since: datetime) -> int:
        """How many wrong codes came since then, from whomever."""

    def overdue(self, asked_before: datetime, most: int) -> Sequence[MembershipRequest]:
        """The open requests that were made before then, oldest first; those that nobody reads, too."""

    def forget(self, asked_before: datetime, most: int) -> int:
        """Erase requests that were made before then and are answered; how many."""


class PlacesShelf(Protocol):
    """The places that members have in communities: given, taken back, and what is remembered of it."""

    def place_of(self, person_id: int, community_id: int) -> MemberStatus | None:
        """Where this person stands in a community, if they ever belonged to it."""

    def set_status(self, member_id: int, status: MemberStatus) -> None:
        """Change where a member stands; whoever is no active member has no role."""

    def set_roles(self, member_id: int, roles: frozenset[Role]) -> None:
        """Change what a member may do."""

    def neighbours(self, community_ids: Sequence[int], status: MemberStatus, *having: str) -> Sequence[Neighbour]:
        """The members of these communities who stand there so; only those in whose name one of *having* stands."""

    def neighbour(self, member_id: int, community_id: int, status: MemberStatus) -> Neighbour | None:
        """One member, if they stand so in this community."""

    def members_with(self, role: Role, community_id: int) -> Sequence[Membership]:
        """The active members who have *role*."""

    def silence_for(self, person_id: int, community_id: int) -> int:
        """Cancel all that is still to be said to this person for this community, and end their dialogues; how many."""

    def record(self, movement: Movement) -> None:
        """Write a line in the life of a community."""

    def lock_leads(self, community_id: int) -> None:
        """Let nobody else change who leads this community until the transaction ends."""

    def last_movement(self, community_id: int, person_id: int, kind: MovementKind) -> Movement | None:
        """The latest line of this kind about this person."""

    def count_movements(self, community_id: int, person_id: int, kind: MovementKind) -> int:
        """How many lines of this kind there are about this person."""

    def propose(self, community_id: int, person_id: int, by_id: int, now: datetime) -> Appointment:
        """Ask a member to become a referent; an earlier question to the same member is renewed."""

    def proposed_to(self, person_id: int, since: datetime) -> Sequence[Appointment]:
        """What this person was asked to become since then and has not answered."""

    def answer_proposal(self, appointment_id: int, now: datetime) -> bool:
        """Note that it was answered; False when it was before."""

    def contact(self, contact_id: int) -> Contact:
        """One contact, whosever it is."""
