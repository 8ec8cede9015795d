"""Reading Telegram's updates in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bots.telegram.message_ref import MessageRef
from core.wire import Attachment, AttachmentKind, Inbound

if TYPE_CHECKING:
    from datetime import datetime

    from telegram import CallbackQuery, Chat, MaybeInaccessibleMessage, Message, Update, User

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram for; the last ones only to be able to say in the log that they came."""

GROUPS = {"group", "supergroup"}


class Picture(NamedTuple):
    """A picture that waits on Telegram's server; ``size`` is 0 when it is not known."""

    file_id: str
    size: int


def why_ignored(update: Update) -> str:
    """Say why *update* is not something that a neighbour says to us; empty when it is.

    Never an identity: a bot, an anonymous administrator, a channel that posts in its group.
    """
    if update.callback_query is not None:
        return "" if update.callback_query.data else "a tap without a payload"
    message = update.message
    if message is None:
        return _kind_of(update)
    if message.sender_chat is not None:
        return "said in the name of a chat"
    if message.from_user is None or message.from_user.is_bot:
        return "not said by a person"
    if message.text is None and message.effective_attachment is None:
        return "a service message"
    return ""


def inbound_from(update: Update, raw: bytes, now: datetime, channel: str = "telegram") -> Inbound | None:
    """Translate *update*, or give None for what :func:`why_ignored` explains.

    A picture comes without its bytes, which :func:`picture_in` tells how to get.
    """
    if why_ignored(update):
        return None
    if update.callback_query is not None:
        return _tapped(update.update_id, update.callback_query, raw, now, channel)
    if update.message is None or update.message.from_user is None:
        return None
    return _said(update.update_id, update.message, update.message.from_user, raw, now, channel)


def picture_in(update: Update) -> Picture | None:
    """Give the picture of *update* in its largest size, whether it came as a photo or as a file."""
    message = update.message
    if message is None:
        return None
    if message.photo:
        largest = max(message.photo, key=lambda one: one.width * one.height)
        return Picture(largest.file_id, largest.file_size or 0)
    if message.document is not None and _is_picture(message.document.mime_type):
        return Picture(message.document.file_id, message.document.file_size or 0)
    return None


def _tapped(update_id: int, tap: CallbackQuery, raw: bytes, now: datetime, channel: str) -> Inbound:
    return Inbound(
        channel=channel,
        account=channel,
        address=str(tap.from_user.id),
        message_id=str(update_id),
        received_at=now,
        choice=tap.data,
        tap=tap.id,
        language=tap.from_user.language_code,
        name=tap.from_user.full_name,
        room=_room(tap.message.chat) if tap.message else None,
        refers_to=_external_id(tap.message) if tap.message else None,
        cursor=str(update_id + 1),
        raw=raw,
    )


def _said(update_id: int, message: Message, person: User, raw: bytes, now: datetime, channel: str) -> Inbound:
    return Inbound(
        channel=channel,
        account=channel,
        address=str(person.id),
        message_id=str(update_id),
        received_at=now,
        text=_text_of(message),
        attachments=_attachments_of(message),
        language=person.language_code,
        name=person.full_name,
        room=_room(message.chat),
        refers_to=_external_id(message.reply_to_message) if message.reply_to_message else None,
        cursor=str(update_id + 1),
        raw=raw,
    )


def _text_of(message: Message) -> str:
    if message.venue is not None:
        return f"{message.venue.title}, {message.venue.address}"
    return message.text or message.caption or ""


def _attachments_of(message: Message) -> tuple[Attachment, ...]:
    """Name what came beside the text; only one thing can."""
    if message.location is not None:
        place = message.location
        return (Attachment(AttachmentKind.LOCATION, latitude=place.latitude, longitude=place.longitude),)
    if message.contact is not None:
        number = message.contact.phone_number
        return (Attachment(AttachmentKind.CONTACT, "text/plain", message.contact.first_name, number.encode()),)
    return (_media_of(message),) if message.effective_attachment is not None else ()


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


def _is_picture(content_type: str | None) -> bool:
    return bool(content_type) and str(content_type).startswith("image/")


def _room(chat: Chat) -> str | None:
    return str(chat.id) if chat.type in GROUPS else None


def _external_id(message: MaybeInaccessibleMessage) -> str:
    has_photo = bool(getattr(message, "photo", ()))
    return MessageRef(message.chat.id, message.message_id, has_photo).external_id


def _kind_of(update: Update) -> str:
    """Name the kind of an update that we do not read: an edit, a membership, something new."""
    return next((kind for kind in update.to_dict() if kind != "update_id"), "an unknown kind")
