"""The half of the Telegram channel that speaks, with aiogram."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramMigrateToChat
from aiogram.types import Message

from bots.telegram.address import IN_GROUP, Place
from bots.telegram.body import CAPTION_UNITS, Bodies, joined, part_of, shortened, units
from bots.telegram.failures import SPEAKING, failure_of
from bots.telegram.message_ref import MessageRef
from bots.telegram.pace import ChatPace
from bots.telegram.pictures import changes_picture, media_of
from bots.telegram.posting import Poster
from bots.telegram.ready import Session
from core.ports import DeliveryFailed, Reason
from core.wire import Receipt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bots.telegram.body import Body
    from bots.telegram.settings import TelegramSettings
    from core.ports import Clock
    from core.wire import Outbound

    OnMoved = Callable[[str, str], Awaitable[None]]
    OnLost = Callable[[str], Awaitable[None]]

SECONDS = 15
"""The whole time that one request may take."""

TOAST_UNITS = 200
"""The longest answer to a tap (Bot API, answerCallbackQuery)."""

NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
"""What Telegram says of a topic in which we cannot write; the group itself may still be there."""

PUT_OUT = ("bot was kicked", "bot is not a member", "group chat was deactivated", "the group chat was deleted")
"""What Telegram says of a group that we are not in any more; who only silences us may let us speak again."""

log = structlog.get_logger()


class Sender:
    """Sends messages, edits them in place and answers taps; it never tries anything again by itself."""

    def __init__(
        self,
        settings: TelegramSettings,
        clock: Clock,
        on_moved: OnMoved | None = None,
        on_lost: OnLost | None = None,
        in_private: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare to speak as the bot of *settings*; nothing is connected yet.

        *on_moved* is told the old and the new address of a group that became a supergroup, *on_lost* that of a group
        which turns out to have put us out. *in_private*, by language, is shown on a button of a group whose answer is
        for the one who pressed it.
        """
        server = TelegramAPIServer.from_base(settings.api_url)
        self._session = Session(api=server, timeout=SECONDS)
        self._bot = Bot(settings.token.get_secret_value(), session=self._session)
        self._poster = Poster(self._bot, self._session, pays_for_broadcasts=settings.pays_for_broadcasts)
        self._clock = clock
        self._on_moved = on_moved
        self._on_lost = on_lost
        self._in_private = in_private or {}
        self._bodies = Bodies()
        self._pace = ChatPace(settings.per_chat, settings.per_group)

    @property
    def bot(self) -> Bot:
        """The bot, for what is said of it rather than by it."""
        return self._bot

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand *outbound* to Telegram; its parts arrive in order, the buttons under the last.

        The receipt names the last text, which is the one that can be edited later.

        Raises:
            DeliveryFailed: Telegram did not take it.
        """
        try:
            external_id = await self._send_where_it_is(outbound)
        except SPEAKING as error:
            # "from None": the library's exception holds the whole message, which no log may show.
            failure = self._noted(failure_of(error), outbound)
            if _puts_us_out(error):
                await self._tell_lost(outbound)
            raise failure from None
        return Receipt(external_id, self._clock.now())

    async def check(self) -> None:
        """Ask who we are.

        Raises:
            DeliveryFailed: Telegram cannot be reached, or does not know the token.
        """
        try:
            await self._bot.get_me()
        except SPEAKING as error:
            raise failure_of(error) from None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._bot.session.close()

    async def _send_where_it_is(self, outbound: Outbound) -> str:
        """Send *outbound*, and follow a group to its new address, or out of a topic in which we cannot write."""
        try:
            return await self._send(outbound)
        except TelegramMigrateToChat as moved:
            new = str(moved.migrate_to_chat_id)
            # No message of the old chat can be edited in the new one: it is said there as it is now.
            external_id = await self._say(replace(outbound, address=new, replaces=None, refers_to=None))
            await self._tell_moved(Place.parse(outbound.address).chat_id, new, outbound)
            return external_id
        except TelegramBadRequest as error:
            place = Place.parse(outbound.address)
            if place.topic is None or not any(words in error.message.lower() for words in NO_TOPIC):
                raise
            log.warning("telegram.topic_is_gone", delivery=outbound.delivery_id)
            return await self._say(replace(outbound, address=place.chat_id))

    async def _tell_lost(self, outbound: Outbound) -> None:
        """Tell that a group is lost: we were away when it put us out, and Telegram does not say so for ever."""
        place = Place.parse(outbound.address)
        if self._on_lost is None or place.is_private:
            return
        try:
            await self._on_lost(place.chat_id)
        except Exception as error:  # noqa: BLE001 (the next message tells it again)
            log.warning("telegram.loss_not_kept", delivery=outbound.delivery_id, error=type(error).__name__)

    def _noted(self, failure: DeliveryFailed, outbound: Outbound) -> DeliveryFailed:
        """Let a group alone for which Telegram says "too fast"; were all of the bot meant, a private chat will tell."""
        place = Place.parse(outbound.address)
        if failure.reason is not Reason.THROTTLED or failure.retry_in is None or place.is_private:
            return failure
        self._pace.rest(place.chat_id, asyncio.get_running_loop().time(), failure.retry_in.total_seconds())
        return DeliveryFailed(Reason.THROTTLED, failure.detail, failure.retry_in, only_there=True)

    async def _tell_moved(self, old: str, new: str, outbound: Outbound) -> None:
        log.info("telegram.group_moved", delivery=outbound.delivery_id)
        if self._on_moved is None:
            return
        try:
            await self._on_moved(old, new)
        except Exception as error:  # noqa: BLE001 (the message has arrived; the next one will tell again)
            log.warning("telegram.move_not_kept", delivery=outbound.delivery_id, error=type(error).__name__)

    async def _send(self, outbound: Outbound) -> str:
        if outbound.tap is None:
            return await self._deliver(outbound)
        tap = outbound.tap.removeprefix(IN_GROUP)
        if _is_toast(outbound):
            if await self._answer(tap, outbound.text):
                return f"tap:{tap}"
            return await self._deliver(outbound)
        # Who presses a button in a group would see nothing there, and might not look elsewhere.
        goes_elsewhere = tap != outbound.tap and not outbound.replaces and Place.parse(outbound.address).is_private
        hint = self._in_private.get(outbound.language) if goes_elsewhere else None
        _, external_id = await asyncio.gather(self._answer(tap, hint), self._deliver(outbound))
        return external_id

    async def _answer(self, tap: str, text: str | None = None) -> bool:
        """Stop the button's waiting sign, and say whether that worked; it is refused after some seconds."""
        try:
            await self._bot.answer_callback_query(tap, text=text)
        except SPEAKING as error:
            log.info("telegram.tap_not_answered", reason=failure_of(error).reason)
            return False
        return True

    async def _deliver(self, outbound: Outbound) -> str:
        """Say *outbound* unless its chat has just been spoken to; waiting here would keep the other chats waiting."""
        chat = Place.parse(outbound.address).chat_id
        now = asyncio.get_running_loop().time()
        wait = self._pace.take(chat, now, _messages_in(outbound), is_edit=outbound.replaces is not None)
        if wait > 0:
            raise DeliveryFailed(Reason.THROTTLED, "this chat waits", timedelta(seconds=wait), only_there=True)
        return await self._say(outbound)

    async def _say(self, outbound: Outbound) -> str:
        body = self._bodies.of(outbound)
        if outbound.replaces is not None:
            return await self._edit(outbound, outbound.replaces, body)
        return (await self._poster.post(outbound, body)).external_id

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
        return (await self._poster.texts(outbound, body, first=1) or ref).external_id

    async def _change(self, ref: MessageRef, outbound: Outbound, body: Body) -> MessageRef:
        if changes_picture(outbound, has_photo=ref.has_photo):
            return await self._change_picture(ref, outbound, body)
        if ref.has_photo:
            caption = body.caption or part_of(shortened(joined(outbound), CAPTION_UNITS))
            await self._bot.edit_message_caption(
                chat_id=ref.chat_id,
                message_id=ref.message_id,
                caption=caption.text,
                caption_entities=caption.entities,
                reply_markup=body.markup,
            )
            return ref
        first = body.parts[0]
        changed = {
            "chat_id": ref.chat_id,
            "message_id": ref.message_id,
            "text": first.text,
            "entities": first.marks,
            "reply_markup": body.keyboard if len(body.parts) == 1 else None,
        }
        try:
            await self._session.edit_text(self._bot, changed)
        except TelegramBadRequest as error:
            # A tap on a very old message does not say whether it carries a photo.
            if "there is no text in the message" not in error.message:
                raise
            return await self._change(ref._replace(has_photo=True), outbound, body)
        return ref

    async def _change_picture(self, ref: MessageRef, outbound: Outbound, body: Body) -> MessageRef:
        changed = await self._bot.edit_message_media(
            media=media_of(outbound, body), chat_id=ref.chat_id, message_id=ref.message_id, reply_markup=body.markup
        )
        if outbound.content_key and isinstance(changed, Message) and changed.photo:
            body.photo_id = changed.photo[-1].file_id
        return ref._replace(has_photo=True)


def _puts_us_out(error: Exception) -> bool:
    return isinstance(error, TelegramAPIError) and any(words in error.message.lower() for words in PUT_OUT)


def _messages_in(outbound: Outbound) -> int:
    """How many messages *outbound* is for Telegram, at most: each part, picture and place is one."""
    return max(1, len(outbound.parts) + (0 if outbound.replaces else len(outbound.attachments)))


def _is_toast(outbound: Outbound) -> bool:
    """Tell whether the answer to the tap can be the whole message."""
    has_more = outbound.choices or outbound.attachments or outbound.replaces or outbound.wants
    return not has_more and 0 < units(outbound.text) <= TOAST_UNITS
