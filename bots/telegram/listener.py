"""The half of the Telegram channel that hears, with python-telegram-bot."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

import structlog
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bots.telegram.failures import failure_of
from bots.telegram.inbound import ALLOWED_UPDATES
from bots.telegram.updates import Reader
from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bots.telegram.settings import TelegramSettings
    from bots.telegram.updates import Raw, Reading
    from core.ports import Clock, Receive
    from core.wire import Inbound

POLL_SECONDS = 25
PATIENCE_SECONDS = 10
"""How much longer than a poll we wait for its answer."""

PICTURES_AT_ONCE = 8
"""Bounds the memory that one batch of updates can take."""

LOOK_EVERY = 60
"""Seconds after which we look whether Telegram still calls our webhook."""

FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
"""Seconds before a refused batch is handed over again; they double."""

# python-telegram-bot's switch to durations with a unit; without it, it warns at each RetryAfter.
os.environ.setdefault("PTB_TIMEDELTA", "true")

log = structlog.get_logger()


class Listener:
    """Asks Telegram for updates and hands them over; what was not committed is not acknowledged.

    python-telegram-bot's own ``get_updates`` is not used: one update that it cannot read makes it refuse the whole
    batch, for ever, and write all of it to its log. Here each update is read by itself, its raw bytes beside it.
    """

    def __init__(self, settings: TelegramSettings, clock: Clock, channel: str, webhook: str = "") -> None:
        """Prepare to hear as the bot of *settings*, by calls to *webhook* if it is given; nothing is connected yet."""
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
        self._webhook = webhook
        self._secret = settings.webhook_secret
        self._reader = Reader(self._bot, clock, channel)
        self._receive: Receive | None = None

    async def listen(self, receive: Receive) -> None:
        """Hand updates over to *receive*, in order, until cancelled.

        Raises:
            DeliveryFailed: Telegram cannot be reached, or refuses us.
        """
        try:
            await self._polls.initialize()
            await self._calls.initialize()
            if self._webhook:
                await self._be_called(receive)
            else:
                await self._ask(receive)
        except TelegramError as error:
            raise failure_of(error) from None

    async def take(self, raw: Raw) -> None:
        """Hand one update over that Telegram brought; it is committed when this returns.

        Raises:
            Exception: the storage is down, or nobody listens yet; Telegram must come again.
        """
        if self._receive is None:
            raise DeliveryFailed(Reason.UNAVAILABLE, "nobody listens yet")
        reading = self._reader.read(raw)
        if reading is not None:
            await self._receive([await self._reader.complete(reading)])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._polls.shutdown()
        await self._calls.shutdown()

    async def _be_called(self, receive: Receive) -> None:
        """Tell Telegram where to call, and look now and then whether it still does."""
        await self._reader.learn_name()
        # What Telegram brings is taken even while it does not answer us, so this stays after a failure.
        self._receive = receive
        try:
            # Even where the address is known already: the secret may be a new one.
            await self._set_webhook()
            while True:
                await asyncio.sleep(LOOK_EVERY)
                if (await self._bot.get_webhook_info()).url != self._webhook:
                    await self._set_webhook()
        except asyncio.CancelledError:
            self._receive = None
            raise

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            self._webhook,
            allowed_updates=ALLOWED_UPDATES,
            # What was said while we were away is said to us.
            drop_pending_updates=False,
            secret_token=self._secret.get_secret_value(),
        )
        log.info("telegram.webhook_set")

    async def _ask(self, receive: Receive) -> None:
        """Poll.

        The offset is Telegram's acknowledgement, so it is sent once, after the commit, and never kept: Telegram knows
        itself what is not acknowledged. It also starts again from a random, perhaps lower, number after a quiet
        week, and an old offset would then make it forget what nobody has heard.
        """
        # A webhook of earlier days would make every poll a conflict.
        await self._bot.delete_webhook(drop_pending_updates=False)
        await self._reader.learn_name()
        offset: int | None = None
        while True:
            updates = await self._poll(offset)
            offset = None
            if updates:
                await self._hand_over(updates, receive)
                offset = int(updates[-1]["update_id"]) + 1

    async def _poll(self, offset: int | None) -> list[Raw]:
        query: dict[str, object] = {"timeout": POLL_SECONDS, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if offset is not None:
            query["offset"] = offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        return cast("list[Raw]", await self._polls.post(url, read_timeout=POLL_SECONDS + PATIENCE_SECONDS))

    async def _hand_over(self, updates: list[Raw], receive: Receive) -> None:
        readings = [reading for raw in updates if (reading := self._reader.read(raw)) is not None]
        for portion in portions(readings):
            batch = await asyncio.gather(*(self._reader.complete(reading) for reading in portion))
            await self._insist(batch, receive)

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
