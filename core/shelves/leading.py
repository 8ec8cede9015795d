"""The wall between the rules of those who lead, of calls for help and of pauses, and the storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from core.model.community import Community
    from core.model.notice import Reach


@dataclass(frozen=True, slots=True)
class Exchange:
    """What somebody wrote, and what they were answered: the key of a text and what it names."""

    said: str
    answered: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A call for help to those who run the service. ``exchanges``: pairs of their words and our text's value."""

    id: int
    contact_id: int
    words: str
    exchanges: Sequence[tuple[str, Any]]
    created_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DutyCall:
    """A request that waits for one referent after the other. ``asked``: the persons who heard it, in order.

    ``due_at``: when the next one is asked (none: everybody was, or it is answered).
    """

    request_id: int
    community_id: int
    asked: tuple[int, ...]
    due_at: datetime | None


class LeadsShelf(Protocol):
    """Those who lead: when they acted, what they announced, who would take over."""

    def acted(self, community_ids: Sequence[int]) -> None:
        """Note that a referent of these communities wrote something."""

    def announce(self, community_id: int, person_id: int) -> None:
        """Note that a referent wrote to everybody."""

    def announced_since(self, community_id: int, since: datetime) -> int:
        """How often the referents of a community wrote to everybody since then."""

    def last_announced(self, community_ids: Sequence[int], since: datetime) -> tuple[int, int] | None:
        """The community to which a referent wrote last since then, of these, and who they are."""

    def message_forecast(self, community_id: int, except_person: int) -> Reach:
        """How far a message that is no alert would get: ``reached`` counts people by channel."""

    def zones(self) -> Sequence[str]:
        """The time zones of the communities in use."""

    def take_digests(self, time_zone: str, monday: date, begun: datetime, most: int) -> Sequence[Community]:
        """Communities of that zone whose week from *monday* (at *begun*) was not summed up yet; they count as done."""

    def take_orphans(self, silent_since: datetime, most: int) -> Sequence[Community]:
        """Communities of several whose referents all said nothing since then, and were not asked about it since.

        They count as asked now.
        """

    def is_orphan(self, community_id: int, silent_since: datetime) -> bool:
        """Whether no referent of this community said anything since then, or there is none."""

    def volunteer(self, community_id: int, person_id: int) -> bool:
        """Note that a member would lead; False when they had said so before."""

    def volunteers(self, community_id: int) -> Sequence[tuple[int, str]]:
        """Who would lead and is a member still: ids of persons, and names."""

    def forget_volunteer(self, community_id: int, person_id: int) -> None:
        """Forget that somebody would lead: they do now."""

    def without_proof(self, community_id: int) -> Sequence[str]:
        """The names of neighbours of whom no contact ever proved that it is theirs, or who have none; no referents."""


class DutyShelf(Protocol):
    """Who is on duty, what waits for them, and who is away."""

    def week(self, community_id: int) -> Mapping[int, int]:
        """Who is on duty, as far as it was said: persons by weekday (0 is Monday)."""

    def assign(self, community_id: int, weekday: int, person_id: int) -> None:
        """Put a referent on duty on that day of every week."""

    def unassign(self, community_id: int, weekday: int) -> None:
        """Let nobody in particular be on duty on that day."""

    def once(self, community_id: int) -> Mapping[date, int | None]:
        """Who is on duty on one day, whatever the week says (none: everybody)."""

    def assign_once(self, community_id: int, on: date, person_id: int | None, today: date) -> None:
        """Put a referent on duty on that one day; the days before *today* are forgotten."""

    def clear_of(self, community_id: int, person_id: int) -> None:
        """Take somebody who leads no more off the week, and off the days."""

    def call(self, call: DutyCall) -> None:
        """Keep who was asked about a request, and when the next one is."""

    def call_about(self, request_id: int) -> DutyCall | None:
        """Who was asked about a request, if one after the other is."""

    def take_due(self, now: datetime, most: int) -> Sequence[DutyCall]:
        """The calls whose next referent is to be asked, locked; each is to be kept anew."""

    def pause(self, person_id: int, until: datetime) -> None:
        """Send somebody nothing but alerts until then."""

    def end_pause(self, person_id: int) -> bool:
        """Let somebody hear what they heard before; False when they were not away."""

    def away(self, person_ids: Sequence[int], now: datetime) -> Mapping[int, datetime]:
        """Who of these is away, and until when."""

    def pauses_over(self, now: datetime, most: int) -> Sequence[int]:
        """The persons whose absence is over."""


class TicketsShelf(Protocol):
    """Calls for help to those who run the service."""

    def last_exchanges(self, channel: str, address: str, contact_id: int, most: int) -> Sequence[Exchange]:
        """What was said last on this contact and what we answered, oldest first."""

    def open(self, contact_id: int, words: str, exchanges: Sequence[tuple[str, Any]]) -> int:
        """Keep a call; give its number."""

    def opened_since(self, contact_id: int, since: datetime) -> int:
        """How often this contact called since then."""

    def by_id(self, ticket_id: int) -> Ticket | None:
        """One call."""

    def waiting(self) -> Sequence[Ticket]:
        """The calls that nobody answered, oldest first."""

    def answered(self, ticket_id: int) -> None:
        """Note that it was answered."""

    def forget(self, before: datetime, most: int) -> int:
        """Erase calls that were made before then; how many."""
