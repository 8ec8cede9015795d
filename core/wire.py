"""What crosses a channel: the words that every doorbell and the post office share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from core.value import value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from core.gazette.newspaper import Newspaper


class Assurance(IntEnum):
    """How well a channel proves who speaks."""

    NONE = 0
    CLAIMED = 1
    AUTHENTICATED = 2


class AttachmentKind(StrEnum):
    """What came or goes with a message beside its text."""

    PHOTO = "photo"
    LOCATION = "location"
    CONTACT = "contact"
    FILE = "file"
    VOICE = "voice"
    STICKER = "sticker"
    SEALED = "sealed"
    """Something encrypted, of which the key never came: words as likely as a picture."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo, a place, a voice note or a file.

    ``data`` is empty when the kind has none (a location) or is not kept (a sticker).
    ``latitude`` and ``longitude`` are WGS 84 degrees.
    """

    kind: AttachmentKind
    content_type: str = ""
    name: str = ""
    data: bytes = field(default=b"", repr=False)
    latitude: float | None = None
    longitude: float | None = None


class RoomEvent(StrEnum):
    """What happened to a room, or to our place in it, rather than something said there."""

    REMOVED = "removed"
    """We were put out, or the room is gone."""
    MOVED = "moved"
    """The room has another address from now on."""


@value(frozen=True, slots=True)
class Inbound:
    """One message as it came in, already in our words, with its raw bytes beside.

    ``message_id`` is the channel's own id, unique within (``account``, ``address``).
    ``choice`` is the payload of a pressed button. ``room`` is the address of the group in which it was said;
    none means a private conversation. ``refers_to`` is the external id of the message that it answers.
    ``tap`` is what the channel needs to answer a pressed button.
    ``cursor`` is what the listener resumes from once this input is committed.
    ``runs_room`` says whether who speaks is in charge of the room (none: the channel did not look). A room that speaks
    itself, nobody knowing who writes for it, has its own address as ``address``.
    ``event`` is what happened to the room, with its new address in ``moved_to``.
    ``unreadable`` says why the channel could not read it: it is then kept for the operator, and goes no further.
    ``is_more`` marks a further picture of an album whose first one was a message of its own.
    ``is_edit`` marks words that somebody wrote in private over an earlier message of theirs.
    ``takes_back`` is the ``message_id`` of an earlier message that its author has removed.
    """

    channel: str
    address: str
    message_id: str
    received_at: datetime
    text: str = ""
    choice: str | None = None
    attachments: tuple[Attachment, ...] = ()
    language: str | None = None
    name: str = ""
    account: str = ""
    room: str | None = None
    refers_to: str | None = None
    tap: str | None = None
    cursor: str | None = None
    assurance: Assurance = Assurance.AUTHENTICATED
    unreadable: str = ""
    raw: bytes = field(default=b"", repr=False)
    room_name: str = ""
    runs_room: bool | None = None
    event: RoomEvent | None = None
    moved_to: str | None = None
    is_more: bool = False
    is_edit: bool = False
    takes_back: str | None = None

    @property
    def is_of_room(self) -> bool:
        """Whether the room itself speaks: a channel's post, or a group's administrator who stays hidden."""
        return self.room is not None and self.room == self.address


@value(frozen=True, slots=True)
class Span:
    """A run of text in one style. The text is data: a channel never reads markup in it."""

    text: str
    bold: bool = False


Rich = tuple[Span, ...]
"""A text as spans; each channel turns them into what it has (entities, HTML, nothing)."""


def plain(rich: Iterable[Span]) -> str:
    """Give the text of *rich* without its styles."""
    return "".join(span.text for span in rich)


@value(frozen=True, slots=True)
class Choice:
    """One answer that can be pressed: what is shown, and what comes back (at most 64 bytes)."""

    label: str
    payload: str


def is_page(payload: str) -> bool:
    """Whether a choice opens a page of ours, on a channel that shows pages, instead of coming back to us."""
    return payload.startswith("https://")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that the person may hand over with one press where the channel has a button for it."""

    kind: AttachmentKind
    label: str


@value(frozen=True, slots=True)
class Outbound:
    """One message as a channel carries it: already worded, cut and numbered.

    ``delivery_id`` is the idempotency key (Matrix transaction id, Message-ID, SMS reference).
    ``content_key`` is equal for deliveries whose content is the same, so that a channel may build a body once.
    ``replaces`` is the external id of an earlier message to be edited in place, ``refers_to`` of one to answer.
    ``topic`` is the object that it is about ("A12"), for threads and reply addresses.
    ``tap`` is the pressed button that it answers; a short text may be shown as that answer.
    ``silent`` asks the channel not to tell of it at all, ``soundless`` to tell of it without a sound.
    ``wants`` is what the question asks for, when the channel has a button that hands it over.
    ``is_list``: many get it, and each may leave; ``list_id`` names the list, ``to_room`` says that it goes to a group.
    ``is_letter``: leaving takes one click. An alert is left with thought: one click must not silence an alarm.
    """

    delivery_id: str
    address: str
    parts: tuple[Rich, ...]
    subject: str = ""
    choices: tuple[Choice, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    replaces: str | None = None
    refers_to: str | None = None
    topic: str = ""
    tap: str | None = None
    silent: bool = False
    is_list: bool = False
    language: str = "fr"
    content_key: str = ""
    wants: Wanted | None = None
    list_id: str = ""
    to_room: bool = False
    is_letter: bool = False
    soundless: bool = False
    newspaper: Newspaper | None = None
    """The letter of the gazette, for a channel that sets it as a page; its ``parts`` say the same in short."""
    covers: bool = False
    """What it replaces is not to be seen any more: its picture goes, too."""

    @property
    def text(self) -> str:
        """The whole text without styles, parts separated by an empty line."""
        return "\n\n".join(plain(part) for part in self.parts)


@value(frozen=True, slots=True)
class Receipt:
    """The proof that a channel took a message: its own id for it, and when."""

    external_id: str
    accepted_at: datetime
