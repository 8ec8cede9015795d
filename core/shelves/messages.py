"""The wall between the rules of private messages and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from core.model.private_message import NOTHING, Journey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.private_message import Correspondent, Matter, PrivateMessage


class MessagesShelf(Protocol):
    """Who writes with whom, and what they wrote, which is kept encrypted."""

    def lock(self, person_ids: Sequence[int]) -> None:
        """Let no other turn of these persons write or number correspondents until the transaction ends."""

    def meet(
        self, person_id: int, other_id: int, community_id: int, *, begins: bool = False, about: Matter = NOTHING
    ) -> Correspondent:
        """Give the other one as this person's correspondent, numbered on the first time; they live in that community.

        ``begins``: this person is the one who writes first, to the author of an alert where *about* names one.
        """

    def between(self, person_id: int, other_id: int, alert_id: int = 0) -> Correspondent | None:
        """The other one as this person's correspondent, where they write about that alert (0: about none)."""

    def by_id(self, correspondent_id: int) -> Correspondent | None:
        """One correspondent, to be shown to nobody but the person whose it is."""

    def numbered(self, person_id: int, number: int) -> Correspondent | None:
        """Whom this person calls P<number>."""

    def of(self, person_id: int, limit: int) -> Sequence[Correspondent]:
        """This person's correspondents, the one they met last first."""

    def block(self, correspondent_id: int, *, is_blocked: bool) -> None:
        """Pass on nothing more of what a correspondent writes, or everything again: about alerts, too.

        Of an alert's author, who has no name, it holds for what they write about that alert.
        """

    def mute(self, correspondent_id: int, *, is_muted: bool) -> None:
        """Let what a correspondent writes wait until it is asked for, or come by itself again; as far as a block."""

    def add(
        self, sender_id: int, reader_id: int, words: str, journey: Journey = Journey.LEFT, alert_id: int = 0
    ) -> int:
        """Keep what somebody wrote, encrypted and bound to the two; give its id."""

    def add_unread(self, sender_id: int, reader_id: int, journey: Journey = Journey.LEFT, alert_id: int = 0) -> int:
        """Note that somebody wrote to who blocked them: it counts, and the words are not kept; give its id."""

    def keep_photo(self, photo_id: int, sender_id: int, reader_id: int) -> None:
        """Encrypt the picture beside a message, bound to the two like its words."""

    def wait_for(self, message_id: int, notice_id: int, correspondent_id: int) -> None:
        """Remember that a message leaves with a notice until it is known to have arrived.

        ``correspondent_id``: its reader, as who wrote it calls them.
        """

    def hold_back(self, message_id: int, correspondent_id: int, seems_at: datetime) -> None:
        """Remember when a message that its reader does not want to hear would have arrived.

        ``correspondent_id``: its reader, as who wrote it calls them.
        """

    def tell_in(self, message_id: int, delivery_id: int) -> None:
        """Remember which reply told its sender that a message leaves."""

    def take_arrived(self, most: int) -> Sequence[Correspondent]:
        """To whom messages arrived, as who wrote them calls them, each message once; they count as told.

        So do those that were held back, once they would have arrived.
        """

    def journey(self, sender_id: int, reader_id: int, alert_id: int = 0) -> tuple[Journey, datetime] | None:
        """How far the last message of the one to the other came, and when it was written."""

    def take_lost(self, most: int) -> Sequence[Correspondent]:
        """To whom messages did not arrive, as who wrote them calls them, each message once; they count as told."""

    def has_written(self, sender_id: int, reader_id: int, alert_id: int = 0) -> bool:
        """Whether the one ever wrote to the other something that was not given up."""

    def written_since(self, sender_id: int, since: datetime) -> int:
        """How many messages somebody wrote since then."""

    def begun_since(self, person_id: int, since: datetime) -> int:
        """To how many persons somebody wrote for the first time since then."""

    def latest_to(self, reader_id: int, limit: int) -> Sequence[PrivateMessage]:
        """What was written to somebody, the latest first. What another key sealed is as if it were not there."""

    def last_from(self, sender_id: int, reader_id: int, alert_id: int = 0) -> tuple[int, datetime] | None:
        """Which message the one wrote to the other last (its id), and when; none whose words were not kept."""

    def writer_of(self, message_id: int) -> Correspondent | None:
        """Who wrote a message, as its reader calls them; None: it is erased."""

    def words(self, message_id: int) -> str | None:
        """What was written in a message; None: it is erased, or another key sealed it.

        For the reader, and for the referents to whom they show it.
        """

    def open_to_twins(self, person_id: int, *, is_open: bool) -> None:
        """Remember whether neighbours of twins may write to somebody who masks every coordinate."""

    def is_open_to_twins(self, person_id: int) -> bool:
        """Whether they may; who never said so is not."""

    def forget(self, before: datetime, most: int) -> int:
        """Erase at most *most* messages that were written before then; how many."""
