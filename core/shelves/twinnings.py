"""The wall between the rules of twinning and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.twinning import Twinning, TwinningStatus


class TwinningsShelf(Protocol):
    """Twinnings, and who wants the alerts of twins by mail."""

    def propose(self, from_id: int, to_id: int, by_id: int, now: datetime) -> Twinning:
        """Keep a proposal."""

    def between(self, one_id: int, other_id: int) -> Twinning | None:
        """The twinning of two communities that is proposed or goes on."""

    def proposed_to(self, community_ids: Sequence[int]) -> Sequence[Twinning]:
        """The proposals to these communities that wait for an answer, oldest first."""

    def active_of(self, community_ids: Sequence[int]) -> Sequence[Twinning]:
        """The twinnings of these communities that go on."""

    def settle(self, twinning_id: int, status: TwinningStatus, now: datetime) -> None:
        """Change where a twinning stands."""

    def choose_mail(self, person_id: int, community_id: int, now: datetime, *, wants: bool) -> None:
        """Remember whether a member wants the alerts of their community's twins by mail."""

    def wants_mail(self, person_id: int, community_id: int) -> bool:
        """Whether they do; who never said so does not."""
