"""The whole house with a Telegram bot: linked groups, and what becomes of them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bots.bootstrap import House
from core.alerts.alerting import EDIT_EVERY
from core.model.community import Group, Topic
from core.model.member import Role
from core.ports import Voice
from core.shelves.unit_of_work import UnitOfWork
from core.wire import Inbound
from tests.bots.contract import PATIENCE
from tests.bots.telegram_street import peer
from tests.peers.ports import free_port
from tests.peers.telegram import TOKEN, TelegramPeer
from tests.whole.house import a_configuration, running, settle, until

__all__ = ["peer"]

ODETTE, KARIM, LUCIE, STRANGER = 4242, 4343, 4444, 4545
LILAS, OLD, FORUM, CHANNEL = -1001234567890, -42, -1007, -1009
REFERENT, MEMBER = frozenset({Role.REFERENT}), frozenset[Role]()
SECRETS = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "0123456789abcdef0123456789abcdef"}


@dataclass
class Village:
    """A house and the people who write to it."""

    house: House
    peer: TelegramPeer

    async def reads(self, chat: int, words: str) -> None:
        """Wait until *words* stand in *chat*."""
        await until(lambda: any(words in text for text in self.peer.texts(chat)))

    async def code(self) -> str:
        """Let Karim, the referent, ask for a code in private."""
        self.peer.private_message(KARIM, "groupe")
        await self.reads(KARIM, "/groupe ")
        found = re.search(r"/groupe (\w+)", self.peer.texts(KARIM)[-1])
        assert found is not None
        return found[1]

    async def group(self, address: str) -> Group | None:
        """What is linked at *address*."""
        return await self.house.store.run(lambda uow: uow.communities.group_at("telegram", address))

    async def raises_alert(self) -> None:
        """Let Karim raise an alert, until he reads that it has left."""
        self.peer.private_message(KARIM, "alerte cambriolage 12 rue des Lilas, une voiture bleue attend")
        await self.reads(KARIM, "Danger en ce moment")
        self.peer.private_message(KARIM, "1")
        await self.reads(KARIM, "toujours en cours")
        self.peer.private_message(KARIM, "Oui, en ce moment")
        await self.reads(KARIM, "vos voisins vont lire")
        self.peer.private_message(KARIM, "Envoyer")
        await self.reads(KARIM, "part chez")


@asynccontextmanager
async def living(folder: Path, peer: TelegramPeer, **more: str) -> AsyncIterator[House]:
    """Run the house on the database in *folder*."""
    listen = f"127.0.0.1:{free_port()}"
    block = {"token": "${TELEGRAM_TOKEN}", "api_url": peer.url} | more
    async with running(a_configuration(folder, {"telegram": block}, SECRETS, listen=listen)) as house:
        await until(lambda: house.url)
        yield house


@pytest.fixture
async def village(tmp_path: Path, peer: TelegramPeer) -> AsyncIterator[Village]:
    """Karim leads « Les Lilas », where Odette and Lucie live."""
    peer.in_charge |= {LILAS: {KARIM}, FORUM: {KARIM}, OLD: {KARIM}}
    peer.topics[FORUM] = {45, 46}
    async with living(tmp_path, peer) as house:
        people = (("Karim", KARIM, REFERENT), ("Odette", ODETTE, MEMBER), ("Lucie", LUCIE, MEMBER))
        await settle(house, *((name, "telegram", str(user), roles) for name, user, roles in people))
        yield Village(house, peer)


async def test_a_number_that_is_handed_over_with_one_press_stands_on_the_card(village: Village) -> None:
    village.peer.private_message(ODETTE, "profil téléphone")
    await village.reads(ODETTE, "Quel est votre numéro")
    keys = village.peer.keys[ODETTE]
    mine = {"phone_number": "33612345678", "first_name": "Odette", "user_id": ODETTE}

    village.peer.message(ODETTE, contact=mine)
    await village.reads(ODETTE, "33612345678")

    assert keys[0] == ["📞 Donner mon numéro"]


class TestLinking:
    async def test_the_code_of_the_referent_said_by_who_runs_the_group_links_it(self, village: Village) -> None:
        code = await village.code()

        village.peer.group_message(LILAS, KARIM, f"/groupe@TocsinBot {code}")
        await village.reads(LILAS, "Ici arriveront les alertes")
        await village.reads(KARIM, "est relié")
        await village.raises_alert()
        await village.reads(LILAS, "12 rue des Lilas")

        linked = await village.group(str(LILAS))
        assert linked is not None
        assert (linked.topics, linked.title) == (frozenset({Topic.ALERTS}), f"Groupe {LILAS}")

    async def test_a_link_that_adds_the_bot_does_the_same(self, village: Village) -> None:
        code = await village.code()

        village.peer.group_message(LILAS, KARIM, f"/start@TocsinBot {code}")

        await village.reads(LILAS, "Ici arriveront les alertes")

    async def test_an_administrator_who_is_no_neighbour_may_say_the_code_and_the_referent_hears_of_it(
        self, village: Village
    ) -> None:
        village.peer.in_charge[LILAS] = {STRANGER}
        code = await village.code()

        village.peer.group_message(LILAS, STRANGER, f"/groupe {code}")

        await village.reads(LILAS, "Ici arriveront les alertes")
        await village.reads(KARIM, "est relié")

    async def test_who_does_not_run_the_group_links_nothing_even_with_the_code(self, village: Village) -> None:
        village.peer.in_charge[LILAS] = set()
        code = await village.code()

        village.peer.group_message(LILAS, KARIM, f"/groupe {code}")
        await village.reads(KARIM, "Seul un administrateur")

        assert await village.group(str(LILAS)) is None
        assert village.peer.texts(LILAS) == []

    @pytest.mark.parametrize("code", ["K7PM2QXD", "BK7PM2QXD", "ZZZZZZZZZZZZZZZZZZZZZZZZ", "é", ""])
    async def test_another_code_links_nothing(self, village: Village, code: str) -> None:
        village.peer.group_message(LILAS, KARIM, f"/groupe {code}")
        await village.reads(KARIM, "Ce code n'est plus valable")

        assert await village.group(str(LILAS)) is None
        assert village.peer.texts(LILAS) == []

    async def test_a_channel_and_a_hidden_administrator_link_by_the_code_alone(self, village: Village) -> None:
        code = await village.code()
        channel = {"id": CHANNEL, "type": "channel", "title": "Infos des Lilas"}
        itself = {"id": LILAS, "type": "supergroup", "title": "Les Lilas"}
        hidden = {"id": 1087968824, "is_bot": True, "first_name": "Group"}

        post = {"message_id": 1, "date": 1, "chat": channel, "sender_chat": channel, "text": f"/groupe {code}"}
        village.peer.update("channel_post", post)
        said = {"text": f"/groupe {code}", "sender_chat": itself}
        village.peer.update("message", village.peer.new_message(LILAS, hidden, said))
        village.peer.update("channel_post", post | {"message_id": 2, "text": "/alerte cambriolage 12 rue des Lilas"})

        await village.reads(CHANNEL, "Ici arriveront les alertes")
        await village.reads(LILAS, "Ici arriveront les alertes")
        await until(lambda: sum("est relié" in text for text in village.peer.texts(KARIM)) == 2)
        assert len(village.peer.texts(CHANNEL)) == 1, "a channel raises no alert, and is not answered"

    async def test_one_topic_takes_the_alerts_and_another_the_gazette(self, village: Village) -> None:
        code = await village.code()

        for topic, about in ((45, ""), (46, " gazette")):
            village.peer.group_message(
                FORUM, KARIM, f"/groupe {code}{about}", message_thread_id=topic, is_topic_message=True
            )
        await village.reads(FORUM, "Ici arriveront les alertes")
        await village.reads(FORUM, "Ici arrivera la gazette")
        await village.raises_alert()
        await village.reads(FORUM, "12 rue des Lilas")

        alerts, gazette = await village.group(f"{FORUM}/45"), await village.group(f"{FORUM}/46")
        assert alerts is not None
        assert gazette is not None
        assert (alerts.topics, gazette.topics) == (frozenset({Topic.ALERTS}), frozenset({Topic.GAZETTE}))
        card = next(each for each in village.peer.sent[FORUM] if "12 rue des Lilas" in each["text"])
        assert card["message_thread_id"] == 45


class TestWhatBecomesOfGroups:
    async def test_a_group_that_moves_keeps_its_alerts(self, village: Village) -> None:
        code = await village.code()
        village.peer.group_message(OLD, KARIM, f"/groupe {code}")
        await village.reads(OLD, "Ici arriveront les alertes")
        village.peer.upgrade(OLD, LILAS)
        village.peer.upgrade(OLD, LILAS)
        await until(lambda: not village.peer.updates)

        await village.raises_alert()
        await village.reads(LILAS, "12 rue des Lilas")

        assert await village.group(str(OLD)) is None
        assert await village.group(str(LILAS)) is not None
        assert sum("12 rue des Lilas" in text for text in village.peer.texts(LILAS)) == 1

    async def test_a_move_that_is_met_while_sending_is_kept_too(self, village: Village) -> None:
        code = await village.code()
        village.peer.group_message(OLD, KARIM, f"/groupe {code}")
        await village.reads(OLD, "Ici arriveront les alertes")
        village.peer.moved[OLD] = LILAS

        await village.raises_alert()
        await village.reads(LILAS, "12 rue des Lilas")

        async with asyncio.timeout(PATIENCE):
            while await village.group(str(LILAS)) is None:  # noqa: ASYNC110 (the condition is a look into storage)
                await asyncio.sleep(0.02)
        assert await village.group(str(OLD)) is None

    async def test_a_group_that_puts_the_bot_out_gets_no_alert_and_the_referent_hears_of_it_once(
        self, village: Village
    ) -> None:
        code = await village.code()
        village.peer.group_message(LILAS, KARIM, f"/groupe {code}")
        await village.reads(LILAS, "Ici arriveront les alertes")

        village.peer.shut_out(LILAS, STRANGER)
        village.peer.shut_out(LILAS, STRANGER)
        await village.reads(KARIM, "Je ne suis plus dans le groupe")
        village.peer.gone.clear()
        await village.raises_alert()
        await village.reads(ODETTE, "12 rue des Lilas")

        assert sum("Je ne suis plus dans le groupe" in text for text in village.peer.texts(KARIM)) == 1
        assert len(village.peer.texts(LILAS)) == 1

    async def test_a_group_that_put_the_bot_out_while_it_was_away_is_noticed_with_the_next_alert(
        self, village: Village
    ) -> None:
        code = await village.code()
        village.peer.group_message(LILAS, KARIM, f"/groupe {code}")
        await village.reads(LILAS, "Ici arriveront les alertes")

        village.peer.gone.add(LILAS)
        await village.raises_alert()
        await village.reads(KARIM, "Je ne suis plus dans le groupe")

        lost = await village.group(str(LILAS))
        assert lost is not None
        assert lost.topics == frozenset()


async def test_twenty_who_have_seen_it_change_the_message_in_the_group_twice_at_most(village: Village) -> None:
    code = await village.code()
    village.peer.group_message(LILAS, KARIM, f"/groupe {code}")
    await village.reads(LILAS, "Ici arriveront les alertes")
    users = range(9001, 9021)

    def move_in(uow: UnitOfWork) -> None:
        for user in users:
            person = uow.members.add_person(f"Voisin {user}", "fr", uow.now())
            word = Inbound("telegram", str(user), "", uow.now())
            uow.members.claim_contact(uow.members.speaker_at(word, Voice.TELEGRAM).contact.id, person.id, uow.now())
            uow.members.add_member(person.id, 1, MEMBER, uow.now())

    await village.house.store.run(move_in)
    await village.raises_alert()
    await village.reads(LILAS, "12 rue des Lilas")
    card = next(each for each in village.peer.sent[LILAS] if "12 rue des Lilas" in each["text"])
    seen = next(key for row in card["reply_markup"]["inline_keyboard"] for key in row if key["text"].startswith("Vu"))
    before, began = len(village.peer.requests), asyncio.get_running_loop().time()
    for user in users:
        village.peer.tap(user, card, seen["callback_data"])
    await until(lambda: len(village.peer.answers) == 20)
    # The message follows at once, and then every five seconds while somebody is still to be heard.
    turns = (asyncio.get_running_loop().time() - began) // EDIT_EVERY.total_seconds()
    await village.reads(LILAS, "20 foyers ont vu")

    edits = [
        params
        for method, params in village.peer.requests[before:]
        if method == "editMessageText" and params["chat_id"] == LILAS
    ]
    assert 1 <= len(edits) <= 2 + turns
    assert len(village.peer.answers) == 20, "each reads the answer on their own button"
    assert not any(f"Voisin {user}" in text for user in users for text in village.peer.texts(LILAS))


async def test_a_stranger_who_presses_a_button_in_the_group_is_answered_alone(village: Village) -> None:
    code = await village.code()
    village.peer.group_message(LILAS, KARIM, f"/groupe {code}")
    await village.raises_alert()
    await village.reads(LILAS, "12 rue des Lilas")
    card = next(each for each in village.peer.sent[LILAS] if "12 rue des Lilas" in each["text"])
    shown = list(village.peer.texts(LILAS))

    village.peer.tap(STRANGER, card, card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    await until(lambda: village.peer.answers)

    assert village.peer.texts(LILAS) == shown
