"""From Telegram's updates to inputs of ours: each read by itself, then completed with what has to be asked for."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog
from telegram import Update
from telegram.error import BadRequest

from bots.telegram.beside import picture_in
from bots.telegram.inbound import Context, album_of, asks_who_runs, inbound_from, why_ignored

if TYPE_CHECKING:
    from telegram import Bot

    from bots.telegram.beside import Picture
    from core.ports import Clock
    from core.wire import Inbound

Raw = dict[str, Any]

PICTURE_BYTES = 10 * 1024 * 1024
PICTURE_SECONDS = 15
PICTURE_TRIES = 2
IN_CHARGE = {"creator", "administrator"}
KEPT_ALBUMS = 256

log = structlog.get_logger()


class Reading(NamedTuple):
    """One update in our words, the picture that is still to be fetched, and whose place in which chat is to be seen."""

    inbound: Inbound
    picture: Picture | None
    who_runs: tuple[int, int] | None = None


class Reader:
    """Reads updates, and asks Telegram for what belongs to them: pictures, and who is in charge of a group."""

    def __init__(self, bot: Bot, clock: Clock, channel: str) -> None:
        """Read for *bot*, as the channel of this name."""
        self._bot = bot
        self._clock = clock
        self._channel = channel
        self._albums = Albums()
        self._name = ""

    async def learn_name(self) -> None:
        """Ask once what the bot is called: commands in groups say for which bot they are.

        Raises:
            TelegramError: Telegram cannot be reached, or refuses us.
        """
        if not self._name:
            self._name = (await self._bot.get_me()).username or ""

    def read(self, raw: Raw) -> Reading | None:
        """Read one update; None, with a word in the log, for what no neighbour says or nobody can read."""
        try:
            update = Update.de_json(raw, self._bot)
            why = why_ignored(update, self._name)
            as_it_came = json.dumps(raw, ensure_ascii=False).encode("utf-8", "replace")
            inbound = inbound_from(update, Context(self._channel, self._name, as_it_came, self._clock.now()))
            reading = None
            if inbound is not None:
                inbound = self._albums.place(inbound, album_of(update))
                reading = Reading(inbound, picture_in(update), asks_who_runs(update))
        except Exception as error:  # noqa: BLE001 (whatever this one stumbles over must not stop the others)
            log.error("telegram.update_unreadable", update=_id_of(raw), error=type(error).__name__)
            return None
        if reading is None:
            log.info("telegram.update_ignored", update=update.update_id, why=why)
        return reading

    async def complete(self, reading: Reading) -> Inbound:
        """Fetch what is missing; what cannot be had must not hold the words back."""
        inbound = reading.inbound
        if reading.picture is not None and not inbound.is_more:
            attachment = replace(inbound.attachments[0], data=await self._fetch(reading.picture, inbound.message_id))
            inbound = replace(inbound, attachments=(attachment,))
        if reading.who_runs is not None:
            inbound = replace(inbound, runs_room=await self._runs(*reading.who_runs, inbound.message_id))
        return inbound

    async def _runs(self, chat: int, person: int, update_id: str) -> bool:
        """Whether this person is in charge of the chat; who cannot be seen to be is not."""
        try:
            member = await self._bot.get_chat_member(chat, person)
        except Exception as error:  # noqa: BLE001 (a right that could not be seen is none)
            log.warning("telegram.place_not_seen", update=update_id, error=type(error).__name__)
            return False
        return member.status in IN_CHARGE

    async def _fetch(self, picture: Picture, update_id: str) -> bytes:
        """Download *picture*; nothing when it is too large, or cannot be had: the words must not wait for it."""
        if picture.size > PICTURE_BYTES:
            log.info("telegram.picture_too_large", update=update_id, size=picture.size)
            return b""
        for attempt in range(PICTURE_TRIES):
            try:
                async with asyncio.timeout(PICTURE_SECONDS):
                    file = await self._bot.get_file(picture.file_id)
                    if (file.file_size or 0) > PICTURE_BYTES:
                        return b""
                    return bytes(await file.download_as_bytearray())
            except Exception as error:  # noqa: BLE001 (a picture is never worth the words that came with it)
                log.warning("telegram.picture_missed", update=update_id, attempt=attempt, error=type(error).__name__)
                if isinstance(error, BadRequest):
                    break
        return b""


class Albums:
    """Pictures that were sent together come as an update each: the first is the message, the others go with it.

    Their ids in the journal say so, and not this memory: the first one is ``album:N`` and all further ones are
    ``album:N:more``, so that each of the two is heard once, by whichever process and however often it comes.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._first: OrderedDict[str, str] = OrderedDict()

    def place(self, inbound: Inbound, album: str | None) -> Inbound:
        """Give *inbound* its place in *album*; one with words of its own is a message of its own."""
        if album is None:
            return inbound
        first = self._first.setdefault(album, inbound.message_id)
        if len(self._first) > KEPT_ALBUMS:
            self._first.popitem(last=False)
        if first == inbound.message_id:
            return replace(inbound, message_id=f"album:{album}")
        return inbound if inbound.text else replace(inbound, message_id=f"album:{album}:more", is_more=True)


def _id_of(raw: object) -> object:
    return raw.get("update_id") if isinstance(raw, dict) else None
