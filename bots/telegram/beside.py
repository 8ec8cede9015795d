"""What comes beside the words of a Telegram message: a picture, a place, a number, a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from core.community.shape_file import MOST_BYTES as SHAPE_BYTES
from core.community.shape_file import is_shape_name
from core.wire import Attachment, AttachmentKind

if TYPE_CHECKING:
    from telegram import Contact, Document, Message, Update, User


class Picture(NamedTuple):
    """A picture that waits on Telegram's server; ``size`` is 0 when it is not known."""

    file_id: str
    size: int


def picture_in(update: Update) -> Picture | None:
    """Give the picture of *update* in its largest size, whether it came as a photo or as a file; or a file of a map."""
    message = update.message
    if message is None:
        return None
    if message.photo:
        largest = max(message.photo, key=lambda one: one.width * one.height)
        return Picture(largest.file_id, largest.file_size or 0)
    if message.document is not None and (_is_picture(message.document.mime_type) or _is_of_map(message.document)):
        return Picture(message.document.file_id, message.document.file_size or 0)
    return None


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """Name what came beside the text; only one thing can."""
    if message.location is not None:
        place = message.location
        return (Attachment(AttachmentKind.LOCATION, latitude=place.latitude, longitude=place.longitude),)
    if message.contact is not None:
        return (_card_of(message.contact, message.from_user),)
    # To look for all that there might be costs more than to read the rest of the message.
    has_more = message.text is None and message.effective_attachment is not None
    return (_media_of(message),) if has_more else ()


def _card_of(card: Contact, sender: User | None) -> Attachment:
    """Read a number that somebody hands over: only their own, of which Telegram says so, is more than a file."""
    if sender is None or card.user_id != sender.id:
        return Attachment(AttachmentKind.FILE, "text/vcard")
    return Attachment(AttachmentKind.CONTACT, "text/plain", card.first_name, card.phone_number.encode())


def _media_of(message: Message) -> Attachment:
    if message.photo:
        return Attachment(AttachmentKind.PHOTO, "image/jpeg")
    if message.document is not None:
        kind = AttachmentKind.PHOTO if _is_picture(message.document.mime_type) else AttachmentKind.FILE
        return Attachment(kind, message.document.mime_type or "", message.document.file_name or "")
    if message.sticker is not None:
        return Attachment(AttachmentKind.STICKER)
    spoken = message.voice or message.audio or message.video_note
    if spoken is not None:
        return Attachment(AttachmentKind.VOICE, getattr(spoken, "mime_type", None) or "")
    return Attachment(AttachmentKind.FILE)


def _is_of_map(document: Document) -> bool:
    return is_shape_name(document.file_name or "") and (document.file_size or 0) <= SHAPE_BYTES


def _is_picture(content_type: str | None) -> bool:
    return bool(content_type) and str(content_type).startswith("image/")
