"""The web channel: each signed-in browser is an address, and what it is told waits in its box until it looks."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

import structlog

from bots.web.chat.lines import (
    external_id,
    heard_key,
    heard_line,
    keep_files,
    said_key,
    said_line,
)
from bots.web.chat.push import Pusher
from bots.web.speech import Refused
from core.community.browsers import CHANNEL
from core.errors import StorageDown
from core.ports import Capabilities, DeliveryFailed, Reason, Voice
from core.wire import AttachmentKind, Inbound, Receipt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bots.web.chat.settings import WebSettings
    from bots.web.speech import Speech
    from core.ports import Clock, Receive
    from core.shelves.browsers import Browser
    from core.shelves.unit_of_work import UnitOfWork
    from core.store import Store
    from core.wire import Outbound

_TIDY_EVERY = 3600.0
_CAPABILITIES = Capabilities(
    voice=Voice.WEB,
    choices=100,
    part_length=16_000,
    markup=True,
    attachments=frozenset({AttachmentKind.PHOTO, AttachmentKind.FILE, AttachmentKind.LOCATION}),
    edits=True,
    per_second=0,
)

log = structlog.get_logger()


class WebChat:
    """The channel ``web``. Its server is our own storage: a box for each browser."""

    name = CHANNEL
    capabilities = _CAPABILITIES

    def __init__(
        self,
        settings: WebSettings,
        *,
        store: Store,
        clock: Clock,
        clean: Callable[[Inbound], Awaitable[Inbound]],
        secret: bytes,
        public_url: str,
    ) -> None:
        """Keep boxes in *store*, re-encode pictures with *clean*, sign calls to browsers with *secret*."""
        self.settings = settings
        self.clock = clock
        self.store = store
        self.public_url = public_url
        self.pusher = Pusher(store, clock, secret, public_url, settings.push_services)
        self.followers: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
        """Who follows the box of each browser, by the browser's id."""
        self.is_closed = False
        self._clean = clean
        self._receive: Receive | None = None
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand over what is said in browsers from now on, until cancelled; browsers themselves keep what is not taken.

        Raises:
            DeliveryFailed: the storage is down.
        """
        try:
            await self._tidy()
            self._receive = receive
            self.pusher.ring()
            while True:
                await asyncio.sleep(_TIDY_EVERY)
                await self._tidy()
        except StorageDown:
            raise DeliveryFailed(Reason.UNAVAILABLE, "the storage is down") from None
        finally:
            self._receive = None

    async def send(self, outbound: Outbound) -> Receipt:
        """Put *outbound* into the box at its address, show it where a page is open, and wake the browser for an alert.

        Raises:
            DeliveryFailed: no browser is signed in there, or the storage is down.
        """
        try:
            kept = await self.store.run(lambda uow: _keep(outbound, uow))
        except StorageDown:
            raise DeliveryFailed(Reason.UNAVAILABLE, "the storage is down") from None
        if kept is None:
            raise DeliveryFailed(Reason.UNREACHABLE, "no browser is signed in there")
        browser, at = kept
        self.wake(browser.id)
        if _is_alarm(outbound) and browser.push is not None:
            self.pusher.ring()
        return Receipt(external_id(outbound), at)

    async def close(self) -> None:
        """Let nobody speak any more, end what follows a box, and stop waking browsers."""
        self._receive = None
        self.end_streams()
        await self.pusher.close()

    def end_streams(self) -> None:
        """End what follows a box."""
        self.is_closed = True
        for browser_id in list(self.followers):
            self.wake(browser_id)

    async def check(self) -> None:
        """Look whether the boxes can be reached, for `tocsin check`.

        Raises:
            DeliveryFailed: they cannot.
        """
        try:
            await self.store.run(lambda uow: uow.now())
        except StorageDown:
            raise DeliveryFailed(Reason.UNAVAILABLE, "the storage is down") from None

    def wake(self, browser_id: int) -> None:
        """Tell whoever follows this browser's box to look."""
        for follower in self.followers.get(browser_id, ()):
            follower.set()

    async def hear(self, browser: Browser, speech: Speech) -> None:
        """Put what was said in *browser* into its box, and hand it over; it returns when that is committed.

        Raises:
            Refused: nobody listens, this browser was signed out, or it was not taken: then it is said again, under the
                same id.
            StorageDown: nothing of it was kept.
        """
        if self._receive is None:
            raise Refused("not_listening", status=503)
        inbound = await self._clean(self._inbound(browser, speech))

        def keep(uow: UnitOfWork) -> bool:
            # The lock, and a last look: it may have been signed out while its picture was cleaned.
            if uow.browsers.at(browser.address) is None:
                raise Refused("signed_out", status=401)
            label = uow.browsers.label_in(browser.id, speech.choice) if speech.choice else ""
            files = keep_files(inbound.attachments, uow)
            line = said_line(inbound, label or speech.choice or "", files)
            return uow.browsers.keep(browser.id, said_key(speech.id), line, files, None)

        # One after the other, or an answer could stand above its question.
        async with self._turns[browser.id]:
            is_new = await self.store.run(keep)
            try:
                await self._receive([inbound])
            except Exception as error:  # noqa: BLE001 (whatever the front door raises: the page says it again)
                log.warning("web.not_taken", browser=browser.id, error=type(error).__name__)
                # What is said again may have been heard the first time.
                if is_new:
                    await self._take_back(browser, speech)
                raise Refused("not_taken", status=503) from None
        self.wake(browser.id)

    async def _take_back(self, browser: Browser, speech: Speech) -> None:
        """Take out of the box what the front door did not take: it would look as if it had been heard."""
        try:
            await self.store.run(lambda uow: uow.browsers.drop(browser.id, said_key(speech.id)))
        except StorageDown:
            log.warning("web.not_taken_back", browser=browser.id)

    def _inbound(self, browser: Browser, speech: Speech) -> Inbound:
        return Inbound(
            channel=self.name,
            address=browser.address,
            message_id=speech.id,
            received_at=self.clock.now(),
            text=speech.text,
            choice=speech.choice,
            attachments=speech.attachments,
            language=browser.language,
            name=browser.name,
            refers_to=None if speech.refers_to is None else str(speech.refers_to),
            tap=speech.id if speech.choice is not None else None,
            raw=speech.raw,
        )

    async def _tidy(self) -> None:
        closed = await self.store.run(lambda uow: uow.browsers.tidy(uow.now()))
        if closed:
            log.info("web.signed_out", browsers=closed)


def _keep(outbound: Outbound, uow: UnitOfWork) -> tuple[Browser, datetime] | None:
    browser = uow.browsers.at(outbound.address)
    if browser is None:
        return None
    now, key = uow.now(), heard_key(outbound)
    if outbound.replaces is not None:
        # Of an edited message, the page needs what it was at first and what it is now.
        uow.browsers.drop(browser.id, key)
    files = keep_files(outbound.attachments, uow)
    ring_at = now if _is_alarm(outbound) and browser.push is not None else None
    uow.browsers.keep(browser.id, key, heard_line(outbound, now, files), files, ring_at)
    return browser, now


def _is_alarm(outbound: Outbound) -> bool:
    """Whether it is an alert that should be heard by somebody who is not looking."""
    is_new = outbound.is_list and outbound.replaces is None
    # Several alerts together are about no single one of them; a letter is no alarm.
    is_alert = outbound.topic.startswith("A") or not (outbound.topic or outbound.is_letter)
    return is_new and not outbound.silent and is_alert
