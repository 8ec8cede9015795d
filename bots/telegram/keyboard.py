"""The keys below the text field: for what a question asks to be handed over, and gone once it is answered."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from aiogram.types import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bots.telegram.address import Place
from bots.telegram.body import rows_of
from core.wire import AttachmentKind

if TYPE_CHECKING:
    from core.wire import Outbound

KEPT_CHATS = 10_000


def keys_of(outbound: Outbound) -> ReplyKeyboardMarkup | None:
    """Lay out the keys for what *outbound* asks for, with its choices below them; only a private chat has such keys.

    The choices are typed when they are pressed, which means the same: a message has one kind of keyboard only.
    """
    wanted = outbound.wants
    if wanted is None or not Place.parse(outbound.address).is_private:
        return None
    hands_over = KeyboardButton(
        text=wanted.label,
        request_location=wanted.kind is AttachmentKind.LOCATION or None,
        request_contact=wanted.kind is AttachmentKind.CONTACT or None,
    )
    others = [[KeyboardButton(text=choice.label) for choice in row] for row in rows_of(outbound.choices)]
    return ReplyKeyboardMarkup(keyboard=[[hands_over], *others], resize_keyboard=True, one_time_keyboard=True)


class OpenKeys:
    """In which chats keys stand that are to be taken away with the next message.

    It is a memory only: keys that a restart forgets fold themselves away once they are used.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._chats: OrderedDict[str, None] = OrderedDict()

    def opened(self, address: str) -> None:
        """Remember that keys stand in this chat."""
        self._chats[address] = None
        if len(self._chats) > KEPT_CHATS:
            self._chats.popitem(last=False)

    def take_away(self, address: str) -> ReplyKeyboardRemove | None:
        """Give what takes the keys away, once; none where none stand."""
        if address not in self._chats:
            return None
        del self._chats[address]
        return ReplyKeyboardRemove()
