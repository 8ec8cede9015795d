"""The same story told five times, once from each channel and once from the browser, over a real server of each kind."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientTimeout

from bots.bootstrap import House
from core.model.member import Role
from core.shelves.unit_of_work import UnitOfWork
from storage import tables
from tests.bots.chat_props import Visitor
from tests.bots.matrix_street import Neighbour
from tests.peers import kannel as kannel_peer
from tests.peers.kannel import HOOKS, Kannel
from tests.peers.mail import PASSWORD, MailPeer, is_missing, mail_peer
from tests.peers.ports import free_port
from tests.peers.synapse import Synapse
from tests.peers.telegram import TOKEN, TelegramPeer
from tests.whole.house import a_configuration, running, settle

ODETTE, KARIM, NORA, GROUP = "+33612345601", 1001, 1002, -100200
WEBHOOK_SECRET = "0123456789abcdef0123456789abcdef"
REFERENT, MEMBER = frozenset({Role.REFERENT}), frozenset[Role]()
PEOPLE = ("karim", "odette", "lucie", "paul", "nora")
ON_TELEGRAM = {"karim": KARIM, "group": GROUP}
SCREENS = (*PEOPLE, "group")
FIRST_WORDS = "ALERTE cambriolage 12 rue des Lilas, une voiture bleue attend"
SECRETS = {
    "TELEGRAM_TOKEN": TOKEN,
    "MAIL_PASSWORD": PASSWORD,
    "KANNEL_PASSWORD": kannel_peer.PASSWORD,
    "KANNEL_SECRET": WEBHOOK_SECRET,
    "MATRIX_PASSWORD": "parole",
}


@dataclass
class Village:
    """Everybody's screens, and how each of them speaks."""

    house: House
    telegram: TelegramPeer
    mail: MailPeer
    kannel: Kannel
    paul: Neighbour
    room: str
    nora: Visitor
    box: list[str] = field(default_factory=list)

    async def read(self, name: str) -> str:
        """All that stands on somebody's screen."""
        if name in ON_TELEGRAM:
            return "\n".join(self.telegram.texts(ON_TELEGRAM[name]))
        if name == "nora":
            return "\n".join(self.box)
        if name == "odette":
            return "\n".join(each.text for each in self.kannel.carried if each.receiver == ODETTE)
        if name == "lucie":
            mails = await asyncio.to_thread(self.mail.mailbox, "lucie")
            return "\n".join(f"{each['Subject']}\n{each.get_body(('plain',)).get_content()}" for each in mails)  # type: ignore[union-attr]
        events = await self.paul.events(self.room)
        return "\n".join(str(each["content"].get("body", "")) for each in events)

    async def reads(self, name: str, words: str) -> None:
        """Wait until *words* stand on somebody's screen.

        Raises:
            AssertionError: they never do.
        """
        for _ in range(450):
            if words in await self.read(name):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{name} never read {words!r} but:\n{await self.read(name)}")

    async def says(self, name: str, words: str) -> None:
        """Let somebody write on their own channel."""
        if name == "karim":
            self.telegram.private_message(KARIM, words)
        elif name == "odette":
            await self.kannel.says(ODETTE, words, to="+33937000000")
        elif name == "lucie":
            await asyncio.to_thread(self.mail.send, "lucie", "tocsin", "", words)
        elif name == "nora":
            await self.nora.say(words)
        else:
            await self.paul.say(self.room, words)


@pytest.fixture(scope="module")
def mail() -> Iterator[MailPeer]:
    """Postfix and Dovecot."""
    if is_missing():
        pytest.skip("needs root, postfix and dovecot")
    with mail_peer() as peer:
        yield peer


@asynccontextmanager
async def a_village(mail: MailPeer, server: Synapse, folder: Path) -> AsyncIterator[Village]:
    """Run the house with four real channels, and move four neighbours and a group in."""
    port = free_port()
    inbound = f"http://127.0.0.1:{port}/sms/kannel/inbound?{HOOKS.format(key=WEBHOOK_SECRET)}"
    for user in ("tocsin", "lucie"):
        await asyncio.to_thread(mail.empty, user)
    paul = await Neighbour.move_in(server, "paul")
    bot = await Neighbour.move_in(server, "tocsin")
    login = {"username": mail.address("tocsin"), "password": "${MAIL_PASSWORD}"}
    with kannel_peer.kannel(inbound) as kannel:
        async with TelegramPeer() as telegram:
            blocks = {
                "telegram": {"token": "${TELEGRAM_TOKEN}", "api_url": telegram.url},
                "email": {
                    "address": mail.address("tocsin"),
                    "smtp": {"host": "127.0.0.1", "port": mail.smtp_port, "security": "none"},
                    "receive": {"imap": {"host": "127.0.0.1", "port": mail.imap_port, "security": "none", **login}},
                },
                "sms": {
                    "number": "+33937000000",
                    "gateway": "kannel",
                    "kannel": {
                        "url": kannel.url,
                        "username": kannel_peer.USERNAME,
                        "password": "${KANNEL_PASSWORD}",
                        "webhook_secret": "${KANNEL_SECRET}",
                        "callback_url": f"http://127.0.0.1:{port}",
                    },
                },
                "web": {},
                "matrix": {
                    "homeserver": server.url,
                    "user_id": bot.user_id,
                    "password": "${MATRIX_PASSWORD}",
                    "encryption": False,
                },
            }
            settings = a_configuration(folder, blocks, SECRETS, listen=f"127.0.0.1:{port}")
            async with running(settings) as house:
                await settle(
                    house,
                    ("Karim", "telegram", str(KARIM), REFERENT),
                    ("Odette", "sms", ODETTE, MEMBER),
                    ("Lucie", "email", mail.address("lucie"), MEMBER),
                    ("Paul", "matrix", paul.user_id, MEMBER),
                    ("Nora", "telegram", str(NORA), MEMBER),
                    groups={"Groupe des Lilas": str(GROUP)},
                )
                room = await paul.open_room(bot.user_id)
                await _joined(paul, room, bot.user_id)
                await kannel.take_hold()
                try:
                    async with Visitor(lambda: house.url, {}) as nora:
                        village = Village(house, telegram, mail, kannel, paul, room, nora)
                        await _signs_in(village)
                        reading = asyncio.create_task(_reads_along(village))
                        yield village
                        reading.cancel()
                finally:
                    await kannel.let_go()


@pytest.mark.parametrize("origin", PEOPLE)
@pytest.mark.feature("R13", on=("telegram", "matrix", "sms", "email"))
@pytest.mark.feature("R15", by="post_alert", on="sms")
@pytest.mark.feature("R16", by="post_alert", on=("telegram", "matrix"))
async def test_an_alert_from_any_channel_ends_in_the_same_state(
    origin: str, mail: MailPeer, homeserver: Synapse, tmp_path: Path
) -> None:
    """Raised on one channel, seen on the others and in the group, closed by the referent."""
    others = [name for name in PEOPLE if name != origin]
    async with a_village(mail, homeserver, tmp_path) as village:
        await village.says(origin, FIRST_WORDS)
        await village.reads(origin, "17")
        await village.says(origin, "1")
        if origin in {"karim", "paul", "nora"}:
            await village.reads(origin, "toujours en cours")
            await village.says(origin, "Oui, en ce moment")
            await village.reads(origin, "vos voisins vont lire")
            await village.says(origin, "Envoyer")
        for name in (*others, "group"):
            await village.reads(name, "12 rue des Lilas")
        for name in others:
            await village.says(name, "A1 vu")
        await village.reads("group", "4 foyers ont vu")
        await village.says("karim", "clore A1 fausse alerte, c'était un livreur")
        for name in ("odette", "lucie", "paul", "nora", "group"):
            await village.reads(name, "un livreur")
        await village.reads("group", "Close à")
        state = await village.house.store.run(_shared)
        table = [line for name in SCREENS for line in _row(name, await village.read(name))]

    print("\n".join(("", f"raised by {origin}", *table)))  # noqa: T201 - what each one read, for whoever looks
    assert state == {
        "status": "closed",
        "outcome": "false_alarm",
        "outcome_text": "c'était un livreur",
        "category": "burglary",
        "severity": "severe",
        "place": "12 rue des Lilas",
        "description": "une voiture bleue attend",
        "police": ("called", origin),
        "seen": sorted(others),
        "closed": ["karim"],
    }


def _shared(uow: UnitOfWork) -> dict[str, object]:
    """What neighbours share of the alert: itself, and who did what."""
    unit: Any = uow
    alert = unit._tx.connection.execute(tables.alert.select()).one()
    events = unit._tx.connection.execute(tables.alert_event.select()).all()
    return {
        **{name: str(getattr(alert, name)) for name in ("status", "outcome", "outcome_text", "category", "severity")},
        **{name: getattr(alert, name) for name in ("place", "description")},
        "police": (str(alert.police), alert.police_by.lower()),
        **{kind: sorted(each.name.lower() for each in events if each.kind == kind) for kind in ("seen", "closed")},
    }


def _row(name: str, read: str) -> list[str]:
    """Everything that stands on one screen, beside whose it is."""
    lines = [line for line in read.splitlines() if line.strip()]
    return [f"{name if not number else '':8}| {line}" for number, line in enumerate(lines)]


async def _signs_in(village: Village) -> None:
    """Let Nora, who is on Telegram too, open the page in her browser by the link that the bot gives her there."""
    found = None
    village.telegram.private_message(NORA, "navigateur")
    async with asyncio.timeout(30):
        while found is None:
            await asyncio.sleep(0.1)
            found = re.search(r"/chat/in/(\w+)", "\n".join(village.telegram.texts(NORA)))
    assert await village.nora.enter(found[1]) == 303


async def _reads_along(village: Village) -> None:
    """Keep the page open, as Nora does, and note what arrives; where the line breaks, ask again, as browsers do."""
    for_ever = ClientTimeout(total=None)
    last = 0
    while True:
        live = f"{village.house.url}/chat/live?after={last}"
        with suppress(ClientError):
            async with village.nora.session.get(live, timeout=for_ever) as answer:
                async for raw in answer.content:
                    line = json.loads(raw.removeprefix(b"data: ")) if raw.startswith(b"data: ") else {}
                    last = line.get("n", last)
                    if line.get("kind", "said") != "said":
                        village.box.append(line["text"])
        await asyncio.sleep(0.1)


async def _joined(paul: Neighbour, room: str, bot: str) -> None:
    async with asyncio.timeout(30):
        while bot not in await paul.joined(room):  # noqa: ASYNC110 - the homeserver is another process
            await asyncio.sleep(0.1)
