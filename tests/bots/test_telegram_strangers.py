"""Who is nobody on Telegram: what they say in a group changes nothing, and nobody is made of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from core.shelves.unit_of_work import UnitOfWork
from storage import tables
from tests.bots.telegram_street import KARIM, ODETTE, peer
from tests.bots.test_telegram_house import LILAS, MEMBER, REFERENT, SECRETS, STRANGER, Village
from tests.peers.ports import free_port
from tests.peers.telegram import TelegramPeer
from tests.peers.telegram_chats import BOT, Json
from tests.whole.house import a_configuration, running, settle, until

__all__ = ["peer"]

ITSELF = {"id": LILAS, "type": "supergroup", "title": "Les Lilas"}
INFOS = {"id": -1009, "type": "channel", "title": "Infos"}
HIDDEN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
OTHER_BOT = {"id": 4711, "is_bot": True, "first_name": "Autre bot"}
OF_KARIM = {"type": "user", "date": 1, "sender_user": {"id": KARIM, "is_bot": False, "first_name": "Karim"}}
HIDES = {"type": "hidden_user", "date": 1, "sender_user_name": "Karim"}

NOBODIES: dict[str, tuple[Json, Json]] = {
    "unknown": ({"id": STRANGER, "is_bot": False, "first_name": "Zoé"}, {}),
    "unknown who passes on": ({"id": STRANGER, "is_bot": False, "first_name": "Zoé"}, {"forward_origin": OF_KARIM}),
    "unknown who passes on a hidden one": (
        {"id": STRANGER, "is_bot": False, "first_name": "Zoé"},
        {"forward_origin": HIDES},
    ),
    "unknown with a neighbour's name": ({"id": STRANGER, "is_bot": False, "first_name": "Karim"}, {}),
    "hidden administrator": (HIDDEN, {"sender_chat": ITSELF}),
    "hidden administrator who signs": (HIDDEN, {"sender_chat": ITSELF, "author_signature": "Karim"}),
    "channel": (CHANNEL_BOT, {"sender_chat": INFOS}),
    "post of the channel in its group": (CHANNEL_BOT, {"sender_chat": INFOS, "is_automatic_forward": True}),
    "bot": (OTHER_BOT, {}),
    "bot in a neighbour's name": (OTHER_BOT, {"forward_origin": OF_KARIM}),
    "ourselves": (BOT, {}),
}
WORDS = ("A1 vu", "/vu A1", "/info A1 une voiture", "/clore A1", "A1 clore", "/alerte feu 3 rue des Roses")


@pytest.fixture
async def village(tmp_path: Path, peer: TelegramPeer) -> AsyncIterator[Village]:
    """Karim leads, Odette lives there; their group is linked, and one alert is on."""
    settings = a_configuration(
        tmp_path,
        {"telegram": {"token": "${TELEGRAM_TOKEN}", "api_url": peer.url}},
        SECRETS,
        listen=f"127.0.0.1:{free_port()}",
    )
    async with running(settings) as house:
        await until(lambda: house.url)
        people = (("Karim", KARIM, REFERENT), ("Odette", ODETTE, MEMBER))
        groups = {"Les Lilas": str(LILAS)}
        await settle(house, *((name, "telegram", str(user), role) for name, user, role in people), groups=groups)
        village = Village(house, peer)
        await village.raises_alert()
        await village.reads(LILAS, "12 rue des Lilas")
        yield village


async def what_stands(village: Village) -> list[Any]:
    """How many persons, members, alerts and answers there are."""

    def look(uow: UnitOfWork) -> list[Any]:
        unit: Any = uow
        counted = (tables.person, tables.member, tables.alert, tables.alert_event, tables.community_group)
        return [unit._tx.connection.execute(select(func.count()).select_from(each)).scalar_one() for each in counted]

    return await village.house.store.run(look)


async def test_nobody_is_somebody(village: Village) -> None:
    """An unknown one, a forwarded author, a hidden administrator, a channel, a bot: all of them at once."""
    before = await what_stands(village)
    shown = village.peer.texts(KARIM), village.peer.texts(ODETTE)

    for author, more in NOBODIES.values():
        for words in WORDS:
            said = village.peer.new_message(LILAS, author, {"text": words} | more)
            village.peer.update("message", said)
    for number, words in enumerate(WORDS):
        post = {"message_id": 900 + number, "date": 1, "chat": INFOS, "sender_chat": INFOS, "text": words}
        village.peer.update("channel_post", post | {"author_signature": "Karim"})
    await until(lambda: not village.peer.updates)
    village.peer.private_message(ODETTE, "A1")
    await until(lambda: len(village.peer.texts(ODETTE)) > len(shown[1]))

    assert await what_stands(village) == before
    assert village.peer.texts(KARIM) == shown[0], "Karim hears nothing of what was said in his name"
    assert not any("Zoé" in text or "Karim." in text for text in village.peer.texts(LILAS))


async def test_a_bot_presses_no_button(village: Village) -> None:
    card = next(each for each in village.peer.sent[LILAS] if "12 rue des Lilas" in each["text"])
    before = await what_stands(village)
    pressed = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]

    tap = {"id": "b1", "from": OTHER_BOT, "message": card, "chat_instance": "1", "data": pressed}
    village.peer.update("callback_query", tap)
    await until(lambda: not village.peer.updates)

    assert await what_stands(village) == before


async def test_a_neighbour_who_passes_on_what_another_wrote_speaks_for_themselves(village: Village) -> None:
    village.peer.group_message(LILAS, ODETTE, "A1 vu", forward_origin=OF_KARIM)
    await until(lambda: any("vu" in text.lower() for text in village.peer.texts(ODETTE)))

    def look(uow: UnitOfWork) -> list[Any]:
        unit: Any = uow
        event, person = tables.alert_event.c, tables.person.c
        seen = select(person.name).join_from(tables.alert_event, tables.person).where(event.kind == "seen")
        return list(unit._tx.connection.execute(seen).scalars())

    async def names() -> list[Any]:
        return await village.house.store.run(look)

    assert await names() == ["Odette"]
