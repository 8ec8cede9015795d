"""One alert to ten thousand neighbours, by email and by Telegram, against the loops that only send.

Run it with ``python -m bench.fanout`` (``--quick`` for a small run, ``--profile`` to see where the time goes).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime

import aiosmtplib
import uvloop
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from pydantic import SecretStr

from bench.databases import databases
from bench.house import House, open_house
from bench.report import ROUNDS, Goal, Race, Run, Stopwatch, arguments, interleaved, machine, show_figures, show_goals
from bench.rooms import Profile
from bench.stub import telegram_stub
from bots.clock import SystemClock
from bots.email.channel import Email
from bots.email.letter import Letterhead
from bots.email.settings import EmailSettings, ImapServer, Receive, SmtpServer
from bots.telegram.body import body_of
from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from core.model.alert_words import AlertStatus
from core.model.notice import Lane
from core.ports import Channel
from core.shelves.unit_of_work import UnitOfWork
from core.wire import Outbound, Receipt
from storage import holding
from tests.peers.smtp_sink import smtp_sink

TOKEN = "123456789:nothing-is-behind-this-one"  # noqa: S105 - it opens nothing
ADDRESS = "tocsin@quartier.test"
SECRET = b"nothing that a benchmark keeps is secret"
NO_LIMIT = 1_000_000.0
RECIPIENTS, RECIPIENTS_IN_QUICK_RUN = 10_000, 1_000
MAIL_LINES = 4
TELEGRAM_IN_FLIGHT = 8
LOOK_EVERY = 0.01
ALERT = ("alerte", "3", "2", "12 rue des Lilas", "Un homme essaie les portières des voitures", "1", "1", "1")
"""An alert as the author tells it at the desk; the last word sends it."""

GOALS = [
    Goal("email, SQLite, to the raw loop of aiosmtplib", "email, SQLite", "email, raw loop", 0.70, 0.95),
    Goal("email, PostgreSQL", "email, PostgreSQL", "email, raw loop", 0.60, 0.85),
    Goal("Telegram, SQLite, to the raw loop of aiogram", "telegram, SQLite", "telegram, raw loop", 0.65, 0.90),
    Goal("Telegram, PostgreSQL", "telegram, PostgreSQL", "telegram, raw loop", 0.65, 0.90),
]


@dataclass(slots=True)
class Sample:
    """One message of the alert as the house handed it to a channel: the raw loops send the same."""

    outbound: Outbound | None = None


class SampledEmail(Email):
    """The email channel, which keeps one message of the alert."""

    sample = Sample()

    async def send(self, outbound: Outbound) -> Receipt:
        """Send it."""
        self.sample.outbound = outbound
        return await super().send(outbound)


class SampledTelegram(Telegram):
    """The Telegram channel, which keeps one message of the alert."""

    sample = Sample()

    async def send(self, outbound: Outbound) -> Receipt:
        """Send it."""
        self.sample.outbound = outbound
        return await super().send(outbound)


@dataclass(slots=True)
class Town:
    """A house with two communities: one whose members read mail, and one on Telegram."""

    house: House
    recipients: int
    communities: dict[str, int] = field(default_factory=dict)

    async def alert(self, channel: str) -> Run:
        """Let the author raise an alert, and wait until the last delivery of it is settled."""
        await self.house.says(channel, *ALERT[:-1])
        run = await self.tell(channel)
        await self.end(channel)
        return run

    async def tell(self, channel: str) -> Run:
        """Let the author say the last word: the time runs from there, so that the turn and its commit count too."""
        house = self.house
        before = house.post.sent[channel, Lane.ALERT]
        watch = Stopwatch()
        await house.says(channel, ALERT[-1])
        while house.post.sent[channel, Lane.ALERT] - before < self.recipients:  # noqa: ASYNC110 - a counter
            await asyncio.sleep(LOOK_EVERY)
        while await self.house.store.run(lambda uow: uow.post.queues()):  # noqa: ASYNC110 - the same
            await asyncio.sleep(LOOK_EVERY)
        return watch.stop(self.recipients)

    async def end(self, channel: str) -> None:
        """See that the alert reached all, and let it end without a word to anybody: the next round raises another."""
        assert await self._reached(channel) == self.recipients
        await self._close(channel)

    async def _reached(self, channel: str) -> int:
        """Count whom the alert reached, which takes the database as long as two hundred mails."""
        community = self.communities[channel]

        def work(uow: UnitOfWork) -> int:
            alert = uow.alerts.open_in([community])[-1]
            reach = uow.outbox.reach(alert.id, "alert.published", uow.now())
            assert not reach.waiting
            return sum(reach.reached.values())

        return await self.house.store.run(work)

    async def _close(self, channel: str) -> None:
        """Let the alert end."""
        community = self.communities[channel]

        def work(uow: UnitOfWork) -> None:
            for alert in uow.alerts.open_in([community]):
                uow.alerts.save(replace(alert, status=AlertStatus.CLOSED, closed_at=uow.now()))

        await self.house.store.run(work)


@asynccontextmanager
async def town(url: str, stub: str, sink: int, recipients: int) -> AsyncIterator[Town]:
    """Open a town on the empty database at *url*, with its post office at work."""
    clock = SystemClock()
    channels: dict[str, Channel] = {
        "email": SampledEmail(email_settings(sink), secret=SECRET, public_url="https://tocsin.test", clock=clock),
        "telegram": SampledTelegram(
            TelegramSettings(token=SecretStr(TOKEN), api_url=stub, per_second=NO_LIMIT, per_chat=NO_LIMIT), clock
        ),
    }
    places = {
        "email": [f"voisin{number}@quartier.test" for number in range(recipients)],
        "telegram": [str(100_000_000 + number) for number in range(recipients)],
    }
    async with open_house(url, channels, clock) as house:
        communities = {name: await house.found(name, {name: theirs}) for name, theirs in places.items()}
        delivering = asyncio.create_task(house.post.run())
        try:
            yield Town(house, recipients, communities)
        finally:
            await house.post.stop()
            await delivering


def email_settings(port: int) -> EmailSettings:
    """Give the settings of a relay at *port*, which takes mail as fast as we give it."""
    imap = ImapServer(host="127.0.0.1", port=1, security="none")
    smtp = SmtpServer(host="127.0.0.1", port=port, security="none")
    return EmailSettings(address=ADDRESS, smtp=smtp, receive=Receive(imap=imap), per_second=NO_LIMIT)


async def in_flight(many: int, send: Callable[[int], Awaitable[object]], recipients: int) -> Run:
    """Call *send* for every recipient, *many* at a time."""
    numbers = iter(range(recipients))

    async def work(numbers: Iterator[int]) -> None:
        for number in numbers:
            await send(number)

    watch = Stopwatch()
    await asyncio.gather(*(work(numbers) for _ in range(many)))
    return watch.stop(recipients)


def raw_mail(port: int, recipients: int) -> Race:
    """Give the loop of aiosmtplib over four kept connections, with the bytes of every mail made beforehand."""

    async def race() -> Run:
        sample = SampledEmail.sample.outbound
        assert sample is not None
        letterhead = Letterhead(ADDRESS, "Tocsin", "https://tocsin.test", SECRET)
        body = letterhead.body(sample)
        mails = []
        now = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
        for number in range(recipients):
            outbound = replace(sample, delivery_id=str(number), address=f"voisin{number}@quartier.test")
            head = letterhead.headers(outbound, letterhead.message_id(outbound), now, format_datetime(now))
            mails.append((outbound.address, head + body))
        lines = [aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) for _ in range(MAIL_LINES)]
        for line in lines:
            await line.connect()

        async def work(line: aiosmtplib.SMTP, mails: Iterator[tuple[str, bytes]]) -> None:
            for address, mail in mails:
                await line.sendmail(ADDRESS, address, mail)

        left = iter(mails)
        watch = Stopwatch()
        await asyncio.gather(*(work(line, left) for line in lines))
        run = watch.stop(recipients)
        for line in lines:
            await line.quit()
        return run

    return race


def raw_telegram(bot: Bot, recipients: int) -> Race:
    """Give the loop of aiogram's ``send_message``, eight in flight, with entities and buttons made beforehand."""

    async def race() -> Run:
        sample = SampledTelegram.sample.outbound
        assert sample is not None
        body = body_of(sample)
        part, markup = body.parts[0], body.markup

        async def send(number: int) -> object:
            return await bot.send_message(100_000_000 + number, part.text, entities=part.entities, reply_markup=markup)

        return await in_flight(TELEGRAM_IN_FLIGHT, send, recipients)

    return race


async def compare(quick: bool, only: str) -> None:  # noqa: FBT001 - as the command line says it
    """Let all contenders tell as many people the same, and print what they reached."""
    recipients = RECIPIENTS_IN_QUICK_RUN if quick else RECIPIENTS
    contenders: dict[str, Race] = {}
    async with AsyncExitStack() as stack:
        stub = stack.enter_context(telegram_stub())
        sink = stack.enter_context(smtp_sink()).port
        bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(stub)))
        stack.push_async_callback(bot.session.close)
        towns = {}
        for name, url in stack.enter_context(databases()).items():
            towns[name] = await stack.enter_async_context(town(url, stub, sink, recipients))
        for channel, raw in (("email", raw_mail(sink, recipients)), ("telegram", raw_telegram(bot, recipients))):
            # The house first: the raw loop sends what the house has sent.
            for name, each in towns.items():
                contenders[f"{channel}, {name}"] = lambda each=each, channel=channel: each.alert(channel)  # type: ignore[misc]
            contenders[f"{channel}, raw loop"] = raw
        chosen = {name: race for name, race in contenders.items() if only in name}
        figures = await interleaved(chosen, 1 if quick else ROUNDS)
    show_figures(figures, "per second")
    show_goals(figures, GOALS)


async def profile(quick: bool) -> None:  # noqa: FBT001 - as the command line says it
    """Show where the time of a fan-out goes."""
    recipients = RECIPIENTS_IN_QUICK_RUN if quick else RECIPIENTS
    with telegram_stub() as stub, smtp_sink() as sink, databases() as urls:
        for name, url in urls.items():
            async with town(url, stub, sink.port, recipients) as each:
                for channel in each.communities:
                    await each.alert(channel)
                    found = Profile()
                    async with found.running(each.house.store):
                        await each.alert(channel)
                    print(f"## {channel}, {name}\n")
                    found.show(recipients)


def main() -> None:
    """Run as the command line says."""
    asked = arguments(__doc__ or "").parse_args()
    # Each round raises an alert: from the fourth in an hour on they would wait to be told together.
    holding.ALERTS_AN_HOUR = 1_000_000  # type: ignore[attr-defined]  # it has the limit from the rules
    print(f"{machine()}\n")
    uvloop.run(profile(asked.quick) if asked.profile else compare(asked.quick, asked.only))


if __name__ == "__main__":
    main()
