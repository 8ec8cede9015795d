"""What is particular to Kannel and to a phone of one's own: their requests, signatures and errors."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import ValidationError

from bots.sms.http import Http
from bots.sms.receipts import DeliveryState
from bots.sms.settings import SmsSettings, warnings
from core.ports import Reason
from tests.bots.contract import FrontDoor, eventually, listening
from tests.bots.sms_props import ODETTE, Program, kannel_block, to_odette
from tests.bots.sms_provider import ANDROID, NOW, OVH, TOKEN, TWILIO, Provider, failure_of


class TestKannel:
    @pytest.mark.parametrize(
        ("status", "answer", "reason"),
        [
            (400, "Number(s) has/have been denied by white- and/or black-lists.", Reason.UNREACHABLE),
            (400, "Missing receiver number, rejected", Reason.REJECTED),
            (403, "Authorization failed for sendsms", Reason.MISCONFIGURED),
            (404, "Service not found", Reason.MISCONFIGURED),
            (429, "Slow down", Reason.THROTTLED),
            (503, "Temporal failure, try again later.", Reason.UNAVAILABLE),
            (502, "<html>", Reason.UNAVAILABLE),
            (200, "<html>", Reason.UNAVAILABLE),
            (302, "", Reason.UNAVAILABLE),
        ],
    )
    async def test_each_refusal_has_its_reason(
        self, provider: Provider, program: Program, status: int, answer: str, reason: Reason
    ) -> None:
        channel = await program.with_channel("kannel", **kannel_block(provider.url))
        provider.status, provider.answer, provider.headers = status, answer, {"Location": "/elsewhere"}

        assert (await failure_of(channel)).reason is reason
        assert len(provider.asked) == 1, "nothing is tried again, nor followed"

    @pytest.mark.parametrize("answer", ["0: Accepted for delivery", "3: Queued for later delivery"])
    async def test_what_is_queued_is_taken(self, provider: Provider, program: Program, answer: str) -> None:
        channel = await program.with_channel("kannel", **kannel_block(provider.url))
        provider.status, provider.answer = 202, answer

        receipt = await channel.send(to_odette("A12"))
        await channel.close()

        assert receipt.external_id == "d-1"

    async def test_a_gateway_that_does_not_answer_is_unavailable(self, provider: Provider, program: Program) -> None:
        channel = await program.with_channel("kannel", **kannel_block(provider.url))
        channel._gateway._http = Http(total=0.2)  # type: ignore[attr-defined]
        provider.seconds = 5

        assert (await failure_of(channel)).reason is Reason.UNAVAILABLE


class TestAndroid:
    @staticmethod
    def signed(event: str, payload: dict[str, Any], at: int = NOW, **more: Any) -> tuple[bytes, dict[str, str]]:
        body = json.dumps({"deviceId": "phone-1", "event": event, "id": "e-1", "payload": payload} | more).encode()
        mac = hmac.new(b"a-signing-key", body + str(at).encode(), hashlib.sha256).hexdigest()
        return body, {"X-Signature": mac, "X-Timestamp": str(at), "Content-Type": "application/json"}

    @staticmethod
    async def post(program: Program, body: bytes, headers: Any, route: str = "inbound") -> int:
        url = f"{program.url}/sms/android/{route}"
        async with ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            return answer.status

    async def test_our_reference_is_its_id(self, provider: Provider, program: Program) -> None:
        channel = await program.with_channel("android", **ANDROID, url=provider.url)
        provider.status, provider.answer = 202, {"state": "Pending"}

        receipt = await channel.send(to_odette("A12", "suite"))
        provider.status, provider.answer = 409, {"message": "duplicate id"}
        again = await channel.send(to_odette("A12", "suite"))
        provider.status = 202
        other = await channel.send(to_odette("A13"))
        await channel.close()

        method, path, headers, body = provider.asked[0]
        assert (method, path) == ("POST", "/messages")
        assert headers["Authorization"].startswith("Basic ")
        assert json.loads(body)["id"] == receipt.external_id
        assert json.loads(body)["textMessage"] == {"text": "A12 suite"}
        assert json.loads(body)["withDeliveryReport"] is True
        assert receipt.external_id.startswith("d-1-")
        assert receipt.external_id == again.external_id, "a repeat is known to the app"
        assert receipt.external_id != other.external_id, "of another life of ours it knows only the number"

    async def test_a_signed_message_is_heard_once_however_often_it_comes(
        self, provider: Provider, program: Program
    ) -> None:
        channel = await program.with_channel("android", **ANDROID, url=provider.url)
        provider.answer = []
        said = {
            "messageId": "abc",
            "message": "aidé 🚨",
            "phoneNumber": ODETTE,
            "receivedAt": "2026-04-14T12:04:00+02:00",
        }
        later = said | {"receivedAt": "2026-04-14T12:04:30+02:00"}
        door = FrontDoor()

        async with listening(channel, door):
            await eventually(lambda: channel._receive)
            statuses = [
                await self.post(program, *self.signed("sms:received", said)),
                await self.post(program, *self.signed("sms:received", said, at=NOW + 299, id="e-2")),
                await self.post(program, *self.signed("sms:received", later)),
            ]
        await channel.close()

        assert statuses == [200, 200, 200]
        assert [one.text for one in door.heard] == ["aidé 🚨"] * 3
        assert len({one.message_id for one in door.heard}) == 2

    async def test_the_unsigned_the_tampered_and_the_old_are_refused(
        self, provider: Provider, program: Program
    ) -> None:
        channel = await program.with_channel("android", **ANDROID, url=provider.url)
        payload = {"message": "x", "phoneNumber": ODETTE}
        body, headers = self.signed("sms:received", payload)
        old = self.signed("sms:received", payload, at=NOW - 301)
        early = self.signed("sms:received", payload, at=NOW + 301)
        doubled = [*headers.items(), ("X-Signature", headers["X-Signature"])]

        statuses = [
            await self.post(program, body, {}),
            await self.post(program, body + b" ", headers),
            await self.post(program, body, headers | {"X-Signature": "été"}),
            await self.post(program, body, headers | {"X-Signature": headers["X-Signature"][:-1]}),
            await self.post(program, body, headers | {"X-Timestamp": str(NOW + 1)}),
            await self.post(program, body, headers | {"X-Timestamp": "²"}),
            await self.post(program, body, headers | {"X-Timestamp": "9" * 5000}),
            await self.post(program, *old),
            await self.post(program, *early),
            await self.post(program, body, doubled),
            await self.post(program, b"\xff not JSON", {"X-Signature": "x"}),
        ]
        await channel.close()

        assert statuses == [401] * len(statuses)

    async def test_signed_nonsense_is_nonsense(self, provider: Provider, program: Program) -> None:
        channel = await program.with_channel("android", **ANDROID, url=provider.url)
        statuses = []

        for body in (b"[" * 30_000, b"{}", b"[]", b"\xff", b'{"event": "sms:received", "payload": {"message": 1}}'):
            mac = hmac.new(b"a-signing-key", body + str(NOW).encode(), hashlib.sha256).hexdigest()
            statuses.append(await self.post(program, body, {"X-Signature": mac, "X-Timestamp": str(NOW)}))
        await channel.close()

        assert statuses == [400] * 5

    async def test_receipts_come_at_either_address(self, provider: Provider, program: Program) -> None:
        channel = await program.with_channel("android", **ANDROID, url=provider.url)
        payload = {"messageId": "d-1", "phoneNumber": ODETTE, "deliveredAt": "2026-04-14T14:00:00+02:00"}

        await self.post(program, *self.signed("sms:delivered", payload))
        await self.post(program, *self.signed("sms:sent", payload), "receipt")
        await self.post(program, *self.signed("sms:failed", payload | {"messageId": "d-2", "reason": "x"}), "receipt")
        await self.post(program, *self.signed("system:ping", {}), "receipt")
        await channel.close()

        assert [(one.external_id, one.state) for one in program.office.told] == [
            ("d-1", DeliveryState.DELIVERED),
            ("d-2", DeliveryState.FAILED),
        ]
        assert program.office.told[0].at.isoformat() == "2026-04-14T12:00:00+00:00"

    @pytest.mark.parametrize(
        ("status", "answer", "reason"),
        [
            (400, {"message": "invalid phone number"}, Reason.INVALID),
            (400, {"message": "no devices"}, Reason.MISCONFIGURED),
            (400, {"message": "too long"}, Reason.REJECTED),
            (401, {"message": "Unauthorized"}, Reason.MISCONFIGURED),
            (429, {"message": "limit"}, Reason.THROTTLED),
            (500, "<html>", Reason.UNAVAILABLE),
            (302, "", Reason.UNAVAILABLE),
            (200, "<html>", Reason.UNAVAILABLE),
        ],
    )
    async def test_each_refusal_has_its_reason(
        self, provider: Provider, program: Program, status: int, answer: Any, reason: Reason
    ) -> None:
        channel = await program.with_channel("android", **ANDROID, url=provider.url)
        provider.status, provider.answer = status, answer

        assert (await failure_of(channel)).reason is reason


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"number": "hello!"}, "number that people answer to"),
        ({"gateway": "pigeon"}, "gammu"),
        ({"gateway": "ovh"}, "needs a block ovh"),
        ({"twilio": TWILIO | {"url": "ftp://x"}}, "https://"),
        ({"twilio": TWILIO | {"tokn": "x"}}, "tokn"),
        ({"gateway": "ovh", "ovh": OVH | {"webhook_secret": "short"}}, "22 or more"),
    ],
)
def test_a_mistake_in_the_settings_is_named(block: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        SmsSettings.model_validate({"number": "+33937000000", "gateway": "twilio", "twilio": TWILIO} | block)

    assert words in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "said"),
    [("+33612345678", "0937"), ("+33712345678", "0937"), ("Tocsin", "STOP"), ("+33937000000", ""), ("38010", "")],
)
def test_an_operator_is_warned_of_a_number_that_is_for_people(number: str, said: str) -> None:
    settings = SmsSettings.model_validate({"number": number, "gateway": "twilio", "twilio": TWILIO})

    heard = warnings(settings)

    assert [said in one for one in heard] == ([True] if said else [])
