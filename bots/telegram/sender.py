"""The half of the Telegram channel that speaks, with aiogram."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramEntityTooLarge, TelegramMigrateToChat
from aiogram.types import BufferedInputFile, ReplyParameters

from bots.telegram.body import CAPTION_UNITS, Bodies, joined, part_of, shortened, units
from bots.telegram.failures import failure_of
from bots.telegram.message_ref import MessageRef
from core.ports import DeliveryFailed, Reason
from core.wire import Attachment, AttachmentKind, Receipt

if TYPE_CHECKING:
    from aiogram.types import Message

    from bots.telegram.body import Body
    from bots.telegram.settings import TelegramSettings
    from core.ports import Clock
    from core.wire import Outbound

SECONDS = 15
"""The whole time that one request may take."""

TOAST_UNITS = 200
"""The longest answer to a tap (Bot API, answerCallbackQuery)."""

log = structlog.get_logger()


class Sender:
    """Sends messages, edits them in place and answers taps; it never tries anything again by itself."""

    def __init__(self, settings: TelegramSettings, clock: Clock) -> None:
        """Prepare to speak as the bot of *settings*; nothing is connected yet."""
        server = TelegramAPIServer.from_base(settings.api_url)
        self._bot = Bot(settings.token.get_secret_value(), session=AiohttpSession(api=server, timeout=SECONDS))
        self._clock = clock
        self._bodies = Bodies()

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand *outbound* to Telegram; its parts arrive in order, the buttons under the last.

        The receipt names the last text, which is the one that can be edited later.

        Raises:
            DeliveryFailed: Telegram did not take it.
        """
        try:
            try:
                external_id = await self._send(outbound)
            except TelegramMigrateToChat as moved:
                # A group becomes a supergroup, with another id, when its owner makes the bot an administrator.
                log.info("telegram.group_moved", delivery=outbound.delivery_id)
                external_id = await self._send(replace(outbound, address=str(moved.migrate_to_chat_id)))
        except (AiogramError, OSError) as error:
            # "from None": the library's exception holds the whole message, which no log may show.
            raise failure_of(error) from None
        return Receipt(external_id, self._clock.now())

    async def check(self) -> None:
        """Ask who we are.

        Raises:
            DeliveryFailed: Telegram cannot be reached, or does not know the token.
        """
        try:
            await self._bot.get_me()
        except (AiogramError, OSError) as error:
            raise failure_of(error) from None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._bot.session.close()

    async def _send(self, outbound: Outbound) -> str:
        if outbound.tap is None:
            return await self._deliver(outbound)
        if _is_toast(outbound):
            if await self._answer(outbound.tap, outbound.text):
                return f"tap:{outbound.tap}"
            return await self._deliver(outbound)
        _, external_id = await asyncio.gather(self._answer(outbound.tap), self._deliver(outbound))
        return external_id

    async def _answer(self, tap: str, text: str | None = None) -> bool:
        """Stop the button's waiting sign, and say whether that worked; it is refused after some seconds."""
        try:
            await self._bot.answer_callback_query(tap, text=text)
        except (AiogramError, OSError) as error:
            log.info("telegram.tap_not_answered", reason=failure_of(error).reason)
            return False
        return True

    async def _deliver(self, outbound: Outbound) -> str:
        body = self._bodies.of(outbound)
        if outbound.replaces is not None:
            return await self._edit(outbound, outbound.replaces, body)
        sent = None
        photo = _first(outbound, AttachmentKind.PHOTO)
        if photo is not None:
            sent = await self._photo(outbound, photo, body)
        if sent is None or body.caption is None:
            sent = await self._texts(outbound, body) or sent
        place = _first(outbound, AttachmentKind.LOCATION)
        if place is not None:
            sent = await self._place(outbound, place, sent)
        if sent is None:
            raise DeliveryFailed(Reason.REJECTED, "nothing to say")
        return _ref_of(sent).external_id

    async def _texts(self, outbound: Outbound, body: Body, first: int = 0) -> Message | None:
        sent = None
        last = len(body.parts) - 1
        for index in range(first, last + 1):
            part = body.parts[index]
            sent = await self._bot.send_message(
                outbound.address,
                part.text,
                entities=part.entities,
                reply_markup=body.keyboard if index == last else None,
                reply_parameters=_reply(outbound) if index == 0 else None,
                disable_notification=outbound.silent or None,
            )
        return sent

    async def _photo(self, outbound: Outbound, photo: Attachment, body: Body) -> Message | None:
        """Send *photo* with the text under it, or alone before a longer text; none when it is refused."""
        caption = body.caption
        try:
            sent = await self._bot.send_photo(
                outbound.address,
                body.photo_id or BufferedInputFile(photo.data, photo.name or "photo.jpg"),
                caption=caption.text if caption else None,
                caption_entities=caption.entities if caption else None,
                reply_markup=body.keyboard if caption else None,
                reply_parameters=_reply(outbound) if caption else None,
                disable_notification=outbound.silent or None,
            )
        except (TelegramBadRequest, TelegramEntityTooLarge) as error:
            if failure_of(error).reason is not Reason.REJECTED:
                raise
            # The words matter more than the picture.
            log.warning("telegram.photo_refused", delivery=outbound.delivery_id, detail=failure_of(error).detail)
            return None
        if outbound.content_key and sent.photo:
            body.photo_id = sent.photo[-1].file_id
        return sent

    async def _place(self, outbound: Outbound, place: Attachment, said: Message | None) -> Message:
        """Show *place* on a map, below what was *said*; the words alone will do if that fails."""
        try:
            shown = await self._bot.send_location(
                outbound.address,
                latitude=place.latitude or 0.0,
                longitude=place.longitude or 0.0,
                disable_notification=said is not None or outbound.silent or None,
            )
        except (AiogramError, OSError) as error:
            if said is None:
                raise
            log.warning("telegram.place_refused", delivery=outbound.delivery_id, reason=failure_of(error).reason)
            return said
        return said or shown

    async def _edit(self, outbound: Outbound, replaces: str, body: Body) -> str:
        """Change the earlier message in place, and send further parts below it.

        A message that is already so counts as done. One that the neighbour has removed is refused:
        it is not sent again, because the neighbour did not want to see it.
        """
        try:
            ref = MessageRef.parse(replaces)
        except ValueError:
            raise DeliveryFailed(Reason.REJECTED, "what it replaces is not a message of Telegram") from None
        if not body.parts:
            raise DeliveryFailed(Reason.REJECTED, "nothing to say")
        try:
            ref = await self._change(ref, outbound, body)
        except TelegramBadRequest as error:
            if "message is not modified" not in error.message:
                raise
        if ref.has_photo:
            return ref.external_id
        sent = await self._texts(outbound, body, first=1)
        return _ref_of(sent).external_id if sent else ref.external_id

    async def _change(self, ref: MessageRef, outbound: Outbound, body: Body) -> MessageRef:
        if ref.has_photo:
            caption = body.caption or part_of(shortened(joined(outbound), CAPTION_UNITS))
            await self._bot.edit_message_caption(
                chat_id=ref.chat_id,
                message_id=ref.message_id,
                caption=caption.text,
                caption_entities=caption.entities,
                reply_markup=body.keyboard,
            )
            return ref
        try:
            await self._bot.edit_message_text(
                body.parts[0].text,
                chat_id=ref.chat_id,
                message_id=ref.message_id,
                entities=body.parts[0].entities,
                reply_markup=body.keyboard if len(body.parts) == 1 else None,
            )
        except TelegramBadRequest as error:
            # A tap on a very old message does not say whether it carries a photo.
            if "there is no text in the message" not in error.message:
                raise
            return await self._change(ref._replace(has_photo=True), outbound, body)
        return ref


def _is_toast(outbound: Outbound) -> bool:
    """Tell whether the answer to the tap can be the whole message."""
    has_more = outbound.choices or outbound.attachments or outbound.replaces
    return not has_more and 0 < units(outbound.text) <= TOAST_UNITS


def _first(outbound: Outbound, kind: AttachmentKind) -> Attachment | None:
    return next((one for one in outbound.attachments if one.kind is kind), None)


def _reply(outbound: Outbound) -> ReplyParameters | None:
    """Answer the earlier message if it is in the same chat; in another, Telegram would refuse the whole message."""
    if outbound.refers_to is None:
        return None
    chat_id, _, rest = outbound.refers_to.partition(":")
    message_id = rest.partition(":")[0]
    if chat_id != outbound.address or not message_id.isdecimal():
        return None
    return ReplyParameters(message_id=int(message_id), allow_sending_without_reply=True)


def _ref_of(message: Message) -> MessageRef:
    return MessageRef(message.chat.id, message.message_id, has_photo=bool(message.photo))
