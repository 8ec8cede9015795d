"""The half of the Telegram channel that hears, with python-telegram-bot."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import urlencode

import structlog
from telegram import Bot, Update
from telegram.error import BadRequest, TelegramError
from telegram.request import HTTPXRequest

from bots.telegram.failures import failure_of
from bots.telegram.inbound import ALLOWED_UPDATES, inbound_from, picture_in, why_ignored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bots.telegram.inbound import Picture
    from bots.telegram.settings import TelegramSettings
    from core.ports import Clock, Receive
    from core.wire import Inbound

    Raw = dict[str, Any]

POLL_SECONDS = 25
PATIENCE_SECONDS = 10
"""How much longer than a poll we wait for its answer."""

PICTURE_BYTES = 10 * 1024 * 1024
PICTURE_SECONDS = 15
PICTURE_TRIES = 2
PICTURES_AT_ONCE = 8
"""Bounds the memory that one batch of updates can take."""

FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
"""Seconds before a refused batch is handed over again; they double."""

# python-telegram-bot's switch to durations with a unit; without it, it warns at each RetryAfter.
os.environ.setdefault("PTB_TIMEDELTA", "true")

log = structlog.get_logger()


class Reading(NamedTuple):
    """One update in our words, and the picture that is still to be fetched."""

    inbound: Inbound
    picture: Picture | None


class Listener:
    """Asks Telegram for updates and hands them over; what was not committed is not acknowledged.

    python-telegram-bot's own ``get_updates`` is not used: one update that it cannot read makes it refuse the whole
    batch, for ever, and write all of it to its log. Here each update is read by itself, its raw bytes beside it.
    """

    def __init__(self, settings: TelegramSettings, clock: Clock, channel: str) -> None:
        """Prepare to hear as the bot of *settings*; nothing is connected yet."""
        keep_secrets_out_of_logs()
        self._polls = HTTPXRequest(connection_pool_size=2, read_timeout=PATIENCE_SECONDS)
        self._calls = HTTPXRequest(
            connection_pool_size=PICTURES_AT_ONCE, read_timeout=PATIENCE_SECONDS, pool_timeout=10
        )
        self._bot = Bot(
            settings.token.get_secret_value(),
            base_url=f"{settings.api_url}/bot",
            base_file_url=f"{settings.api_url}/file/bot",
            request=self._calls,
            get_updates_request=self._polls,
        )
        self._clock = clock
        self._channel = channel

    async def listen(self, receive: Receive) -> None:
        """Hand updates over to *receive*, in order, until cancelled.

        The offset is Telegram's acknowledgement, so it is sent once, after the commit, and never kept: Telegram knows
        itself what is not acknowledged. It also starts again from a random, perhaps lower, number after a quiet
        week, and an old offset would then make it forget what nobody has heard.

        Raises:
            DeliveryFailed: Telegram cannot be reached, or refuses us.
        """
        try:
            await self._polls.initialize()
            await self._calls.initialize()
            # A webhook of earlier days would make every poll a conflict.
            await self._bot.delete_webhook(drop_pending_updates=False)
            offset: int | None = None
            while True:
                updates = await self._poll(offset)
                offset = None
                if updates:
                    await self._hand_over(updates, receive)
                    offset = int(updates[-1]["update_id"]) + 1
        except TelegramError as error:
            raise failure_of(error) from None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._polls.shutdown()
        await self._calls.shutdown()

    async def _poll(self, offset: int | None) -> list[Raw]:
        query: dict[str, object] = {"timeout": POLL_SECONDS, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if offset is not None:
            query["offset"] = offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        return cast("list[Raw]", await self._polls.post(url, read_timeout=POLL_SECONDS + PATIENCE_SECONDS))

    async def _hand_over(self, updates: list[Raw], receive: Receive) -> None:
        readings = [reading for raw in updates if (reading := self._read(raw)) is not None]
        for portion in portions(readings):
            batch = await asyncio.gather(*(self._complete(reading) for reading in portion))
            await self._insist(batch, receive)

    def _read(self, raw: Raw) -> Reading | None:
        """Read one update; None, with a word in the log, for what no neighbour says or nobody can read."""
        try:
            update = Update.de_json(raw, self._bot)
            why = why_ignored(update)
            as_it_came = json.dumps(raw, ensure_ascii=False).encode()
            inbound = inbound_from(update, as_it_came, self._clock.now(), self._channel)
            picture = picture_in(update)
        except Exception as error:  # noqa: BLE001 (whatever this one stumbles over must not stop the others)
            log.error("telegram.update_unreadable", update=raw.get("update_id"), error=type(error).__name__)
            return None
        if inbound is None:
            log.info("telegram.update_ignored", update=update.update_id, why=why)
            return None
        return Reading(inbound, picture)

    async def _complete(self, reading: Reading) -> Inbound:
        inbound, picture = reading
        if picture is None:
            return inbound
        attachment = replace(inbound.attachments[0], data=await self._fetch(picture, inbound.message_id))
        return replace(inbound, attachments=(attachment,))

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

    async def _insist(self, batch: Sequence[Inbound], receive: Receive) -> None:
        """Hand *batch* over until it is committed."""
        wait = FIRST_WAIT
        while True:
            try:
                await receive(batch)
            except Exception as error:  # noqa: BLE001 (whatever stops the storage, the batch is still ours)
                log.warning(
                    "telegram.batch_refused", first=batch[0].message_id, size=len(batch), error=type(error).__name__
                )
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                return


def portions(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    """Cut *readings* so that each portion downloads a bounded number of pictures."""
    portion: list[Reading] = []
    pictures = 0
    for reading in readings:
        portion.append(reading)
        pictures += reading.picture is not None
        if pictures == PICTURES_AT_ONCE:
            yield portion
            portion, pictures = [], 0
    if portion:
        yield portion


def keep_secrets_out_of_logs() -> None:
    """Silence what the libraries write: each address that httpx logs holds the token, and answers hold messages."""
    for name, level in (("httpx", logging.WARNING), ("httpcore", logging.WARNING), ("telegram", logging.CRITICAL)):
        logging.getLogger(name).setLevel(level)
