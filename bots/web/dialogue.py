"""What one screen of the street shows: a log of entries, where an edit names the one that it replaces."""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from core.wire import AttachmentKind, Choice, Outbound, Receipt, Rich, Span, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from core.wire import Attachment

_LONGEST_LOG = 500
_PHOTO_BYTES = 64 * 1024 * 1024
# Telegram shows at most 200 characters as the answer to a pressed button (Bot API, answerCallbackQuery).
_LONGEST_TOAST = 200
_SAFE_NAME = re.compile(r"[^\w .-]")


class EntryKind(StrEnum):
    """Whether an entry came from us, from the neighbour, or answers a pressed button for a moment."""

    HEARD = "heard"
    SAID = "said"
    TOAST = "toast"


@dataclass(frozen=True, slots=True)
class Shown:
    """An attachment as a screen shows it: a picture or file by its address, a place by its position."""

    kind: AttachmentKind
    url: str = ""
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Give what the page reads."""
        return {"kind": self.kind, "url": self.url, "name": self.name, "lat": self.latitude, "lon": self.longitude}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a screen.

    ``id`` is the channel's own id of the message, the same for all its versions; ``n`` counts within the screen.
    ``sequence`` counts across the street. ``replaces`` is the ``n`` of the first version of an edited message.
    ``by`` is who spoke, in a group; ``is_press`` marks a button, ``has_failed`` what could not be handed over.
    """

    id: str
    kind: EntryKind
    at: datetime
    parts: tuple[Rich, ...]
    n: int = 0
    sequence: int = 0
    subject: str = ""
    choices: tuple[Choice, ...] = ()
    attachments: tuple[Shown, ...] = ()
    replaces: int | None = None
    refers_to: int | None = None
    topic: str = ""
    by: str = ""
    language: str = "fr"
    is_press: bool = False
    has_failed: bool = False

    @property
    def text(self) -> str:
        """The whole text without styles, parts separated by an empty line."""
        return "\n\n".join(plain(part) for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """Give what the page and scripts read."""
        return {
            "n": self.n,
            "id": self.id,
            "kind": self.kind,
            "at": self.at.isoformat(),
            "subject": self.subject,
            "text": self.text,
            "spans": _spans(self.parts),
            "parts": [[[span.text, span.bold] for span in part] for part in self.parts],
            "choices": [{"label": choice.label, "payload": choice.payload} for choice in self.choices],
            "attachments": [shown.as_json() for shown in self.attachments],
            "replaces": self.replaces,
            "refers_to": self.refers_to,
            "topic": self.topic,
            "by": self.by,
            "language": self.language,
            "pressed": self.is_press,
            "failed": self.has_failed,
        }


def _spans(parts: Iterable[Rich]) -> list[list[str | bool]]:
    spans: list[list[str | bool]] = []
    for part in parts:
        if spans:
            spans.append(["\n\n", False])
        spans.extend([span.text, span.bold] for span in part)
    return spans


@dataclass(slots=True)
class Album:
    """The photos and files on the screens, by id: 64 MB of them, the oldest let go first."""

    kept: OrderedDict[str, Attachment] = field(default_factory=OrderedDict)
    size: int = 0

    def keep(self, file: Attachment) -> str:
        """Keep *file* and give its id."""
        file_id = uuid4().hex
        self.kept[file_id] = file
        self.size += len(file.data)
        while self.size > _PHOTO_BYTES and len(self.kept) > 1:
            _, oldest = self.kept.popitem(last=False)
            self.size -= len(oldest.data)
        return file_id

    def shown(self, attachment: Attachment) -> Shown:
        """Give *attachment* as a screen shows it; a photo or file is kept so that the page can load it."""
        is_loaded = attachment.kind is AttachmentKind.PHOTO or bool(attachment.data)
        url = f"/street/{attachment.kind}/{self.keep(attachment)}" if is_loaded else ""
        name = _SAFE_NAME.sub("", unicodedata.normalize("NFC", attachment.name))[:80]
        return Shown(attachment.kind, url, name, attachment.latitude, attachment.longitude)


@dataclass(slots=True)
class Dialogue:
    """The log of one screen: at most 500 entries, of an edited message only its first and its last version."""

    album: Album
    number: Callable[[], int]
    """Gives the next sequence number of the street, and wakes whoever follows it."""
    entries: dict[int, Entry] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    edits: dict[str, int] = field(default_factory=dict)
    shown: dict[str, tuple[Outbound, Receipt]] = field(default_factory=dict)
    last: int = 0

    def after(self, n: int) -> Iterator[Entry]:
        """Give the entries with a number above *n*, oldest first."""
        return (entry for entry in self.entries.values() if entry.n > n)

    def find(self, reference: int | str) -> Entry | None:
        """Give the message with this number or id, as it stands now."""
        if isinstance(reference, int):
            entry = self.entries.get(reference)
            return entry if entry is None else self.find(entry.id)
        n = self.edits.get(reference, self.first.get(reference))
        return None if n is None else self.entries.get(n)

    def label(self, payload: str) -> str:
        """Give the words on the last button with this payload, or nothing."""
        for entry in reversed(self.entries.values()):
            for choice in entry.choices:
                if choice.payload == payload:
                    return choice.label
        return ""

    def show(self, outbound: Outbound, at: datetime) -> Receipt:
        """Show a message of ours: a new one, or a new version of an old one. The same one twice is shown once."""
        # Photos are not kept a second time just to compare them: the words and the delivery say enough.
        bare = replace(outbound, attachments=())
        known = self.shown.get(outbound.delivery_id)
        if known is not None and known[0] == bare:
            return known[1]
        entry = Entry(
            id=outbound.replaces or uuid4().hex,
            kind=EntryKind.TOAST if is_toast(outbound) else EntryKind.HEARD,
            at=at,
            parts=outbound.parts,
            subject=outbound.subject,
            choices=outbound.choices,
            attachments=tuple(self.album.shown(one) for one in outbound.attachments),
            refers_to=self.first.get(outbound.refers_to or ""),
            topic=outbound.topic,
            language=outbound.language,
        )
        self.add(entry)
        receipt = Receipt(entry.id, at)
        self.shown[outbound.delivery_id] = (bare, receipt)
        while len(self.shown) > _LONGEST_LOG:
            del self.shown[next(iter(self.shown))]
        return receipt

    def add(self, entry: Entry) -> Entry:
        """Append *entry*; one whose id is there already is a new version of it."""
        self.last += 1
        entry = replace(entry, n=self.last, sequence=self.number(), replaces=self.first.get(entry.id))
        if entry.replaces is None:
            self.first[entry.id] = entry.n
            self.edits.pop(entry.id, None)
        else:
            self.entries.pop(self.edits.get(entry.id, 0), None)
            self.edits[entry.id] = entry.n
        self.entries[entry.n] = entry
        while len(self.entries) > _LONGEST_LOG:
            self._forget(next(iter(self.entries)))
        return entry

    def _forget(self, n: int) -> None:
        entry = self.entries.pop(n)
        for index in (self.first, self.edits):
            if index.get(entry.id) == n:
                del index[entry.id]


def is_toast(outbound: Outbound) -> bool:
    """Whether a message is short and bare enough to be the answer to a pressed button, shown for a moment."""
    is_plain = not (outbound.choices or outbound.attachments or outbound.replaces)
    return outbound.tap is not None and is_plain and len(outbound.text) <= _LONGEST_TOAST


def words(text: str) -> tuple[Rich, ...]:
    """Give *text* as the parts of an entry."""
    return ((Span(text),),)
