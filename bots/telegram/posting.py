"""Putting one message of ours into a chat: its files, pictures, texts, place and keys, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import BufferedInputFile, InputMediaPhoto, ReplyParameters

from bots.telegram.address import Place
from bots.telegram.failures import failure_of
from bots.telegram.keyboard import OpenKeys, keys_of
from bots.telegram.message_ref import MessageRef
from bots.telegram.ready import as_json
from core.ports import DeliveryFailed, Reason
from core.wire import AttachmentKind

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.types import Message, ReplyKeyboardMarkup, ReplyKeyboardRemove

    from bots.telegram.body import Body
    from bots.telegram.ready import Session
    from core.wire import Attachment, Outbound

ALBUM = 10
"""The most pictures that can be sent together (Bot API, sendMediaGroup)."""

log = structlog.get_logger()


class Poster:
    """Sends new messages; a failure is the library's own."""

    def __init__(self, bot: Bot, session: Session, *, pays_for_broadcasts: bool) -> None:
        """Speak as *bot* over *session*; what goes to many may go faster for a fee if the operator wants so."""
        self._bot = bot
        self._session = session
        self._pays = pays_for_broadcasts
        self._open = OpenKeys()

    async def post(self, outbound: Outbound, body: Body) -> MessageRef:
        """Send all of *outbound*, its files first, the buttons under the last text, and name that text.

        Raises:
            DeliveryFailed: there is nothing to say.
        """
        sent: MessageRef | None = None
        for file in outbound.attachments:
            if file.kind is AttachmentKind.FILE:
                sent = await self._document(outbound, file) or sent
        photos = [one for one in outbound.attachments if one.kind is AttachmentKind.PHOTO]
        is_captioned = False
        if len(photos) > 1:
            await self._album(outbound, photos)
        elif photos:
            shown = await self._photo(outbound, photos[0], body)
            is_captioned = shown is not None and body.caption is not None
            sent = shown or sent
        if not is_captioned:
            sent = await self.texts(outbound, body) or sent
        place = next((one for one in outbound.attachments if one.kind is AttachmentKind.LOCATION), None)
        if place is not None:
            sent = await self._place(outbound, place, sent)
        if sent is None:
            raise DeliveryFailed(Reason.REJECTED, "nothing to say")
        return sent

    async def texts(self, outbound: Outbound, body: Body, first: int = 0) -> MessageRef | None:
        """Send the texts of *outbound* from the one numbered *first* on."""
        sent = None
        last = len(body.parts) - 1
        for index in range(first, last + 1):
            part = body.parts[index]
            keys = self._keys(outbound, body) if index == last else None
            answered = _reply(outbound) if index == 0 else None
            said = {
                **self._where(outbound),
                "text": part.text,
                "entities": part.marks,
                "reply_markup": as_json(keys) if keys or index < last else body.keyboard,
                "reply_parameters": as_json(answered),
                "disable_notification": outbound.silent or outbound.soundless or None,
            }
            taken = await self._session.send_text(self._bot, said)
            sent = MessageRef(taken.chat.id, taken.message_id)
        return sent

    def _where(self, outbound: Outbound) -> dict[str, Any]:
        place = Place.parse(outbound.address)
        return {
            "chat_id": place.chat,
            "message_thread_id": place.topic,
            "allow_paid_broadcast": (self._pays and outbound.is_list) or None,
        }

    def _keys(self, outbound: Outbound, body: Body) -> ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
        """Give the keys of *outbound*; those of an earlier question go with words that have no buttons.

        A message has one kind of keyboard only, and keys fold themselves away once they are used.
        """
        keys = keys_of(outbound)
        if keys is not None:
            self._open.opened(outbound.address)
            return keys
        return None if body.keyboard else self._open.take_away(outbound.address)

    async def _album(self, outbound: Outbound, photos: list[Attachment]) -> None:
        """Send *photos* together, without words: an album can have no buttons."""
        media = [InputMediaPhoto(media=_file(photo)) for photo in photos[:ALBUM]]
        try:
            await self._bot.send_media_group(
                media=media,  # type: ignore[arg-type]  # its list of a union takes no list of one of its kinds
                disable_notification=outbound.silent or outbound.soundless or None,
                **self._where(outbound),
            )
        except (TelegramBadRequest, TelegramEntityTooLarge) as error:
            _refused(error, outbound)

    async def _photo(self, outbound: Outbound, photo: Attachment, body: Body) -> MessageRef | None:
        """Send *photo* with the text under it, or alone before a longer text; none when it is refused."""
        caption = body.caption
        try:
            sent = await self._bot.send_photo(
                photo=body.photo_id or _file(photo),
                caption=caption.text if caption else None,
                caption_entities=caption.entities if caption else None,
                reply_markup=(self._keys(outbound, body) or body.markup) if caption else None,
                reply_parameters=_reply(outbound) if caption else None,
                disable_notification=outbound.silent or outbound.soundless or None,
                **self._where(outbound),
            )
        except (TelegramBadRequest, TelegramEntityTooLarge) as error:
            _refused(error, outbound)
            return None
        if outbound.content_key and sent.photo:
            body.photo_id = sent.photo[-1].file_id
        return ref_of(sent)

    async def _document(self, outbound: Outbound, file: Attachment) -> MessageRef | None:
        """Send *file* without words; none when it is refused."""
        try:
            return ref_of(
                await self._bot.send_document(
                    document=BufferedInputFile(file.data, file.name),
                    disable_notification=outbound.silent or outbound.soundless or None,
                    **self._where(outbound),
                )
            )
        except (TelegramBadRequest, TelegramEntityTooLarge) as error:
            _refused(error, outbound)
            return None

    async def _place(self, outbound: Outbound, place: Attachment, said: MessageRef | None) -> MessageRef:
        """Show *place* on a map, below what was *said*; the words alone will do if that fails."""
        try:
            shown = await self._bot.send_location(
                latitude=place.latitude or 0.0,
                longitude=place.longitude or 0.0,
                disable_notification=said is not None or outbound.silent or outbound.soundless or None,
                **self._where(outbound),
            )
        except (AiogramError, OSError) as error:
            if said is None:
                raise
            log.warning("telegram.place_refused", delivery=outbound.delivery_id, reason=failure_of(error).reason)
            return said
        return said or ref_of(shown)


def ref_of(message: Message) -> MessageRef:
    """Name *message* as it is kept with its receipt."""
    return MessageRef(message.chat.id, message.message_id, has_photo=bool(message.photo))


def _refused(error: AiogramError, outbound: Outbound) -> None:
    """Go on without the picture or file if it is what was refused: the words matter more."""
    failure = failure_of(error)
    if failure.reason is not Reason.REJECTED:
        raise error
    log.warning("telegram.file_refused", delivery=outbound.delivery_id, detail=failure.detail)


def _file(photo: Attachment) -> BufferedInputFile:
    return BufferedInputFile(photo.data, photo.name or "photo.jpg")


def _reply(outbound: Outbound) -> ReplyParameters | None:
    """Answer the earlier message if it is in the same chat; in another, Telegram would refuse the whole message."""
    if outbound.refers_to is None:
        return None
    chat_id, _, rest = outbound.refers_to.partition(":")
    message_id = rest.partition(":")[0]
    if chat_id != Place.parse(outbound.address).chat_id or not message_id.isdecimal():
        return None
    return ReplyParameters(message_id=int(message_id), allow_sending_without_reply=True, quote_parse_mode=None)
