"""Mail over real servers and Telegram over its API: one alert, one state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from bots.bootstrap import House
from core.model.member import Role
from tests.peers.mail import PASSWORD, MailPeer, is_missing, mail_peer
from tests.peers.telegram import TOKEN, TelegramPeer
from tests.whole.house import a_configuration, running, settle, until

KARIM, ANA, GROUP = 1001, 1002, -100200
REFERENT = frozenset({Role.REFERENT})
SECRETS = {"TELEGRAM_TOKEN": TOKEN, "MAIL_PASSWORD": PASSWORD}
MEMBER: frozenset[Role] = frozenset()


@pytest.fixture(scope="module")
def mail() -> Iterator[MailPeer]:
    """Postfix and Dovecot."""
    if is_missing():
        pytest.skip("needs root, postfix and dovecot")
    with mail_peer() as peer:
        yield peer


def channels(mail: MailPeer, telegram: TelegramPeer) -> dict[str, Any]:
    """The blocks of both channels."""
    login = {"username": mail.address("tocsin"), "password": "${MAIL_PASSWORD}"}
    return {
        "telegram": {"token": "${TELEGRAM_TOKEN}", "api_url": telegram.url},
        "email": {
            "address": mail.address("tocsin"),
            "smtp": {"host": "127.0.0.1", "port": mail.smtp_port, "security": "none"},
            "receive": {"imap": {"host": "127.0.0.1", "port": mail.imap_port, "security": "none", **login}},
        },
    }


@asynccontextmanager
async def les_lilas(mail: MailPeer, tmp_path: Path) -> AsyncIterator[tuple[House, TelegramPeer]]:
    """A running house with Lucie and Paul on mail, Karim and Ana on Telegram, and a group."""
    for user in ("tocsin", "lucie", "paul"):
        mail.empty(user)
    async with TelegramPeer() as telegram:
        settings = a_configuration(tmp_path, channels(mail, telegram), SECRETS)
        async with running(settings) as house:
            await settle(
                house,
                ("Lucie", "email", mail.address("lucie"), MEMBER),
                ("Paul", "email", mail.address("paul"), MEMBER),
                ("Karim", "telegram", str(KARIM), REFERENT),
                ("Ana", "telegram", str(ANA), MEMBER),
                groups={"Groupe des Lilas": str(GROUP)},
            )
            yield house, telegram


async def test_an_alert_raised_by_mail_is_answered_on_telegram_and_by_mail(mail: MailPeer, tmp_path: Path) -> None:
    """From Lucie's mailbox to everybody, and back."""
    async with les_lilas(mail, tmp_path) as (_, telegram):
        mail.send("lucie", "tocsin", "ALERTE cambriolage 12 rue des Lilas", "Une voiture bleue attend.")
        question = await asyncio.to_thread(mail.wait_for, "lucie")
        mail.reply("lucie", question, "1")
        await until(lambda: telegram.texts(KARIM) and telegram.texts(ANA) and telegram.texts(GROUP))
        received = await asyncio.to_thread(mail.wait_for, "paul")
        mail.reply("paul", received, "vu")
        await until(lambda: "1 foyer a vu" in telegram.texts(KARIM)[0])
        telegram.tap(ANA, telegram.sent[ANA][0], _payload(telegram.sent[ANA][0], "Vu"))
        await until(lambda: "2 foyers ont vu" in telegram.texts(GROUP)[0])
        telegram.private_message(KARIM, "clore A1 fausse alerte, c'était un livreur")
        closing = await asyncio.to_thread(mail.wait_for, "paul", lambda each: "close" in _text(each))
        await until(lambda: "c'était un livreur" in telegram.texts(ANA)[0])

    assert "12 rue des Lilas" in str(received["Subject"])
    assert "Une voiture bleue attend" in _text(received)
    assert telegram.answers
    assert "c'était un livreur" in _text(closing)


async def test_an_alert_raised_on_telegram_reaches_mailboxes_and_the_group(mail: MailPeer, tmp_path: Path) -> None:
    """From Ana's chat, guided, to everybody."""
    async with les_lilas(mail, tmp_path) as (_, telegram):
        telegram.private_message(ANA, "/alerte feu rue des Roses, fumée noire")
        await until(lambda: len(telegram.texts(ANA)) == 1)
        for count, answer in enumerate(("J'ai appelé", "Envoyer"), start=2):
            telegram.private_message(ANA, answer)
            await until(partial(_has_heard, telegram, ANA, count))
        received = await asyncio.to_thread(mail.wait_for, "lucie")
        await until(lambda: telegram.texts(KARIM) and telegram.texts(GROUP))

    assert "rue des Roses" in _text(received)
    assert "fumée noire" in telegram.texts(KARIM)[0]
    assert "l'auteur de l'alerte" in telegram.texts(GROUP)[0]
    assert "Ana" not in telegram.texts(GROUP)[0]


async def test_the_same_update_three_times_raises_one_alert(mail: MailPeer, tmp_path: Path) -> None:
    """What Telegram repeats has one effect."""
    async with les_lilas(mail, tmp_path) as (_, telegram):
        telegram.private_message(KARIM, "aide")
        update = dict(telegram.updates[-1])
        await until(lambda: len(telegram.texts(KARIM)) == 1)
        telegram.updates.extend([dict(update), dict(update)])
        telegram.private_message(KARIM, "menu")
        await until(lambda: len(telegram.texts(KARIM)) >= 2)
        await asyncio.sleep(0.3)

    assert len(telegram.texts(KARIM)) == 2


async def test_a_channel_whose_server_is_away_attaches_when_it_comes_back(mail: MailPeer, tmp_path: Path) -> None:
    """Telegram works while the mailbox cannot be reached."""
    mail.stop()
    async with TelegramPeer() as telegram:
        settings = a_configuration(tmp_path, channels(mail, telegram), SECRETS)
        async with running(settings) as house:
            await settle(
                house,
                ("Lucie", "email", mail.address("lucie"), MEMBER),
                ("Karim", "telegram", str(KARIM), REFERENT),
            )
            telegram.private_message(KARIM, "aide")
            await until(lambda: telegram.texts(KARIM))
            mail.start()
            mail.empty("lucie")
            mail.send("lucie", "tocsin", "aide", "")
            answer = await asyncio.to_thread(mail.wait_for, "lucie", within=30.0)

    assert "voisins" in _text(answer)


def _has_heard(telegram: TelegramPeer, user: int, count: int) -> bool:
    return len(telegram.texts(user)) >= count


def _payload(message: dict[str, Any], label: str) -> str:
    rows = message["reply_markup"]["inline_keyboard"]
    return next(str(button["callback_data"]) for row in rows for button in row if button["text"] == label)


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return "" if body is None else str(cast("EmailMessage", body).get_content())
