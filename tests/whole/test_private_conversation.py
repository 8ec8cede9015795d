"""Four neighbours write to one another, each by the gesture of their own channel, over a real server of each kind."""

from __future__ import annotations

import asyncio
import io
import json
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from core.shelves.unit_of_work import UnitOfWork
from storage.tables import delivery
from tests.peers.mail import MailPeer
from tests.peers.synapse import Synapse
from tests.whole.test_four_channels import KARIM, NORA, ODETTE, Village, a_village, mail

__all__ = ["mail"]

pytestmark = pytest.mark.slow

CAT = "Bonjour, avez-vous vu mon chat gris ?"
NOTED_WITHIN = 30.0
PROOF = re.compile(r"\b\d{6}\b")


@pytest.mark.feature("R25", "R27", by=("write_message", "answer_message"), on=("telegram", "matrix", "sms", "email"))
async def test_four_neighbours_write_to_one_another_and_nobody_sees_an_address(
    mail: MailPeer,
    homeserver: Synapse,
    tmp_path: Path,
) -> None:
    """Karim from Telegram to all; each answers as their channel does; Odette writes first to two of them, too."""
    async with a_village(mail, homeserver, tmp_path) as village:
        await village.says("karim", f"message Odette {CAT}")
        await village.reads("odette", "Écrit par Karim (Les Lilas)")
        await says_surely(village, "P1 Il dort chez moi")
        await village.reads("karim", "Il dort chez moi")
        await is_noted(village)
        village.telegram.private_message(KARIM, "Je viens ce soir", reply_to_message=shown(village, "Il dort chez moi"))
        await village.reads("odette", "Je viens ce soir")

        village.telegram.photo(KARIM, a_picture(), "message Lucie Est-ce votre chat ?")
        await village.reads("lucie", "Est-ce votre chat")
        asked = await asyncio.to_thread(mail.wait_for, "lucie", lambda each: "Est-ce votre chat" in plain(each))
        await is_noted(village)
        await asyncio.to_thread(mail.reply, "lucie", asked, "Non, le mien est noir")
        # No mail server of ours vouches for hers here: she types a code back, by the same gesture.
        proof = await asyncio.to_thread(mail.wait_for, "lucie", lambda each: "Pour être sûr" in plain(each))
        await asyncio.to_thread(mail.reply, "lucie", proof, PROOF.findall(plain(proof))[0])
        await village.reads("karim", "Non, le mien est noir")
        await village.reads("karim", "✓ Remis à Lucie")

        await village.says("karim", f"message Paul {CAT}")
        await village.reads("paul", CAT)
        event = await said_to_paul(village, CAT)
        await is_noted(village)
        thread = {"rel_type": "m.thread", "event_id": event["event_id"]}
        await village.paul.say(village.room, "Je l'ai vu hier", **{"m.relates_to": thread})
        await village.reads("karim", "Je l'ai vu hier")
        await village.reads("karim", "✓ Remis à Paul")

        await says_surely(village, "message Paul Il est chez moi")
        await village.reads("paul", "Il est chez moi")
        await village.says("paul", "message Lucie Odette l'a trouvé")
        await village.reads("lucie", "Odette l'a trouvé")

        village.telegram.blocked.add(NORA)
        await village.says("karim", "message Nora Bonjour Nora")
        # What was lost is looked for once a minute.
        async with asyncio.timeout(120):
            while "Votre message à Nora n'est pas arrivé." not in await village.read("karim"):  # noqa: ASYNC110 - a screen is looked at
                await asyncio.sleep(0.5)
        bytes_of = {name: await everything(village, name) for name in ("karim", "odette", "lucie", "paul")}
        paul = village.paul.user_id

    secrets = {
        "karim": (f"Voisin {KARIM}", f'"{KARIM}"'),
        "odette": (ODETTE, ODETTE.removeprefix("+33"), "06 12 34 56 01"),
        "lucie": (mail.address("lucie"),),
        "paul": (paul,),
    }
    found = [
        (whose, reader)
        for reader, read in bytes_of.items()
        for whose, kept in secrets.items()
        for secret in kept
        if whose != reader and secret in read
    ]
    assert found == []
    picture = next(part for part in asked.walk() if part.get_content_maintype() == "image")
    assert Image.open(io.BytesIO(picture.get_content())).size == (64, 48)
    assert not any("Remis à Nora" in text for text in village.telegram.texts(KARIM))


def a_picture() -> bytes:
    """Give a small photograph."""
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(written, "JPEG")
    return written.getvalue()


def shown(village: Village, words: str) -> Any:
    """The message on Karim's screen that says *words*."""
    return next(each for each in village.telegram.sent[KARIM] if words in str(each.get("text")))


def plain(message: EmailMessage) -> str:
    """What a mail says."""
    body = message.get_body(("plain",))
    return "" if body is None else str(body.get_content())


async def said_to_paul(village: Village, words: str) -> Any:
    """The event in Paul's room that says *words*."""
    events = await village.paul.events(village.room)
    return next(each for each in events if words in str(each["content"].get("body")))


async def is_noted(village: Village) -> None:
    """Wait until we know under which ids all was taken: nobody answers a message before they have read it."""
    held = select(func.count()).where(delivery.c.status == "queued", delivery.c.lease_until.is_not(None))

    def work(uow: UnitOfWork) -> int:
        unit: Any = uow
        return int(unit._tx.connection.execute(held).scalar_one())

    async with asyncio.timeout(NOTED_WITHIN):
        while await village.house.store.run(work):  # noqa: ASYNC110 - the database is asked
            await asyncio.sleep(0.05)


async def says_surely(village: Village, words: str) -> None:
    """Let Odette write by SMS, and type back the code that proves that it is her, where one is asked for."""
    before = len(village.kannel.carried)
    await village.says("odette", words)
    async with asyncio.timeout(30):
        while True:
            mine = [each.text for each in village.kannel.carried[before:] if each.receiver == ODETTE]
            if mine:
                break
            await asyncio.sleep(0.1)
    code = PROOF.search(mine[0])
    if code is not None:
        await village.says("odette", code[0])


async def everything(village: Village, name: str) -> str:
    """Every byte that came to somebody, with all that a program would hide."""
    if name == "karim":
        return json.dumps(village.telegram.sent[KARIM], ensure_ascii=False)
    if name == "lucie":
        mails = await asyncio.to_thread(village.mail.mailbox, "lucie")
        return "\n".join(each.as_bytes().decode("utf-8", "replace") + plain(each) for each in mails)
    if name == "odette":
        return await village.read("odette")
    events = await village.paul.events(village.room)
    return json.dumps([each for each in events if each["sender"] != village.paul.user_id], ensure_ascii=False)
