"""The wall between the rules of membership and the storage: persons, contacts, members and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from core.model.community import Point
    from core.model.invitation import Invitation
    from core.model.member import Contact, Member, Membership, Person, Role, Silence, Speaker
    from core.ports import Voice
    from core.wire import Inbound


class MembersShelf(Protocol):
    """Persons, contacts, members and invitations."""

    def speaker_at(self, inbound: Inbound, voice: Voice) -> Speaker:
        """Who speaks; an unknown address becomes a guest's contact at once."""

    def speaker_of(self, contact_id: int, voices: Mapping[str, Voice]) -> Speaker | None:
        """The same for a contact that did not just speak (a question left unanswered); *voices* by channel."""

    def add_person(self, name: str, language: str, now: datetime) -> Person:
        """Add a person with a household of their own."""

    def add_member(self, person_id: int, community_id: int, roles: frozenset[Role], now: datetime) -> Member:
        """Admit a person to a community, or give them back the place they had, with *roles* added.

        Raises:
            NotAllowed: they are banned from it.
        """

    def claim_contact(self, contact_id: int, person_id: int, now: datetime) -> None:
        """Say whose contact this is."""

    def name_person(self, person_id: int, name: str) -> None:
        """Change the name that neighbours see."""

    def household_of(self, person_id: int) -> int | None:
        """The household of a person."""

    def set_home(self, household_id: int, place: str, point: Point | None) -> None:
        """Remember where a household lives; never shown to neighbours."""

    def set_language(self, contact_id: int, language: str) -> None:
        """Speak *language* on this contact, and on all of its person."""

    def set_silence(self, contact_id: int, silence: Silence) -> None:
        """Remember what this contact no longer wants."""

    def prove(self, contact_id: int, until: datetime) -> None:
        """Let a claimed contact count as authenticated for a while."""

    def contacts_of(self, person_id: int) -> Sequence[Contact]:
        """The person's contacts, the preferred one first."""

    def referents_of(self, community_id: int) -> Sequence[Membership]:
        """The active referents of a community."""

    def count_in(self, community_id: int) -> int:
        """How many active members a community has."""

    def names_of(self, person_ids: Sequence[int]) -> Mapping[int, str]:
        """The display names of these persons."""

    def invite(
        self,
        community_id: int,
        roles: frozenset[Role],
        code: str,
        now: datetime,
        expires_at: datetime,
        *,
        inviter_id: int | None = None,
        link: str = "",
    ) -> Invitation:
        """Keep an invitation by the hashes of its code and of what stands in its link, if there is one."""

    def invitation(self, code: str) -> Invitation | None:
        """The invitation with this code, used and expired ones included."""

    def use_invitation(self, invitation_id: int, now: datetime) -> None:
        """Mark an invitation as used."""

    def count_failed_try(self, contact_id: int, now: datetime) -> int:
        """Note a wrong code from this contact; how many there were in the last hour."""
