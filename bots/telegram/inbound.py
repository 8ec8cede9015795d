"""Reading Telegram's updates in our words."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bots.telegram.address import IN_GROUP, Place
from bots.telegram.beside import attachments_of
from bots.telegram.message_ref import MessageRef
from core.wire import Inbound, RoomEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from telegram import (
        CallbackQuery,
        Chat,
        ChatMemberUpdated,
        MaybeInaccessibleMessage,
        Message,
        Update,
    )

ALLOWED_UPDATES = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")
"""What we ask Telegram for; an edit is told that the first words count."""

GROUPS = {"group", "supergroup", "channel"}
OUT = {"left", "kicked"}
_COMMAND = re.compile(r"(?P<word>/\w+)(?:@(?P<to>\w+))?(?P<rest>.*)", re.DOTALL)


class Context(NamedTuple):
    """What one update is read with: the channel's name, the bot's, the raw bytes and the time."""

    channel: str
    bot_name: str
    raw: bytes
    now: datetime


def why_ignored(update: Update, bot_name: str = "") -> str:
    """Say why *update* is not something that a neighbour says to us; empty when it is.

    Never an identity: a bot, an anonymous administrator, a channel that posts in its group.
    """
    if update.callback_query is not None:
        return _why_not_pressed(update.callback_query)
    if update.my_chat_member is not None:
        return "" if _put_us_out(update.my_chat_member) else "our place in a chat changed"
    if update.edited_message is not None:
        return "" if _is_written_over(update.edited_message) else _kind_of(update)
    message = _message_of(update)
    if message is None:
        return _kind_of(update)
    return "" if _moved(message) else _why_not_read(message, bot_name)


def _why_not_pressed(tap: CallbackQuery) -> str:
    if tap.from_user.is_bot:
        return "not pressed by a person"
    return "" if tap.data else "a tap without a payload"


def _why_not_read(message: Message, bot_name: str) -> str:
    if message.text is None and message.effective_attachment is None:
        return "a service message"
    if _command_to(message, bot_name) is None:
        return "a command for another bot"
    if message.sender_chat is not None:
        return "" if _is_said_by_room(message) else "said in the name of a chat"
    is_person = message.from_user is not None and not message.from_user.is_bot
    return "" if is_person else "not said by a person"


def inbound_from(update: Update, context: Context) -> Inbound | None:
    """Translate *update*, or give None for what :func:`why_ignored` explains.

    A picture comes without its bytes, which :func:`bots.telegram.beside.picture_in` tells how to get.
    """
    if why_ignored(update, context.bot_name):
        return None
    base = _base(update, context)
    if update.callback_query is not None:
        return _tapped(base, update.callback_query)
    if update.my_chat_member is not None:
        return _lost(base, update.my_chat_member)
    if update.edited_message is not None:
        return replace(_said(base, update.edited_message, context.bot_name), is_edit=True)
    message = _message_of(update)
    if message is None:
        return None
    return _move(base, message) or _said(base, message, context.bot_name)


def asks_who_runs(update: Update) -> tuple[int, int] | None:
    """Give the chat and the person of a command that somebody says in a group: is it theirs to command there?"""
    message = update.message
    if message is None or message.chat.type not in GROUPS or message.sender_chat is not None:
        return None
    is_command = message.text is not None and message.text.startswith("/")
    return (message.chat.id, message.from_user.id) if is_command and message.from_user is not None else None


def album_of(update: Update) -> str | None:
    """Give the id that the pictures sent together share."""
    return update.message.media_group_id if update.message is not None else None


def _base(update: Update, context: Context) -> partial[Inbound]:
    """What is the same whatever happened."""
    return partial(
        Inbound,
        channel=context.channel,
        account=context.channel,
        message_id=str(update.update_id),
        received_at=context.now,
        raw=context.raw,
    )


def _tapped(base: partial[Inbound], tap: CallbackQuery) -> Inbound:
    topic = tap.message if tap.message is not None and tap.message.is_accessible else None
    room = _room(tap.message.chat, topic) if tap.message else None
    return base(
        address=str(tap.from_user.id),
        choice=tap.data,
        tap=f"{IN_GROUP if room else ''}{tap.id}",
        language=tap.from_user.language_code,
        name=tap.from_user.full_name,
        room=room,
        refers_to=_external_id(tap.message) if tap.message else None,
    )


def _lost(base: partial[Inbound], change: ChatMemberUpdated) -> Inbound:
    return base(
        address=str(change.from_user.id),
        room=str(change.chat.id),
        room_name=change.chat.title or "",
        event=RoomEvent.REMOVED,
    )


def _move(base: partial[Inbound], message: Message) -> Inbound | None:
    """Translate the word of either chat that a group became a supergroup; none when *message* says nothing of it."""
    moved = _moved(message)
    if moved is None:
        return None
    old, new = moved
    return base(address=old, room=old, event=RoomEvent.MOVED, moved_to=new)


def _said(base: partial[Inbound], message: Message, bot_name: str) -> Inbound:
    person = message.from_user
    room = _room(message.chat, message)
    is_of_room = _is_said_by_room(message)
    answered = message.reply_to_message
    return base(
        address=(room if is_of_room else str(person.id) if person else None) or "",
        text=_command_to(message, bot_name) or "",
        attachments=attachments_of(message),
        language=person.language_code if person and not is_of_room else None,
        name=person.full_name if person and not is_of_room else "",
        room=room,
        room_name=message.chat.title or "",
        # Only who runs a chat can speak in its name.
        runs_room=True if is_of_room else None,
        refers_to=_external_id(answered) if answered and not _begins_topic(answered) else None,
    )


def _message_of(update: Update) -> Message | None:
    return update.message or update.channel_post


def _is_written_over(message: Message) -> bool:
    """Whether a person changed the words of a message to us; a place that is shared live changes by itself."""
    is_person = message.from_user is not None and not message.from_user.is_bot
    return is_person and message.chat.type not in GROUPS and bool(message.text or message.caption)


def _moved(message: Message) -> tuple[str, str] | None:
    if message.migrate_to_chat_id is not None:
        return str(message.chat.id), str(message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return str(message.migrate_from_chat_id), str(message.chat.id)
    return None


def _put_us_out(change: ChatMemberUpdated) -> bool:
    return change.chat.type in GROUPS and change.new_chat_member.status in OUT


def _is_said_by_room(message: Message) -> bool:
    """Whether a chat speaks itself, by a command: nobody is known then, and only a code can prove anything."""
    is_itself = message.sender_chat is not None and message.sender_chat.id == message.chat.id
    return is_itself and (message.text or "").startswith("/")


def _command_to(message: Message, bot_name: str) -> str | None:
    """Give the words, without the name of the bot after a command; none when that is another bot's name."""
    text = _text_of(message)
    if not text.startswith("/"):
        return text
    said = _COMMAND.fullmatch(text)
    if said is None:
        return text
    if said["to"] and bot_name and said["to"].casefold() != bot_name.casefold():
        return None
    return said["word"] + said["rest"]


def _text_of(message: Message) -> str:
    if message.venue is not None:
        return f"{message.venue.title}, {message.venue.address}"
    return message.text or message.caption or ""


def _room(chat: Chat, message: MaybeInaccessibleMessage | None) -> str | None:
    if chat.type not in GROUPS:
        return None
    # In a chat without topics the same number names a thread of answers, which is no place of its own.
    is_topic = getattr(message, "is_topic_message", None)
    return Place(str(chat.id), getattr(message, "message_thread_id", None) if is_topic else None).address


def _begins_topic(message: Message) -> bool:
    """Whether *message* is only the beginning of a topic, which each message there is said to answer."""
    return message.forum_topic_created is not None


def _external_id(message: MaybeInaccessibleMessage) -> str:
    photos: Sequence[object] = getattr(message, "photo", ())
    return MessageRef(message.chat.id, message.message_id, bool(photos)).external_id


def _kind_of(update: Update) -> str:
    """Name the kind of an update that we do not read: an edit, a membership, something new."""
    return next((kind for kind in update.to_dict() if kind != "update_id"), "an unknown kind")
