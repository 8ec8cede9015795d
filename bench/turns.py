"""Chat turns per second: heard, journalled, answered, committed and replied, against a bot that keeps nothing.

Run it with ``python -m bench.turns`` (``--quick`` for a small run, ``--profile`` to see where the time goes).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from telegram import Bot as HearingBot
from telegram import Update

from bench.databases import databases
from bench.house import House, open_house
from bench.report import Goal, Race, Run, Stopwatch, arguments, interleaved, machine, show_figures, show_goals
from bench.rooms import Profile
from bench.stub import telegram_stub
from bots.clock import SystemClock
from bots.telegram.channel import Telegram
from bots.telegram.inbound import Context, inbound_from
from bots.telegram.settings import TelegramSettings
from core.wire import Outbound, Receipt
from storage.sqlite import PRAGMAS

TOKEN = "123456789:nothing-is-behind-this-one"  # noqa: S105 - it opens nothing
NO_LIMIT = 1_000_000.0
# A dialogue as neighbours lead it, given up at the end so that nobody else is told.
DIALOGUE = ("alerte", "3", "2", "12 rue des Lilas", "Un homme essaie les portières des voitures", "annuler")
MANY = 16
# Many short rounds: on a machine with other work, what is near in time is comparable.
ROUNDS, TURNS, TURNS_IN_QUICK_RUN = 11, 384, 192
COMMITS = 1_000

GOALS = [
    Goal("SQLite, 1 at once, to aiogram's bare turn", "SQLite, 1 at once", "aiogram, 1 at once", 0.40, 0.80),
    Goal("SQLite, 16 at once", "SQLite, 16 at once", "aiogram, 16 at once", 0.40, 0.80),
    Goal("PostgreSQL, 1 at once", "PostgreSQL, 1 at once", "aiogram, 1 at once", 0.25, 0.60),
    Goal("PostgreSQL, 16 at once", "PostgreSQL, 16 at once", "aiogram, 16 at once", 0.25, 0.60),
]

Turn = Callable[[int, str], Awaitable[None]]
"""Somebody says something, and has the answer when it is over."""


class Updates:
    """Telegram's updates, as they come decoded from its server."""

    def __init__(self) -> None:
        """Begin to count."""
        self._numbers = itertools.count(1)

    def said(self, user: int, text: str) -> dict[str, Any]:
        """Give the update of a private message."""
        number = next(self._numbers)
        person = {"id": user, "is_bot": False, "first_name": "Odette", "last_name": "Martin", "language_code": "fr"}
        chat = {"id": user, "type": "private", "first_name": "Odette", "last_name": "Martin"}
        message = {"message_id": number, "date": 1_763_900_000, "from": person, "chat": chat, "text": text}
        return {"update_id": number, "message": message}


class Answered(Telegram):
    """The Telegram channel, which also says when the answer to an address has left."""

    def __init__(self, settings: TelegramSettings, clock: SystemClock) -> None:
        """Begin with nobody waiting."""
        super().__init__(settings, clock)
        self.waiting: dict[str, asyncio.Future[None]] = {}
        self.heard: list[Outbound] = []

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand over, then wake the one who waits for the answer."""
        receipt = await super().send(outbound)
        if len(self.heard) < len(DIALOGUE):
            self.heard.append(outbound)
        waiting = self.waiting.pop(outbound.address, None)
        if waiting is not None:
            waiting.set_result(None)
        return receipt


class Ours:
    """A neighbour's turn in the house."""

    def __init__(self, house: House, channel: Answered, updates: Updates) -> None:
        """Speak to *house* through *channel*."""
        self.store = house.store
        self._house = house
        self._channel = channel
        self._updates = updates
        self._bot = HearingBot(TOKEN)

    async def turn(self, user: int, text: str) -> None:
        """Say *text* and wait for the answer: typed update, journal, dialogue, commit, reply."""
        raw = self._updates.said(user, text)
        update = Update.de_json(raw, self._bot)
        as_it_came = json.dumps(raw, ensure_ascii=False).encode()
        inbound = inbound_from(update, Context("telegram", "", as_it_came, self._house.clock.now()))
        assert inbound is not None
        answered = asyncio.get_running_loop().create_future()
        self._channel.waiting[inbound.address] = answered
        await self._house.switchboard.receive([inbound])
        await answered


class Bare:
    """The same dialogue as a bot of aiogram's has it, with its states in memory."""

    def __init__(self, url: str, answers: list[Outbound], updates: Updates) -> None:
        """Answer with the words and the buttons of *answers*, step by step."""
        self._updates = updates
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        self.bot = Bot(TOKEN, session=session)
        self._dispatcher = Dispatcher()
        # In no state at first, and again after the last answer.
        states = [None, *(State(f"step{number}", group_name="Alert") for number in range(1, len(answers))), None]
        for answer, state, following in zip(answers, states, states[1:], strict=False):
            self._dispatcher.message.register(self._step(answer, following), StateFilter(state))

    def _step(self, answer: Outbound, following: State | None) -> Callable[[Message, FSMContext], Awaitable[None]]:
        text = answer.text
        labels = [(choice.label, choice.payload) for choice in answer.choices]

        async def handle(message: Message, state: FSMContext) -> None:
            await state.update_data({"answer": message.text})
            await state.set_state(following)
            if following is None:
                await state.clear()
            rows = [[InlineKeyboardButton(text=label, callback_data=payload)] for label, payload in labels]
            await message.answer(text, reply_markup=InlineKeyboardMarkup(inline_keyboard=rows) if rows else None)

        return handle

    async def turn(self, user: int, text: str) -> None:
        """Say *text*; the handler has answered when this is over."""
        await self._dispatcher.feed_raw_update(self.bot, self._updates.said(user, text))


async def talk(turn: Turn, conversations: int, turns: int) -> Run:
    """Let *conversations* neighbours lead dialogues side by side."""
    each = turns // conversations // len(DIALOGUE)

    async def converse(user: int) -> None:
        for _ in range(each):
            for text in DIALOGUE:
                await turn(user, text)

    watch = Stopwatch()
    await asyncio.gather(*(converse(1001 + number) for number in range(conversations)))
    return watch.stop(conversations * each * len(DIALOGUE))


def sqlite_commits(path: str) -> Race:
    """Give SQLite's own rate: one row and a commit, with the house's settings, through the standard library."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE heard (id INTEGER PRIMARY KEY, words TEXT NOT NULL)")

    async def race() -> Run:
        watch = Stopwatch()
        for _ in range(COMMITS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO heard (words) VALUES (?)", ("x" * 300,))
            connection.execute("COMMIT")
        return watch.stop(COMMITS)

    return race


@asynccontextmanager
async def at_home(url: str, stub: str, updates: Updates) -> AsyncIterator[tuple[Ours, Answered]]:
    """Open a house where the neighbours of the benchmark live, with its post office at work."""
    clock = SystemClock()
    settings = TelegramSettings(token=SecretStr(TOKEN), api_url=stub, per_second=NO_LIMIT, per_chat=NO_LIMIT)
    channel = Answered(settings, clock)
    async with open_house(url, {"telegram": channel}, clock) as house:
        await house.found("Les Lilas", {"telegram": [str(1001 + number) for number in range(MANY)]})
        delivering = asyncio.create_task(house.post.run())
        try:
            yield Ours(house, channel, updates), channel
        finally:
            await house.post.stop()
            await delivering


async def compare(quick: bool, only: str) -> None:  # noqa: FBT001 - as the command line says it
    """Let all contenders have the same dialogues, and print what they reached."""
    turns = TURNS_IN_QUICK_RUN if quick else TURNS
    updates = Updates()
    contenders: dict[str, Race] = {}

    def contend(name: str, turn: Turn) -> None:
        for many in (1, MANY):
            contenders[f"{name}, {many} at once"] = lambda many=many: talk(turn, many, turns)  # type: ignore[misc]

    async with AsyncExitStack() as stack:
        stub = stack.enter_context(telegram_stub())
        homes = {}
        for name, url in stack.enter_context(databases()).items():
            homes[name] = await stack.enter_async_context(at_home(url, stub, updates))
            if url.startswith("sqlite"):
                beside = Path(cast("str", make_url(url).database)).with_name("commits.db")
                contenders["SQLite's own commits"] = sqlite_commits(str(beside))
        ours, channel = homes["SQLite"]
        await talk(ours.turn, 1, len(DIALOGUE))
        bare = Bare(stub, channel.heard, updates)
        stack.push_async_callback(bare.bot.session.close)
        contend("aiogram", bare.turn)
        for name, (home, _) in homes.items():
            contend(name, home.turn)
        chosen = {name: race for name, race in contenders.items() if only in name}
        figures = await interleaved(chosen, 1 if quick else ROUNDS)
    show_figures(figures, "per second")
    show_goals(figures, GOALS)
    if not only:
        ratio = figures.ratio("SQLite, 1 at once", "SQLite's own commits")
        ratio_of_many = figures.ratio("SQLite, 16 at once", "SQLite's own commits")
        print(f"A turn against one of SQLite's own commits: {ratio:.2f} (1 at once), {ratio_of_many:.2f} (16 at once).")


async def profile(quick: bool) -> None:  # noqa: FBT001 - as the command line says it
    """Show where the time of our turns goes, and of aiogram's."""
    turns = TURNS_IN_QUICK_RUN if quick else TURNS
    with telegram_stub() as stub, databases() as urls:
        answers: list[Outbound] = []
        for name, url in urls.items():
            async with at_home(url, stub, Updates()) as (ours, channel):
                await talk(ours.turn, 1, TURNS_IN_QUICK_RUN)
                found = Profile()
                async with found.running(ours.store):
                    await talk(ours.turn, 1, turns)
                answers = answers or channel.heard
            print(f"## {name}, 1 at once\n")
            found.show(turns)
        bare = Bare(stub, answers, Updates())
        await talk(bare.turn, 1, TURNS_IN_QUICK_RUN)
        found = Profile()
        async with found.running():
            await talk(bare.turn, 1, turns)
        print("## aiogram, 1 at once\n")
        found.show(turns)
        await bare.bot.session.close()


def main() -> None:
    """Run as the command line says."""
    asked = arguments(__doc__ or "").parse_args()
    print(f"{machine()}\n")
    uvloop.run(profile(asked.quick) if asked.profile else compare(asked.quick, asked.only))


if __name__ == "__main__":
    main()
