"""A homeserver that slows the bot down as Synapse does by default: ten messages, then one every five seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bots.bootstrap import House
from core.model.community import Topic
from core.model.member import Role
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Voice
from core.shelves.unit_of_work import UnitOfWork
from core.wire import Inbound
from tests.bots.matrix_street import PASSWORD, Door, Neighbour
from tests.peers.synapse import PeerMissing, synapse
from tests.peers.telegram import TOKEN, TelegramPeer
from tests.whole.house import a_configuration, running, settle, until

REFERENT, MEMBER = frozenset({Role.REFERENT}), frozenset[Role]()
ON_MATRIX, NOTICES = 5, 40
PRIVATE = ON_MATRIX * NOTICES
ON_TELEGRAM = 200 - ON_MATRIX
KARIM = 1001
BURST, PER_SECOND = 10, 0.2
"""``rc_message`` of Synapse (https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html#rc_message)."""

WATCHED = 12.0
"""Seconds of the limits that we look at."""


@dataclass
class Village:
    """A community of 200: five on Matrix, each in a private room and all of them in one; the rest on Telegram."""

    house: House
    door: Door
    telegram: TelegramPeer
    bot: Neighbour
    people: list[Neighbour]
    rooms: dict[str, str]
    salon: str

    async def read(self, who: Neighbour, room: str) -> list[str]:
        """What the bot has said in *room*."""
        events = await who.events(room)
        return [event["content"]["body"] for event in events if event["sender"] == self.bot.user_id]

    async def announce_privately(self) -> None:
        """Put 200 private notices, in the lane of alerts, into the outbox."""

        def work(uow: UnitOfWork) -> None:
            for number in range(NOTICES):
                for one in self.people:
                    said = Inbound("matrix", one.user_id, "", uow.now())
                    contact = uow.members.speaker_at(said, Voice.MATRIX).contact
                    audience = Audience(AudienceKind.CONTACT, contact.id)
                    params = {"code": f"A{1000 + number}"}
                    uow.outbox.add(Notice("common.not_yours", params, audience, Lane.ALERT, 1), uow.now())

        await self.house.store.run(work)
        self.house.post.wake()

    async def statuses(self, account: str) -> dict[str, int]:
        """How many deliveries of *account* there are, by status."""
        query = "SELECT status, count(*) FROM delivery WHERE account = :account GROUP BY status"

        def look(uow: UnitOfWork) -> dict[str, int]:
            tx: Any = uow.post._tx  # type: ignore[attr-defined]
            return {str(row[0]): int(row[1]) for row in tx.connection.execute(text(query), {"account": account})}

        return await self.house.store.run(look)

    async def raises_alert(self) -> None:
        """Let Karim, on Telegram, raise an alert, until he reads that it has left."""
        for words, answer in (
            ("alerte cambriolage 12 rue des Lilas, une voiture bleue attend", "Danger en ce moment"),
            ("1", "toujours en cours"),
            ("Oui, en ce moment", "vos voisins vont lire"),
            ("Envoyer", "part chez"),
        ):
            self.telegram.private_message(KARIM, words)
            await until(lambda said=answer: any(said in each for each in self.telegram.texts(KARIM)))  # type: ignore[misc]


@pytest.fixture
async def village(tmp_path: Path) -> AsyncIterator[Village]:
    """The street, on a homeserver with the limits that Synapse comes with, of which the bot is an administrator."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(synapse(limits=True))
        except PeerMissing as missing:
            pytest.skip(str(missing))
        bot = await Neighbour.move_in(server, "tocsin", admin=True)
        people = [await Neighbour.move_in(server, f"voisin{number}") for number in range(ON_MATRIX)]
        async with Door(server.url) as door, TelegramPeer() as telegram:
            blocks = {
                "matrix": {
                    "homeserver": door.url,
                    "user_id": bot.user_id,
                    "password": "${MATRIX_PASSWORD}",
                    "per_second": 50,
                },
                "telegram": {"token": "${TELEGRAM_TOKEN}", "api_url": telegram.url},
            }
            secrets = {"MATRIX_PASSWORD": PASSWORD, "TELEGRAM_TOKEN": TOKEN}
            async with running(a_configuration(tmp_path, blocks, secrets)) as house:
                village = Village(house, door, telegram, bot, people, {}, "")
                await _move_in(village)
                yield village


async def _move_in(village: Village) -> None:
    on_matrix = [("Voisin", "matrix", one.user_id, MEMBER) for one in village.people]
    on_telegram = [("Voisin", "telegram", str(2000 + number), MEMBER) for number in range(ON_TELEGRAM - 1)]
    await settle(village.house, ("Karim", "telegram", str(KARIM), REFERENT), *on_matrix, *on_telegram)
    for one in village.people:
        village.rooms[one.user_id] = await one.open_room(village.bot.user_id, is_direct=True)
    first, *others = village.people
    village.salon = await first.open_room(village.bot.user_id, *(one.user_id for one in others))
    rooms = [*village.rooms.items(), (first.user_id, village.salon)]
    owners = {one.user_id: one for one in village.people}
    async with asyncio.timeout(60):
        for owner, room in rooms:
            while village.bot.user_id not in await owners[owner].joined(room):
                await owners[owner].pause()
    topics = frozenset({Topic.ALERTS})
    await village.house.store.run(
        lambda uow: uow.communities.link_group(1, "matrix", village.salon, "Les Lilas", topics)
    )


@pytest.mark.slow
async def test_the_room_hears_an_alert_at_once_and_200_private_notices_wait_without_holding_anybody_up(
    village: Village,
) -> None:
    """Under Synapse's own limits; nothing is lost, and once they are lifted the rest leaves too."""
    door, telegram = village.door, village.telegram
    first = village.people[0]
    begun = time.monotonic()
    await village.announce_privately()
    await until(lambda: 429 in door.sent)
    throttled_after = door.sent.index(429)

    await village.raises_alert()
    alerted = time.monotonic()
    async with asyncio.timeout(30):
        while not any("12 rue des Lilas" in each for each in await village.read(first, village.salon)):
            await first.pause()
    in_room = time.monotonic() - alerted
    await until(lambda: all(telegram.texts(2000 + number) for number in range(ON_TELEGRAM - 1)), 30)
    on_telegram = time.monotonic() - alerted
    await asyncio.sleep(max(0.0, WATCHED - (time.monotonic() - begun)))
    watched = time.monotonic() - begun
    taken, waiting = door.sent.count(200), await village.statuses("matrix")

    matrix: Any = village.house.channels["matrix"]
    assert await matrix.lift_limits()
    async with asyncio.timeout(60):
        while set(await village.statuses("matrix")) != {"sent"}:
            await first.pause()

    private = [each for one in village.people for each in await village.read(one, village.rooms[one.user_id])]
    print(  # noqa: T201 - the figures, for whoever looks at the test
        f"\nroom {in_room:.1f} s, Telegram {on_telegram:.1f} s; in {watched:.1f} s Matrix took {taken}, "
        f"refused {door.sent.count(429)}; then waited {waiting}"
    )
    assert throttled_after >= 1
    assert taken <= BURST + PER_SECOND * watched + 1
    assert waiting["queued"] >= PRIVATE - taken
    assert set(waiting) == {"sent", "queued"}, "nobody was given up"
    for number in range(NOTICES):
        assert sum(f"A{1000 + number}" in each for each in private) == ON_MATRIX
    assert sum("12 rue des Lilas" in each for each in private) == ON_MATRIX
