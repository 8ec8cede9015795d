"""How fast one chat may be spoken to; how fast the whole account may is the post office's business."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

KEPT_CHATS = 10_000


class Beat(NamedTuple):
    """One message each *every* seconds in the long run, and up to *burst* of them together.

    Edits leave a part of a burst alone (*edits* is theirs): counters must never keep a new alert waiting.
    """

    every: float
    burst: int
    edits: int


# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: short bursts are let through.
PER_CHAT = 1.0
"""Messages a second in one chat."""
PER_GROUP = 20.0
"""Messages a minute in one group."""
TOGETHER = 4
"""Messages that a group may get together; they are a part of its minute."""


class ChatPace:
    """When each chat may be spoken to again.

    It is a memory of this process only: where several speak, or it restarts, Telegram's own word (:meth:`rest`) keeps
    the limit. Times are seconds of the event loop.
    """

    def __init__(self, per_chat: float = PER_CHAT, per_group: float = PER_GROUP) -> None:
        """Know of no chat; *per_chat* messages may go a second to each, *per_group* a minute to a group."""
        second = 1 / per_chat
        self._beats_of_one = (Beat(second, burst=3, edits=3),)
        self._beats_of_group = (
            Beat(second, burst=1, edits=1),
            Beat(60 / (per_group - TOGETHER), burst=TOGETHER, edits=TOGETHER - 2),
        )
        self._private: OrderedDict[str, list[float]] = OrderedDict()
        self._groups: OrderedDict[str, list[float]] = OrderedDict()

    def take(self, chat: str, now: float, many: int = 1, *, is_edit: bool = False) -> float:
        """Let *many* messages go to *chat* and give 0; or give the seconds to wait, and let nothing go."""
        beats, kept = self._of(chat)
        booked = kept.get(chat) or [now] * len(beats)
        wait = max(
            until - now - beat.every * max(0, (beat.edits if is_edit else beat.burst) - many)
            for beat, until in zip(beats, booked, strict=True)
        )
        if wait > 0:
            return wait
        kept[chat] = [max(until, now) + many * beat.every for beat, until in zip(beats, booked, strict=True)]
        _forget(kept, chat)
        return 0.0

    def rest(self, chat: str, now: float, seconds: float) -> None:
        """Say nothing more in *chat* for *seconds*: Telegram said so."""
        beats, kept = self._of(chat)
        kept[chat] = [now + seconds + beat.every * (beat.burst - 1) for beat in beats]
        _forget(kept, chat)

    def _of(self, chat: str) -> tuple[tuple[Beat, ...], OrderedDict[str, list[float]]]:
        is_group = chat.startswith(("-", "@"))
        return (self._beats_of_group, self._groups) if is_group else (self._beats_of_one, self._private)


def _forget(kept: OrderedDict[str, list[float]], chat: str) -> None:
    kept.move_to_end(chat)
    if len(kept) > KEPT_CHATS:
        kept.popitem(last=False)
