"""The whole house with a Matrix account: linked rooms and what becomes of them, and one effect for each message."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from bots.bootstrap import House
from bots.matrix.reading import Place, inbound_from
from core.model.community import Group, Topic
from core.model.member import Role
from tests.bots.contract import PATIENCE
from tests.bots.matrix_street import PASSWORD, Json, Neighbour, homeserver
from tests.peers.synapse import Synapse
from tests.whole.house import a_configuration, running, settle

__all__ = ["homeserver"]

REFERENT, MEMBER = frozenset({Role.REFERENT}), frozenset[Role]()
TRIES = 400


@dataclass
class Village:
    """A house and the people who write to it, each in a private room."""

    house: House
    bot: Neighbour
    karim: Neighbour
    odette: Neighbour
    stranger: Neighbour
    rooms: dict[str, str]

    async def texts(self, who: Neighbour, room: str) -> list[str]:
        """What the bot has said in *room*, as *who* reads it."""
        events = await who.events(room)
        return [event["content"].get("body", "") for event in events if event["sender"] == self.bot.user_id]

    async def reads(self, who: Neighbour, words: str, room: str = "") -> str:
        """Wait until the bot has said *words* in *room*, or in private; give the whole text."""
        place = room or self.rooms[who.user_id]
        seen: list[str] = []
        for _ in range(TRIES):
            seen = await self.texts(who, place)
            found = next((text for text in seen if words in text), None)
            if found is not None:
                return found
            await who.pause()
        raise AssertionError(f"nobody read {words!r} but: {seen}")

    async def says(self, who: Neighbour, words: str) -> str:
        """Let somebody write to the bot in private."""
        return await who.say(self.rooms[who.user_id], words)

    async def salon(self, owner: Neighbour, *guests: Neighbour, **more: object) -> str:
        """Let *owner* open a room for the neighbours, with the bot in it."""
        room = await owner.open_room(*(one.user_id for one in guests), self.bot.user_id, name="Les Lilas", **more)
        for guest in guests:
            await guest.join(room)
        await self.bot_is_in(owner, room)
        return room

    async def bot_is_in(self, who: Neighbour, room: str) -> None:
        """Wait until the bot has accepted its invitation."""
        while self.bot.user_id not in await who.joined(room):
            await who.pause()

    async def code(self) -> str:
        """Let Karim, the referent, ask for a code in private."""
        await self.says(self.karim, "groupe")
        found = re.search(r"écrivez-y\W+groupe (\w+)", await self.reads(self.karim, "écrivez-y"))
        assert found is not None
        return found[1]

    async def group(self, address: str) -> Group | None:
        """What is linked at *address*."""
        return await self.house.store.run(lambda uow: uow.communities.group_at("matrix", address))

    async def raises_alert(self) -> None:
        """Let Karim raise an alert, until he reads that it has left."""
        await self.says(self.karim, "alerte cambriolage 12 rue des Lilas, une voiture bleue attend")
        for asked, answer in (
            ("Danger en ce moment", "1"),
            ("toujours en cours", "Oui, en ce moment"),
            ("vos voisins vont lire", "Envoyer"),
        ):
            await self.reads(self.karim, asked)
            await self.says(self.karim, answer)
        await self.reads(self.karim, "part chez")


@asynccontextmanager
async def living(folder: Path, server: Synapse, bot: Neighbour) -> AsyncIterator[House]:
    """Run the house on the database and the keys in *folder*."""
    block = {"homeserver": server.url, "user_id": bot.user_id, "password": "${MATRIX_PASSWORD}"}
    async with running(a_configuration(folder, {"matrix": block}, {"MATRIX_PASSWORD": PASSWORD})) as house:
        yield house


@pytest.fixture
async def village(tmp_path: Path, homeserver: Synapse) -> AsyncIterator[Village]:
    """Karim leads « Les Lilas », where Odette lives; a stranger has found the bot too."""
    names = ("tocsin", "karim", "odette", "zoe")
    bot, karim, odette, stranger = [await Neighbour.move_in(homeserver, name) for name in names]
    async with living(tmp_path, homeserver, bot) as house:
        await settle(house, ("Karim", "matrix", karim.user_id, REFERENT), ("Odette", "matrix", odette.user_id, MEMBER))
        village = Village(house, bot, karim, odette, stranger, {})
        for one in (karim, odette, stranger):
            village.rooms[one.user_id] = await one.open_room(bot.user_id, is_direct=True)
            await village.bot_is_in(one, village.rooms[one.user_id])
        yield village


async def test_an_invitation_of_anybody_is_accepted_and_a_stranger_is_answered_as_a_guest(village: Village) -> None:
    await village.says(village.stranger, "bonjour")

    await village.reads(village.stranger, "messagerie des voisins")


class TestLinking:
    async def test_the_code_of_the_referent_said_by_who_created_the_room_links_it(self, village: Village) -> None:
        """Its creator is in no list of powers: rooms are of version 12 by now, and their ids name no server."""
        room = await village.salon(village.karim, village.odette)
        levels = await village.karim.state(room, "m.room.power_levels")
        code = await village.code()

        await village.karim.say(room, f"groupe {code}")
        await village.reads(village.odette, "Ici arriveront les alertes", room)
        await village.reads(village.karim, "est relié")
        await village.raises_alert()
        await village.reads(village.odette, "12 rue des Lilas", room)

        assert village.karim.user_id not in levels["users"]
        assert ":" not in room
        linked = await village.group(room)
        assert linked is not None
        assert (linked.topics, linked.title) == (frozenset({Topic.ALERTS}), "Les Lilas")

    async def test_an_administrator_who_is_no_neighbour_may_say_the_code(self, village: Village) -> None:
        room = await village.salon(village.stranger, village.odette, room_version="11")
        code = await village.code()

        await village.stranger.say(room, f"!groupe {code}")

        await village.reads(village.odette, "Ici arriveront les alertes", room)
        await village.reads(village.karim, "est relié")

    @pytest.mark.parametrize("version", ["11", "12"])
    async def test_who_does_not_run_the_room_links_nothing_even_with_the_code(
        self, village: Village, version: str
    ) -> None:
        room = await village.salon(village.odette, village.karim, room_version=version)
        code = await village.code()

        await village.karim.say(room, f"groupe {code}")
        await village.reads(village.karim, "Seul un administrateur du groupe")

        assert await village.group(room) is None
        assert await village.texts(village.karim, room) == []

    async def test_who_was_given_the_power_may_link(self, village: Village) -> None:
        room = await village.salon(village.odette, village.karim)
        levels = await village.odette.state(room, "m.room.power_levels")
        raised: Json = {**levels, "users": {**levels["users"], village.karim.user_id: 100}}
        await village.odette.ask("PUT", f"/rooms/{quote(room)}/state/m.room.power_levels", raised)
        code = await village.code()

        await village.karim.say(room, f"groupe {code} gazette")

        await village.reads(village.odette, "Ici arrivera la gazette", room)

    async def test_a_code_said_in_private_is_told_to_be_for_the_room(self, village: Village) -> None:
        code = await village.code()

        await village.says(village.karim, f"groupe {code}")

        await village.reads(village.karim, "invitez d'abord un voisin")


class TestWhatBecomesOfRooms:
    async def test_a_room_that_moves_keeps_its_alerts_even_when_the_old_one_is_gone(self, village: Village) -> None:
        """The card of an alert is said anew in the new room, once, and changed there from then on."""
        room = await village.salon(village.karim, village.odette)
        await village.karim.say(room, f"groupe {await village.code()}")
        await village.reads(village.odette, "Ici arriveront les alertes", room)
        await village.raises_alert()
        await village.reads(village.odette, "12 rue des Lilas", room)

        upgraded = await village.karim.ask("POST", f"/rooms/{quote(room)}/upgrade", {"new_version": "12"})
        following = str(upgraded["replacement_room"])
        await village.karim.ask("POST", f"/rooms/{quote(following)}/invite", {"user_id": village.bot.user_id})
        await village.bot_is_in(village.karim, following)
        while await village.group(following) is None:
            await village.karim.pause()
        await village.karim.ask("POST", f"/rooms/{quote(room)}/kick", {"user_id": village.bot.user_id})
        await village.says(village.odette, "A1 vu")
        card = await village.reads(village.karim, "12 rue des Lilas", following)
        await village.says(village.odette, "A1 info partie vers la gare")
        await village.reads(village.karim, "vers la gare", following)

        assert "a vu" in card or "ont vu" in card
        assert await village.group(room) is None
        said = [text for text in await village.texts(village.karim, following) if not text.startswith("* ")]
        assert sum("12 rue des Lilas" in text for text in said) == 1

    async def test_a_room_that_puts_the_bot_out_gets_no_alert_and_the_referent_hears_of_it(
        self, village: Village
    ) -> None:
        room = await village.salon(village.karim, village.odette)
        await village.karim.say(room, f"groupe {await village.code()}")
        await village.reads(village.odette, "Ici arriveront les alertes", room)

        await village.karim.ask("POST", f"/rooms/{quote(room)}/kick", {"user_id": village.bot.user_id})
        await village.reads(village.karim, "Je ne suis plus dans le groupe")
        await village.raises_alert()
        await village.reads(village.odette, "12 rue des Lilas")

        linked = await village.group(room)
        assert linked is not None
        assert linked.topics == frozenset()


async def test_what_was_removed_is_erased_and_its_question_asked_again(village: Village) -> None:
    await village.says(village.odette, "alerte cambriolage")
    await village.reads(village.odette, "Danger en ce moment")
    await village.says(village.odette, "1")
    await village.reads(village.odette, "Où est-ce")
    said = await village.says(village.odette, "12 rue des Lilass")
    await village.reads(village.odette, "Que s'est-il passé")

    room = village.rooms[village.odette.user_id]
    await village.odette.ask("PUT", f"/rooms/{quote(room)}/redact/{quote(said)}/t1", {})

    async with asyncio.timeout(PATIENCE):
        while sum("Où est-ce" in each for each in await village.texts(village.odette, room)) < 2:
            await village.odette.pause()


async def test_the_same_event_three_times_ten_at_once_and_after_a_restart_has_one_effect(
    tmp_path: Path, homeserver: Synapse
) -> None:
    """Told again by us, and told again by the homeserver from an earlier place."""
    bot, odette = [await Neighbour.move_in(homeserver, name) for name in ("tocsin", "odette")]
    async with living(tmp_path, homeserver, bot) as house:
        await settle(house, ("Odette", "matrix", odette.user_id, MEMBER))
        room = await odette.open_room(bot.user_id, is_direct=True)
        village = Village(house, bot, odette, odette, odette, {odette.user_id: room})
        await village.bot_is_in(odette, room)
        await village.says(odette, "bidule")
        await village.reads(odette, "Je n'ai pas compris")
        earlier = await house.store.run(lambda uow: uow.journal.cursor("matrix"))
        said = await village.says(odette, "aide")
        await village.reads(odette, "ALERTE, puis")
    event = next(one for one in await odette.events(room) if one["event_id"] == said)

    async with living(tmp_path, homeserver, bot) as house:
        now = house.clock.now()
        again = inbound_from(event, Place(None, "odette"), b"", now, "matrix")
        assert again is not None
        for _ in range(3):
            await house.switchboard.receive([again])
        await asyncio.gather(*(house.switchboard.receive([again]) for _ in range(10)))
        await house.store.run(lambda uow: uow.journal.move_cursor("matrix", str(earlier)))
    async with living(tmp_path, homeserver, bot) as house:
        village = Village(house, bot, odette, odette, odette, {odette.user_id: room})
        await village.says(odette, "menu")
        await village.reads(odette, "Que voulez-vous faire")
        answers = await village.texts(odette, room)

    assert len(answers) == 3, answers
