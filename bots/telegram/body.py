"""Turning our words into Telegram's: text with entities, buttons in rows."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text

from core.ports import DeliveryFailed, Reason
from core.value import value
from core.wire import Span, is_page, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiogram.types import MessageEntity

    from core.wire import Choice, Outbound, Rich

# https://core.telegram.org/bots/api: sendPhoto, InlineKeyboardButton, "limits" of the client applications.
CAPTION_UNITS = 1024
PAYLOAD_BYTES = 64
BUTTONS = 100

LABEL_BY_ROW = {1: 64, 2: 14, 3: 9}
"""The longest label that a phone shows whole, by the number of buttons side by side."""

KEPT_BODIES = 64


@value(frozen=True, slots=True)
class Part:
    """One text as the Bot API takes it; offsets are in UTF-16 units."""

    text: str
    entities: list[MessageEntity] | None
    marks: list[dict[str, Any]] | None
    """The entities in JSON."""


@dataclass(slots=True)
class Body:
    """A message built once for all the people who get the same.

    ``caption`` is the whole text where it is short enough to stand under a photo.
    ``keyboard`` is its InlineKeyboardMarkup in JSON.
    ``photo_id`` is Telegram's name for the photo once it was uploaded.
    """

    parts: tuple[Part, ...]
    caption: Part | None
    keyboard: dict[str, Any] | None
    photo_id: str = ""

    @property
    def markup(self) -> InlineKeyboardMarkup | None:
        """The keyboard as aiogram has it."""
        return InlineKeyboardMarkup.model_validate(self.keyboard) if self.keyboard else None


def units(text: str) -> int:
    """Count *text* as Telegram does, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def part_of(rich: Rich) -> Part:
    """Build the text and the entities of *rich*. What people wrote is never read as markup."""
    if not any(span.bold for span in rich):
        return Part(plain(rich), None, None)
    nodes = [Bold(span.text) if span.bold else span.text for span in rich if span.text]
    text, entities = Text(*nodes).render()
    marks = [entity.model_dump(exclude_none=True) for entity in entities]
    return Part(text, entities or None, marks or None)


def keyboard_of(choices: Sequence[Choice]) -> dict[str, Any] | None:
    """Lay *choices* out as buttons under the message.

    Raises:
        DeliveryFailed: a payload or their number is beyond what Telegram takes.
    """
    if not choices:
        return None
    pressed = [choice.payload for choice in choices if not is_page(choice.payload)]
    if len(choices) > BUTTONS or any(len(payload.encode()) > PAYLOAD_BYTES for payload in pressed):
        raise DeliveryFailed(Reason.REJECTED, "too many buttons, or a payload of more than 64 bytes")
    rows = [[_button(choice) for choice in row] for row in rows_of(choices)]
    return {"inline_keyboard": rows}


def _button(choice: Choice) -> dict[str, Any]:
    if is_page(choice.payload):
        return {"text": choice.label, "web_app": {"url": choice.payload}}
    return {"text": choice.label, "callback_data": choice.payload}


def rows_of(choices: Sequence[Choice]) -> Iterator[list[Choice]]:
    """Put short labels side by side, in order, and long ones alone."""
    row: list[Choice] = []
    for choice in choices:
        wider = [*row, choice]
        if row and max(len(one.label) for one in wider) > LABEL_BY_ROW.get(len(wider), 0):
            yield row
            wider = [choice]
        row = wider
    if row:
        yield row


def shortened(rich: Rich, limit: int) -> Rich:
    """Cut *rich* to *limit* UTF-16 units, with an ellipsis where something is missing."""
    if sum(units(span.text) for span in rich) <= limit:
        return rich
    left = limit - 1
    kept: list[Span] = []
    for span in rich:
        # Half of a surrogate pair is no character: "ignore" drops it.
        text = span.text.encode("utf-16-le")[: left * 2].decode("utf-16-le", "ignore")
        left -= units(text)
        kept.append(Span(text, span.bold))
        if text != span.text:
            break
    return (*kept, Span("…"))


def joined(outbound: Outbound) -> Rich:
    """Give the parts as one text, an empty line between them."""
    spans: list[Span] = []
    for part in outbound.parts:
        if spans:
            spans.append(Span("\n\n"))
        spans.extend(part)
    return tuple(spans)


def body_of(outbound: Outbound) -> Body:
    """Build what *outbound* says.

    Raises:
        DeliveryFailed: its buttons are beyond what Telegram takes.
    """
    whole = joined(outbound)
    fits = sum(units(span.text) for span in whole) <= CAPTION_UNITS
    parts = tuple(part_of(part) for part in outbound.parts)
    caption = (parts[0] if len(parts) == 1 else part_of(whole)) if fits else None
    return Body(parts, caption, keyboard_of(outbound.choices))


class Bodies:
    """The last bodies that were built, by content key."""

    def __init__(self) -> None:
        """Start with none."""
        self._kept: OrderedDict[str, Body] = OrderedDict()

    def of(self, outbound: Outbound) -> Body:
        """Give the body of *outbound*, built at most once for a content that many get."""
        key = outbound.content_key
        if not key:
            return body_of(outbound)
        body = self._kept.get(key)
        if body is None:
            body = self._kept[key] = body_of(outbound)
            if len(self._kept) > KEPT_BODIES:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return body
