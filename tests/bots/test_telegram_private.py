"""The whole house with a Telegram bot: one effect for each message, albums, and a position with one key."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from PIL import Image

from tests.bots.telegram_street import peer
from tests.bots.test_telegram_house import KARIM, LUCIE, ODETTE, SECRETS, STRANGER, Village, village
from tests.peers.ports import free_port
from tests.peers.telegram import TelegramPeer
from tests.whole.house import a_configuration, running, until

__all__ = ["peer", "village"]


async def test_the_same_update_three_times_ten_at_once_and_after_a_restart_has_one_effect(
    tmp_path: Path, peer: TelegramPeer
) -> None:
    port = free_port()
    block = {
        "token": "${TELEGRAM_TOKEN}",
        "api_url": peer.url,
        "receive": "webhook",
        "webhook_secret": "${TELEGRAM_WEBHOOK_SECRET}",
    }
    settings = a_configuration(tmp_path, {"telegram": block}, SECRETS, listen=f"127.0.0.1:{port}")
    public = settings.service.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
    settings = settings.model_copy(update={"service": public})
    peer.private_message(ODETTE, "aide")
    peer.private_message(KARIM, "aide")
    updates = list(peer.updates)
    answers: list[int] = []

    for _ in range(2):
        async with running(settings) as house:
            await until(lambda: house.url and peer.is_called.is_set())
            answers += [await peer.call(updates[0]) for _ in range(3)]
            answers += await asyncio.gather(*(peer.call(updates[1]) for _ in range(10)))
            await until(lambda: peer.texts(ODETTE) and peer.texts(KARIM))
        peer.is_called.clear()

    assert set(answers) == {200}
    assert (len(peer.texts(ODETTE)), len(peer.texts(KARIM))) == (1, 1)


async def test_opening_the_chat_shows_the_menu_and_four_pictures_have_one_answer_more(village: Village) -> None:
    village.peer.private_message(ODETTE, "/start")
    await village.reads(ODETTE, "Que voulez-vous faire, Odette")
    village.peer.private_message(STRANGER, "/start")
    await village.reads(STRANGER, "messagerie des voisins")
    for number in range(4):
        village.peer.message(LUCIE, photo=village.peer.new_photo(a_photo(number)), media_group_id="77")

    await village.reads(LUCIE, "Je garde la première")
    await village.reads(LUCIE, "Danger en ce moment")

    assert len(village.peer.texts(LUCIE)) == 2


async def test_a_position_is_handed_over_with_one_key_which_is_gone_when_no_buttons_are_needed(
    village: Village,
) -> None:
    peer = village.peer
    peer.private_message(ODETTE, "alerte feu")
    await village.reads(ODETTE, "Danger en ce moment")
    peer.private_message(ODETTE, "1")
    await village.reads(ODETTE, "Où est-ce")
    assert peer.keys[ODETTE][0] == ["📍 Partager ma position"]

    peer.location(ODETTE, 47.2184, -1.5536)
    await village.reads(ODETTE, "Que s'est-il passé")
    peer.private_message(ODETTE, "annuler")
    await village.reads(ODETTE, "C'est annulé")

    assert ODETTE not in peer.keys


def a_photo(shade: int) -> bytes:
    """Give a picture that can be opened."""
    written = io.BytesIO()
    Image.new("RGB", (64, 48), (shade * 40, 80, 120)).save(written, "JPEG")
    return written.getvalue()
