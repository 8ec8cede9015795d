"""What becomes of a sent message, told in any order and never going backwards."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

_REMEMBERED = 10_000


class DeliveryState(IntEnum):
    """How far a message came; a higher state is never left for a lower one.

    A proof of delivery stands above a failure, so that the order in which a gateway tells them makes no difference:
    some call a message failed when they stop looking, and tell later that it did arrive.
    """

    ACCEPTED = 1
    """The gateway has it."""
    SENT = 2
    """The phone network took it."""
    FAILED = 3
    """The network gave it up."""
    DELIVERED = 4
    """The phone has it."""

    @property
    def is_final(self) -> bool:
        """Whether nothing more is expected."""
        return self >= DeliveryState.FAILED


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """What a gateway tells about the message that it knows as ``external_id``.

    ``reason`` is the gateway's own code for a failure, without personal data. ``to`` is the number that the message
    went to, where the gateway says it: a receipt for another number is none of ours.
    """

    external_id: str
    state: DeliveryState
    at: datetime
    reason: str = ""
    to: str = field(default="", repr=False)


def advance(known: DeliveryState | None, told: DeliveryState) -> DeliveryState:
    """Give the state of a message that was in *known* (none: nothing is known) after *told*."""
    return told if known is None else max(known, told)


class Receipts:
    """Tells each step of a message once; the last messages are remembered, older ones may be told again.

    Whoever stores the states uses :func:`advance` too: this memory ends with the process.
    """

    def __init__(self, tell: Callable[[DeliveryReceipt], Awaitable[None]] | None) -> None:
        """Prepare to *tell* receipts (none: nobody wants to know)."""
        self._tell = tell
        self._known: OrderedDict[str, DeliveryState] = OrderedDict()

    async def take(self, receipt: DeliveryReceipt) -> None:
        """Tell *receipt* if it brings the message further; what the teller raises passes through."""
        known = self._known.get(receipt.external_id)
        if known is not None and advance(known, receipt.state) is known:
            return
        if self._tell is not None:
            await self._tell(receipt)
        self._known[receipt.external_id] = advance(self._known.get(receipt.external_id), receipt.state)
        self._known.move_to_end(receipt.external_id)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
