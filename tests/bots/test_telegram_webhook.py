"""Telegram calls: only it can, and what it brings is answered once it is kept."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import ValidationError

from bots.settings import SettingsError
from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from bots.web.server import WebServer, web_app
from tests.bots.contract import FixedClock, FrontDoor, eventually, listening
from tests.bots.telegram_street import ODETTE, peer
from tests.peers.ports import free_port
from tests.peers.telegram import SECRET_HEADER, TOKEN, TelegramPeer
from tests.whole.house import a_configuration

__all__ = ["peer"]

SECRET = "a-Secret_of-32-signs-0123456789ab"
PATH = "/telegram/webhook"


@dataclass
class Called:
    """A channel that is called, on a web server of its own."""

    channel: Telegram
    url: str

    async def post(
        self, body: bytes, headers: list[tuple[str, str]] | None = None, path: str = PATH
    ) -> tuple[int, str]:
        """Call it with these bytes, from anywhere; the status and what is said."""
        said = [(SECRET_HEADER, SECRET)] if headers is None else headers
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url + path, data=io.BytesIO(body), headers=said) as answer,
        ):
            return answer.status, await answer.text()

    async def post_raw(self, request: bytes) -> bytes:
        """Call it with a whole request, byte for byte; the status line."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(request)
        line = await reader.readline()
        writer.close()
        return line


def block(peer: TelegramPeer, **more: object) -> TelegramSettings:
    """Give the settings of a bot that is called."""
    fields = {"token": TOKEN, "api_url": peer.url, "receive": "webhook", "webhook_secret": SECRET}
    return TelegramSettings.model_validate(fields | more)


@pytest.fixture
async def called(peer: TelegramPeer) -> AsyncIterator[Called]:
    """The channel behind its route."""
    # The channel must know its address before anybody listens there.
    url = f"http://127.0.0.1:{free_port()}"
    channel = Telegram(block(peer), FixedClock(), public_url=url)
    server = WebServer(url.removeprefix("http://"), [channel.routes])
    await server.start()
    yield Called(channel, url)
    await server.stop()
    await channel.close()


async def an_update(peer: TelegramPeer, text: str = "au feu") -> dict[str, Any]:
    """Give an update that Telegram would bring."""
    peer.private_message(ODETTE, text)
    update: dict[str, Any] = peer.updates[-1]
    return update


async def test_telegram_is_told_where_to_call_and_with_which_secret(peer: TelegramPeer, called: Called) -> None:
    waiting = await an_update(peer)

    async with listening(called.channel, FrontDoor()):
        await asyncio.wait_for(peer.is_called.wait(), 10)

    [params] = [params for method, params in peer.requests if method == "setWebhook"]
    assert params["url"] == called.url + PATH
    assert params["secret_token"] == SECRET
    assert params.get("drop_pending_updates") in {None, False}
    assert {"message", "callback_query", "my_chat_member", "channel_post"} <= set(params["allowed_updates"])
    assert peer.updates == [waiting], "what was said before is still to come"


async def test_what_telegram_brings_is_heard_and_answered_200(peer: TelegramPeer, called: Called) -> None:
    door = FrontDoor()
    update = await an_update(peer)

    async with listening(called.channel, door):
        await asyncio.wait_for(peer.is_called.wait(), 10)
        status = await peer.call(update)

    assert status == 200
    assert [(one.text, one.message_id) for one in door.heard] == [("au feu", str(update["update_id"]))]
    assert json.loads(door.heard[0].raw) == update


async def test_it_is_answered_200_only_after_the_commit(peer: TelegramPeer, called: Called) -> None:
    door = FrontDoor(failures=1)
    update = await an_update(peer)

    async with listening(called.channel, door):
        await asyncio.wait_for(peer.is_called.wait(), 10)
        first = await peer.call(update)
        again = await peer.call(update)

    assert (first, again) == (503, 200)
    assert len(door.offered) == 2
    assert len({one.message_id for one in door.offered}) == 1


async def test_nothing_is_taken_while_nobody_listens(peer: TelegramPeer, called: Called) -> None:
    update = json.dumps(await an_update(peer)).encode()

    status, said = await called.post(update)

    assert (status, said) == (503, "")


async def test_the_webhook_goes_when_the_bot_asks_again_itself(peer: TelegramPeer) -> None:
    peer.webhook = "https://tocsin.example.org/telegram/webhook"
    channel = Telegram(block(peer, receive="polling"), FixedClock(), public_url="https://tocsin.example.org")
    app = web_app([channel.routes])
    peer.private_message(ODETTE, "bonjour")
    door = FrontDoor()

    async with listening(channel, door):
        await eventually(lambda: door.heard)
    await channel.close()

    assert peer.webhook == ""
    assert PATH not in {route.resource.canonical for route in app.router.routes() if route.resource}


async def test_a_webhook_that_somebody_else_took_is_taken_back(
    peer: TelegramPeer, called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.telegram.listener.LOOK_EVERY", 0.05)

    async with listening(called.channel, FrontDoor()):
        await asyncio.wait_for(peer.is_called.wait(), 10)
        peer.webhook = "https://elsewhere.example.org/"
        await eventually(lambda: peer.webhook == called.url + PATH)

    assert peer.secret == SECRET


async def test_an_update_that_nobody_can_read_is_not_brought_for_ever(peer: TelegramPeer, called: Called) -> None:
    door = FrontDoor()

    async with listening(called.channel, door):
        await asyncio.wait_for(peer.is_called.wait(), 10)
        status = await peer.call({"update_id": 7, "message": {"chat": "tordu"}})

    assert status == 200
    assert door.offered == []


FORGED: list[tuple[str, list[tuple[str, str]]]] = [
    ("no secret", []),
    ("an empty one", [(SECRET_HEADER, "")]),
    ("another one", [(SECRET_HEADER, "another-secret-of-32-signs-0123456")]),
    ("a part of it", [(SECRET_HEADER, SECRET[:-1])]),
    ("more than it", [(SECRET_HEADER, SECRET + "x")]),
    ("in capitals", [(SECRET_HEADER, SECRET.upper())]),
    ("twice", [(SECRET_HEADER, SECRET), (SECRET_HEADER, SECRET)]),
    ("the right one and a wrong one", [(SECRET_HEADER, SECRET), (SECRET_HEADER, "x")]),
    ("a wrong one and the right one", [(SECRET_HEADER, "x"), (SECRET_HEADER, SECRET)]),
    ("two in one", [(SECRET_HEADER, f"{SECRET}, {SECRET}")]),
    ("not of ASCII", [(SECRET_HEADER, SECRET[:-1] + "é")]),
    ("in another header", [("Authorization", f"Bearer {SECRET}"), ("X-Telegram-Secret-Token", SECRET)]),
    ("the token of the bot", [(SECRET_HEADER, TOKEN)]),
    ("as a cookie", [("Cookie", f"secret={SECRET}")]),
]


@pytest.mark.parametrize(("how", "headers"), FORGED, ids=[how for how, _ in FORGED])
async def test_nobody_but_telegram_is_heard(
    peer: TelegramPeer, called: Called, how: str, headers: list[tuple[str, str]]
) -> None:
    door = FrontDoor()
    genuine = json.dumps(await an_update(peer)).encode()

    async with listening(called.channel, door):
        await asyncio.wait_for(peer.is_called.wait(), 10)
        answers = {await called.post(body, headers) for body in (genuine, b"{}", b"not JSON", b"x" * 2_000_000)}

    assert answers == {(401, "")}, "the same answer, whatever was sent: it reveals nothing"
    assert door.offered == []


async def test_a_secret_in_raw_bytes_or_in_the_address_is_refused(peer: TelegramPeer, called: Called) -> None:
    door = FrontDoor()
    body = json.dumps(await an_update(peer)).encode()
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n".encode()
    bytes_said = [b"\xff\xfe", SECRET.encode()[:-1] + b"\xe9", SECRET.encode() + b"\xc3\xa9"]

    async with listening(called.channel, door):
        await asyncio.wait_for(peer.is_called.wait(), 10)
        lines = [
            await called.post_raw(head + SECRET_HEADER.encode() + b": " + said + b"\r\n\r\n" + body)
            for said in bytes_said
        ]
        in_address = await called.post(body, [], f"{PATH}?secret_token={SECRET}")

    assert all(b" 401 " in line or b" 400 " in line for line in lines)
    assert in_address == (401, "")
    assert door.offered == []


async def test_who_calls_is_decided_before_the_body_comes(peer: TelegramPeer, called: Called) -> None:
    async with listening(called.channel, FrontDoor()):
        await asyncio.wait_for(peer.is_called.wait(), 10)
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n".encode()

        line = await asyncio.wait_for(called.post_raw(head), 5)

    assert b" 401 " in line


TAMPERED = [
    (b"", 400),
    (b"null", 400),
    (b"[]", 400),
    (b"{}", 400),
    (b'{"update_id": "7"}', 400),
    (b'{"update_id": true}', 400),
    (b'{"update_id": 7', 400),
    (b"[" * 100_000, 400),
    (b"\xff\xfe\x00", 400),
    (b'{"update_id": 7}', 200),
    (b'{"update_id": 7, "message": null}', 200),
    (b'{"update_id": 7, "message": {"text": "alerte"}}', 200),
    (b'{"update_id": 7, "callback_query": {"id": [], "from": {}}}', 200),
    (b" " * (1024 * 1024 + 1), 413),
]


@pytest.mark.parametrize(("body", "status"), TAMPERED, ids=[str(body[:40]) for body, _ in TAMPERED])
async def test_nonsense_acts_on_nothing(peer: TelegramPeer, called: Called, body: bytes, status: int) -> None:
    door = FrontDoor()

    async with listening(called.channel, door):
        await asyncio.wait_for(peer.is_called.wait(), 10)
        answered = await called.post(body)

    assert answered == (status, "")
    assert door.offered == []


async def test_only_a_post_is_a_call(called: Called) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(called.url + PATH, headers={SECRET_HEADER: SECRET}) as answer,
    ):
        got = answer.status

    assert got == 405


async def test_an_album_that_is_brought_picture_by_picture_has_two_ids(peer: TelegramPeer, called: Called) -> None:
    door = FrontDoor()
    for number in range(4):
        peer.message(ODETTE, photo=peer.new_photo(bytes([number]) * 90), media_group_id="77")
    updates = list(peer.updates)

    async with listening(called.channel, door):
        await asyncio.wait_for(peer.is_called.wait(), 10)
        for update in (*updates, updates[0]):
            await peer.call(update)

    assert [one.message_id for one in door.heard] == ["album:77", *["album:77:more"] * 3, "album:77"]
    assert [bool(one.attachments[0].data) for one in door.heard] == [True, False, False, False, True]


class TestSettings:
    @pytest.mark.parametrize(
        ("more", "key"),
        [
            ({"receive": "webhook"}, "webhook_secret"),
            ({"receive": "webhook", "webhook_secret": ""}, "webhook_secret"),
            ({"receive": "webhook", "webhook_secret": "short"}, "webhook_secret"),
            ({"webhook_secret": "with a blank and é, which Telegram does not take"}, "webhook_secret"),
            ({"receive": "pigeon"}, "receive"),
        ],
    )
    def test_a_webhook_needs_a_secret_that_nobody_guesses(self, more: dict[str, str], key: str) -> None:
        with pytest.raises(ValidationError) as caught:
            TelegramSettings.model_validate({"token": TOKEN, **more})

        assert [error["loc"] for error in caught.value.errors()] == [(key,)]
        assert more.get("webhook_secret", "nothing said") not in str(caught.value) or not more.get("webhook_secret")

    def test_the_operator_reads_which_key_is_missing(self, tmp_path: Path) -> None:
        settings = a_configuration(tmp_path, {"telegram": {"token": "${T}", "receive": "webhook"}}, {"T": TOKEN})

        with pytest.raises(SettingsError) as caught:
            settings.channel_settings("telegram", TelegramSettings)

        assert str(caught.value).startswith("channels.telegram.webhook_secret is missing")

    def test_without_a_secret_there_is_no_address(self) -> None:
        app = web_app([Telegram(TelegramSettings.model_validate({"token": TOKEN}), FixedClock()).routes])

        assert PATH not in {route.resource.canonical for route in app.router.routes() if route.resource}
