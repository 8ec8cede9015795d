"""The wall between the rules and the invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class InvitesShelf(Protocol):
    """What was said to people in a neighbour's name. Addresses are kept as fingerprints only."""

    def note(
        self,
        community_id: int,
        inviter_id: int,
        channel: str,
        address: str,
        now: datetime,
        *,
        contact_id: int,
        is_letter: bool = False,
    ) -> None:
        """Remember that somebody was written to, and which contact was made for it."""

    def was_invited(self, community_id: int, channel: str, address: str, since: datetime) -> bool:
        """Whether this address was invited to this community since then."""

    def inviting(self, channel: str, address: str, since: datetime) -> Sequence[int]:
        """The communities to which this address was invited since then."""

    def was_written_to(self, channel: str, address: str, since: datetime) -> bool:
        """Whether anybody wrote to this address since then."""

    def letters_since(self, person_id: int, since: datetime) -> int:
        """How many letters to a town hall left in this person's name since then."""

    def letter_writer(self, channel: str, address: str) -> int | None:
        """The person in whose name a letter to a town hall went to this address last, as long as that is kept."""

    def refuse(self, channel: str, address: str, now: datetime) -> None:
        """Never write to this address again in anybody's name."""

    def has_refused(self, channel: str, address: str) -> bool:
        """Whether this address wants no invitation."""

    def forget(self, before: datetime, most: int) -> int:
        """Erase whom somebody wrote to before then, and the contacts of strangers who never answered; how many.

        Refusals stay.
        """

    def support(self, community_id: int, person_id: int, now: datetime) -> bool:
        """Count this person among those who want their town hall to join in; False when they were before."""

    def supporters(self, community_id: int) -> int:
        """How many members want their town hall to join in."""

    def alerts_since(self, community_id: int, since: datetime) -> int:
        """How many alerts a community had since then."""

    def waits_since(self, community_id: int, since: datetime) -> Sequence[timedelta]:
        """How long each alert since then waited for the first neighbour who said something, the shortest first.

        Only alerts whose answers are still kept count.
        """
