"""The wall between the rules of town halls and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.town_hall import Officer, OfficerInvitation, OfficialMessage, TownHall


class TownHallsShelf(Protocol):
    """Town halls that subscribe, their officers, and what they say."""

    def of_commune(self, commune: str) -> TownHall | None:
        """The town hall of a commune, if it subscribes; whatever the case and accents."""

    def by_id(self, town_hall_id: int) -> TownHall | None:
        """One town hall, if it still subscribes."""

    def subscribe(self, commune: str, name: str, now: datetime) -> TownHall:
        """Let the town hall of a commune take part; one that does already gets the new name."""

    def end(self, town_hall_id: int, now: datetime) -> None:
        """Let a town hall take part no longer; invitations that nobody used are void."""

    def invite(self, town_hall_id: int, code: str, link: str, now: datetime, expires_at: datetime) -> None:
        """Keep an officer's invitation by the hashes of its code and its link."""

    def invitation(self, code: str) -> OfficerInvitation | None:
        """The officer's invitation with this code or link, used and expired ones included; void ones are not."""

    def use_invitation(self, invitation_id: int, now: datetime) -> None:
        """Mark an invitation as used."""

    def appoint(self, town_hall_id: int, person_id: int, now: datetime) -> None:
        """Let a person act for a town hall. Saying it twice changes nothing."""

    def officers(self, town_hall_id: int) -> Sequence[Officer]:
        """Who acts for a town hall, in the order of arrival."""

    def choose(self, officer: Officer) -> None:
        """Change which alerts an officer hears."""

    def say(self, message: OfficialMessage, author_id: int) -> OfficialMessage:
        """Keep an official message; its id and number are given here."""

    def said_since(self, town_hall_id: int, since: datetime) -> int:
        """How many official messages a town hall sent since then."""

    def message(self, message_id: int) -> OfficialMessage | None:
        """One official message."""

    def latest_message(self, community_ids: Sequence[int]) -> OfficialMessage | None:
        """The latest official message to one of these communities."""

    def message_called(self, number: int, community_ids: Sequence[int]) -> OfficialMessage | None:
        """The latest official message M<number> to one of these communities."""

    def note_answer(self, message_id: int, person_id: int, now: datetime) -> int:
        """Note that a person answered an official message; how often they did."""

    def answered_by(self, message_id: int) -> Sequence[int]:
        """The persons who answered an official message, in that order."""

    def readers(self, community_ids: Sequence[int]) -> dict[str, int]:
        """How many people an official message would reach in these communities, by channel; each counts once."""

    def reached(self, message_id: int) -> tuple[int, int]:
        """How many people an official message reached, and how many still wait for it."""
