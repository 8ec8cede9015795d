"""The wall between the storage and what neighbours do for those who need somebody: rounds, and relays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from core.model.relay import RelayCall, Relayed
    from core.model.welfare import Checked, Feeling, Reason, Round


class RoundsShelf(Protocol):
    """Rounds, and what was answered."""

    def wishing(self, community_id: int) -> Sequence[int]:
        """The members of a community who noted that they want to be asked: their persons."""

    def begin(self, community_id: int, reason: Reason, person_ids: Collection[int]) -> Round:
        """Keep a round, and whom it asks."""

    def latest(self, community_id: int, since: datetime) -> Round | None:
        """The last round of a community, if it began after *since*."""

    def asked_of(self, person_id: int, since: datetime) -> Round | None:
        """The last round that asked this person, if it began after *since*."""

    def answer(self, round_id: int, person_id: int, feeling: Feeling) -> bool:
        """Keep what somebody answered; False when it does not ask them, or they said the same before."""

    def visit(self, round_id: int, person_id: int, visitor_id: int) -> bool:
        """Note who goes to somebody; False when another one goes there already."""

    def checked(self, round_id: int) -> Sequence[Checked]:
        """Everybody whom a round asks, in the order of their names."""

    def take_due(self, begun_before: datetime, most: int) -> Sequence[Round]:
        """Rounds from before then whose referents were not told who is silent; they count as told."""

    def forget(self, begun_before: datetime, most: int) -> int:
        """Forget rounds from before then, with their answers; how many."""


class RelaysShelf(Protocol):
    """Those whom no message reaches, who warns them, and when somebody has to."""

    def add(self, community_id: int, name: str, street: str) -> Relayed:
        """Keep somebody, encrypted: they agreed now."""

    def in_community(self, community_id: int) -> Sequence[Relayed]:
        """Those whom members of a community warn, in the order in which they agreed."""

    def of(self, person_id: int) -> Sequence[Relayed]:
        """Those whom this person warns."""

    def relays(self, relayed_id: int) -> Sequence[tuple[int, str]]:
        """Who warns somebody: persons and names of members, the first one first."""

    def accept(self, relayed_id: int, person_id: int) -> bool:
        """Let a member warn somebody; False when they do already."""

    def resign(self, relayed_id: int, person_id: int) -> None:
        """Let a member warn somebody no longer."""

    def erase(self, relayed_id: int) -> None:
        """Forget somebody, with who warns them and each call."""

    def call(self, relayed_id: int, due_at: datetime, *, alert_id: int | None, message_id: int | None) -> int | None:
        """Note that somebody has to be warned, and when to ask again; None when that is noted already."""

    def open_calls(self, relayed_ids: Collection[int], since: datetime) -> Sequence[RelayCall]:
        """The calls for these since then that nobody answered, the latest first."""

    def take_due(self, now: datetime, most: int) -> Sequence[RelayCall]:
        """Calls that nobody answered in time; they are asked for once more now, and are due no longer."""

    def wait(self, call_id: int, due_at: datetime) -> None:
        """Look at a call again then."""

    def told(self, call_id: int, person_id: int) -> bool:
        """Note who warned them; False when somebody had done it."""

    def forget(self, called_before: datetime, most: int) -> int:
        """Forget calls from before then; how many."""

    def take_orphans(self, most: int) -> Sequence[Relayed]:
        """Those whom no member warns any more; nothing of them is kept from now on."""
