"""What goes wrong on Telegram, and what the post office learns of it."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest

from bots.telegram.channel import Telegram
from core.ports import DeliveryFailed, Reason
from tests.bots.contract import PATIENCE, FrontDoor
from tests.bots.telegram_street import LILAS, ODETTE, failure_of, heard_by, peer, telegram, to_odette
from tests.peers.telegram import GARBAGE, TOKEN, TelegramPeer

__all__ = ["peer", "telegram"]


class TestFailures:
    @pytest.mark.parametrize(
        ("status", "description", "reason"),
        [
            (400, "Bad Request: chat not found", Reason.INVALID),
            (400, "Bad Request: PEER_ID_INVALID", Reason.INVALID),
            (400, "Bad Request: not enough rights to send text messages to the chat", Reason.UNREACHABLE),
            (400, "Bad Request: BUTTON_DATA_INVALID", Reason.REJECTED),
            (401, "Unauthorized", Reason.MISCONFIGURED),
            (403, "Forbidden: user is deactivated", Reason.UNREACHABLE),
            (403, "Forbidden: bot was kicked from the supergroup chat", Reason.UNREACHABLE),
            (403, "Forbidden: bot can't initiate conversation with a user", Reason.UNREACHABLE),
            (404, "Not Found", Reason.MISCONFIGURED),
            (413, "Request Entity Too Large", Reason.REJECTED),
            (429, "Too Many Requests", Reason.THROTTLED),
            (500, "Internal Server Error", Reason.UNAVAILABLE),
            (502, "Bad Gateway: restart", Reason.UNAVAILABLE),
        ],
    )
    async def test_each_refusal_has_its_reason(
        self, peer: TelegramPeer, telegram: Telegram, status: int, description: str, reason: Reason
    ) -> None:
        peer.fail(status, description)

        failure = await failure_of(telegram, to_odette("A12"))

        assert failure.reason is reason
        assert len(peer.requests) == 0, "a refusal is not tried again here"

    async def test_a_throttle_in_the_middle_says_how_long_and_no_chat(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        peer.throttle(17, method="sendMessage")

        failure = await failure_of(telegram, to_odette("A12"))

        assert failure.retry_in == timedelta(seconds=17)
        assert str(ODETTE) not in failure.detail

    @pytest.mark.parametrize("status", [200, 502])
    async def test_a_page_instead_of_an_answer_is_unavailable(
        self, peer: TelegramPeer, telegram: Telegram, status: int
    ) -> None:
        peer.fail(status, body=GARBAGE)

        assert (await failure_of(telegram, to_odette("A12"))).reason is Reason.UNAVAILABLE

    async def test_an_answer_that_the_library_cannot_read_is_not_sent_again(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        peer.fail(200, body='{"ok": true, "result": {"message_id": "new form"}}')

        assert (await failure_of(telegram, to_odette("A12"))).reason is Reason.REJECTED

    async def test_a_server_that_is_not_there_is_unavailable(self, peer: TelegramPeer, telegram: Telegram) -> None:
        await peer.stop()

        assert (await failure_of(telegram, to_odette("A12"))).reason is Reason.UNAVAILABLE

    async def test_a_server_that_does_not_answer_is_unavailable(
        self, peer: TelegramPeer, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(telegram._sender._bot.session, "timeout", 0.1)
        peer.fail(0, delay=0.5)

        assert (await failure_of(telegram, to_odette("A12"))).reason is Reason.UNAVAILABLE

    async def test_a_group_that_became_a_supergroup_is_followed(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.fail(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            parameters={"migrate_to_chat_id": LILAS},
            method="sendMessage",
        )

        receipt = await telegram.send(to_odette("A12", address="-42"))

        assert peer.texts(LILAS) == ["A12"]
        assert receipt.external_id.startswith(f"{LILAS}:")


@pytest.mark.parametrize(
    ("status", "parameters", "reason", "method"),
    [
        (401, None, Reason.MISCONFIGURED, "deleteWebhook"),
        (404, None, Reason.MISCONFIGURED, "deleteWebhook"),
        (409, None, Reason.MISCONFIGURED, "getUpdates"),
        (500, None, Reason.UNAVAILABLE, "getUpdates"),
        (429, {"retry_after": 5}, Reason.THROTTLED, "getUpdates"),
    ],
)
async def test_a_refusal_while_listening_has_its_reason(
    peer: TelegramPeer,
    telegram: Telegram,
    status: int,
    parameters: dict[str, Any] | None,
    reason: Reason,
    method: str,
) -> None:
    peer.fail(status, "No", parameters=parameters, method=method)

    with pytest.raises(DeliveryFailed) as caught:
        await asyncio.wait_for(telegram.listen(FrontDoor().receive, None), PATIENCE)

    assert caught.value.reason is reason
    assert caught.value.retry_in is None or caught.value.retry_in.total_seconds() == 5


async def test_a_server_that_is_not_there_is_unavailable(peer: TelegramPeer, telegram: Telegram) -> None:
    await peer.stop()

    with pytest.raises(DeliveryFailed) as caught:
        await asyncio.wait_for(telegram.listen(FrontDoor().receive, None), PATIENCE)

    assert caught.value.reason is Reason.UNAVAILABLE


async def test_the_token_and_the_words_stay_out_of_the_logs(
    peer: TelegramPeer, telegram: Telegram, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    peer.private_message(ODETTE, "mon secret")
    peer.fail(200, body="<html>mon secret</html>", method="getUpdates")

    with pytest.raises(DeliveryFailed):
        await telegram.listen(FrontDoor().receive, None)
    await heard_by(telegram)

    written = caplog.text + "".join(capsys.readouterr())
    assert TOKEN not in written
    assert "mon secret" not in written
