"""What is particular to each gateway that is reached over the web: its requests, its signatures, its errors."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from pydantic import ValidationError

from bots.sms.channel import Sms
from bots.sms.gateways.ovh import state_of
from bots.sms.http import Http
from bots.sms.receipts import DeliveryState
from bots.sms.settings import SmsSettings, warnings
from core.ports import DeliveryFailed, Reason
from tests.bots.contract import FixedClock, FrontDoor, eventually, listening
from tests.bots.sms_props import ODETTE, Program, a_program, kannel_block, to_odette

NOW = int(FixedClock().now().timestamp())
SID = "AC" + "0" * 31 + "1"
TOKEN = "the-token-of-a-test-account"
ANDROID = {"username": "u", "password": "p", "signing_key": "a-signing-key"}
TWILIO = {"account_sid": SID, "auth_token": TOKEN}
OVH = {
    "service": "sms-ab1234-1",
    "application_key": "AK",
    "application_secret": "AS",
    "consumer_key": "CK",
    "webhook_secret": "a-secret-of-at-least-22-signs",
    "poll_seconds": 1,
}


@dataclass
class Provider:
    """Answers as it is told, and keeps what it was asked."""

    url: str = ""
    status: int = 200
    answer: Any = None
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    incoming: dict[int, dict[str, Any]] = field(default_factory=dict)
    outgoing: dict[int, dict[str, Any]] = field(default_factory=dict)
    seconds: float = 0

    async def take(self, request: web.Request) -> web.Response:
        if request.path == "/auth/time":
            return web.json_response(NOW + 100)
        await asyncio.sleep(self.seconds)
        self.asked.append((request.method, request.path, dict(request.headers), await request.read()))
        if "/incoming" in request.path and self.status == 200:
            return self._incoming(request)
        if "/outgoing/" in request.path:
            said = self.outgoing.get(int(request.path.rpartition("/")[2]))
            return web.json_response(said, status=200 if said else 404)
        body = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return web.Response(status=self.status, text=body, headers=self.headers)

    def asked_for(self, ending: str) -> bool:
        return any(path.endswith(ending) for _, path, _, _ in self.asked)

    def _incoming(self, request: web.Request) -> web.Response:
        number = request.path.rpartition("/")[2]
        if number == "incoming":
            return web.json_response(list(self.incoming))
        if request.method == "DELETE":
            del self.incoming[int(number)]
            return web.json_response(None)
        return web.json_response(self.incoming[int(number)])


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", provider.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield provider
    await runner.cleanup()


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    async with a_program() as program:
        yield program


async def failure_of(channel: Sms) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        await channel.send(to_odette("un secret"))
    await channel.close()
    assert ODETTE not in str(caught.value)
    assert "un secret" not in str(caught.value)
    return caught.value


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
        provider.status, provider.answer = 202, {"id": "d-1", "state": "Pending"}

        receipt = await channel.send(to_odette("A12", "suite"))
        provider.status, provider.answer = 409, {"message": "duplicate id"}
        again = await channel.send(to_odette("A12", "suite"))
        await channel.close()

        method, path, headers, body = provider.asked[0]
        assert (method, path) == ("POST", "/messages")
        assert headers["Authorization"].startswith("Basic ")
        assert json.loads(body)["id"] == "d-1"
        assert json.loads(body)["textMessage"] == {"text": "A12 suite"}
        assert json.loads(body)["withDeliveryReport"] is True
        assert receipt.external_id == again.external_id == "d-1"

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


class TestTwilio:
    @staticmethod
    async def post(program: Program, form: dict[str, str], signature: str | None = None, route: str = "inbound") -> int:
        path = f"{program.url}/sms/twilio/{route}"
        signed = path + "".join(name + form[name] for name in sorted(form))
        made = base64.b64encode(hmac.digest(TOKEN.encode(), signed.encode(), "sha1")).decode()
        headers = {"X-Twilio-Signature": made if signature is None else signature}
        async with ClientSession() as session, session.post(path, data=form, headers=headers) as answer:
            return answer.status

    async def test_a_message_leaves_with_the_address_of_its_receipts(
        self, provider: Provider, program: Program
    ) -> None:
        channel = await program.with_channel("twilio", **TWILIO, url=provider.url)
        provider.status, provider.answer = 201, {"sid": "SM1", "status": "queued"}

        receipt = await channel.send(to_odette("Été", "suite"))
        await channel.close()

        _, path, _, body = provider.asked[0]
        assert path == f"/2010-04-01/Accounts/{SID}/Messages.json"
        assert b"Body=%C3%89t%C3%A9+suite" in body
        assert b"sms%2Ftwilio%2Freceipt%3Fref%3Dd-1" in body
        assert receipt.external_id == "SM1"

    async def test_what_twilio_signs_is_heard(self, provider: Provider, program: Program) -> None:
        channel = await program.with_channel("twilio", **TWILIO, url=provider.url)
        provider.answer = {}
        door = FrontDoor()
        form = {
            "MessageSid": "SM9",
            "From": ODETTE,
            "To": "+33937000000",
            "Body": "Été 🚨 & = %",
            "SmsStatus": "received",
        }

        async with listening(channel, door):
            await eventually(lambda: channel._receive)
            status = await self.post(program, form)
        await channel.close()

        assert status == 200
        assert [(one.message_id, one.text) for one in door.heard] == [("SM9", "Été 🚨 & = %")]

    def test_the_signature_is_that_of_twilios_own_example(self) -> None:
        """The vector of Twilio's documentation on security."""
        from bots.sms.gateway import Call
        from bots.sms.gateways.twilio import Twilio

        block = {"account_sid": SID, "auth_token": "12345"}
        settings = SmsSettings.model_validate({"number": "+33937000000", "gateway": "twilio", "twilio": block})
        assert settings.twilio is not None
        gateway = Twilio(settings.twilio, number="+33937000000", public_url="https://mycompany.com")
        body = b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212"
        signature = (("X-Twilio-Signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),)

        assert gateway.is_genuine(Call("POST", "/myapp.php?foo=1&bar=2", signature, body))
        assert not gateway.is_genuine(Call("POST", "/myapp.php?foo=1&bar=3", signature, body))
        assert not gateway.is_genuine(Call("POST", "/myapp.php?foo=1&bar=2", signature * 2, body))

    @pytest.mark.parametrize("signature", ["", "x", "été", "RSOYDt4T1cUTdK1PDd93/VVr8B8="])
    async def test_a_stranger_is_refused(self, provider: Provider, program: Program, signature: str) -> None:
        channel = await program.with_channel("twilio", **TWILIO, url=provider.url)

        status = await self.post(program, {"MessageSid": "SM9", "From": ODETTE, "Body": "x"}, signature)
        await channel.close()

        assert status == 401

    async def test_receipts_never_go_backwards(self, provider: Provider, program: Program) -> None:
        channel = await program.with_channel("twilio", **TWILIO, url=provider.url)

        for state in ("sent", "delivered", "queued", "sent"):
            await self.post(program, {"MessageSid": "SM1", "MessageStatus": state}, route="receipt")
        await self.post(
            program, {"MessageSid": "SM2", "MessageStatus": "undelivered", "ErrorCode": "30003"}, route="receipt"
        )
        await channel.close()

        assert [(one.external_id, one.state, one.reason) for one in program.office.told] == [
            ("SM1", DeliveryState.SENT, ""),
            ("SM1", DeliveryState.DELIVERED, ""),
            ("SM2", DeliveryState.FAILED, "30003"),
        ]

    @pytest.mark.parametrize(
        ("status", "code", "reason"),
        [
            (400, 21211, Reason.INVALID),
            (400, 21610, Reason.UNREACHABLE),
            (400, 21614, Reason.INVALID),
            (400, 21606, Reason.MISCONFIGURED),
            (400, 99999, Reason.REJECTED),
            (401, 20003, Reason.MISCONFIGURED),
            (429, 20429, Reason.THROTTLED),
            (503, None, Reason.UNAVAILABLE),
        ],
    )
    async def test_each_code_has_its_reason(
        self, provider: Provider, program: Program, status: int, code: int | None, reason: Reason
    ) -> None:
        channel = await program.with_channel("twilio", **TWILIO, url=provider.url)
        provider.status, provider.answer, provider.headers = status, {"code": code}, {"Retry-After": "7"}

        failure = await failure_of(channel)

        assert failure.reason is reason
        assert failure.retry_in == (timedelta(seconds=7) if reason is Reason.THROTTLED else None)


class TestOvh:
    async def test_a_job_is_signed_and_never_waits_for_the_morning(self, provider: Provider, program: Program) -> None:
        channel = await program.with_channel("ovh", **OVH, url=provider.url)
        provider.answer = {"ids": [4242], "validReceivers": [ODETTE], "invalidReceivers": []}

        receipt = await channel.send(to_odette("Été 5 €"))
        await channel.close()

        _, path, headers, body = provider.asked[0]
        stamp = headers["X-Ovh-Timestamp"]
        signed = f"AS+CK+POST+{provider.url}{path}+{body.decode()}+{stamp}"
        assert headers["X-Ovh-Signature"] == "$1$" + hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324 (OVHcloud's)
        assert stamp == str(NOW + 100), "by OVHcloud's clock"
        job = json.loads(body)
        assert job["noStopClause"] is True
        assert job["priority"] == "high"
        assert job["senderForResponse"] is True
        assert job["coding"] == "7bit"
        assert job["message"] == "Été 5 €"
        assert receipt.external_id == "4242"

    async def test_answers_are_fetched_and_removed_when_they_are_kept(
        self, provider: Provider, program: Program
    ) -> None:
        channel = await program.with_channel("ovh", **OVH, url=provider.url)
        provider.incoming = {
            7: {"id": 7, "sender": ODETTE, "message": "vu", "tag": ""},
            8: {"id": 8, "sender": "", "message": None},
        }
        door = FrontDoor(failures=1)

        async with listening(channel, door):
            await eventually(lambda: not provider.incoming)
        await channel.close()

        assert [(one.message_id, one.text) for one in door.heard] == [("7", "vu")]
        assert len(door.offered) == 2

    async def test_a_receipt_needs_the_secret(self, provider: Provider, program: Program) -> None:
        channel = await program.with_channel("ovh", **OVH, url=provider.url)
        base = f"{program.url}/sms/ovh/receipt"

        async with ClientSession() as session:
            statuses = []
            for query in ("id=4242&ptt=4", "key=wrong&id=4242&ptt=4", f"key={OVH['webhook_secret']}&id=4242&ptt=4"):
                async with session.get(f"{base}?{query}") as answer:
                    statuses.append(answer.status)
        await channel.close()

        assert statuses == [401, 401, 200]
        assert [(one.external_id, one.state) for one in program.office.told] == [("4242", DeliveryState.DELIVERED)]

    @pytest.mark.parametrize(
        ("ptt", "receipt", "state"),
        [
            ("1", "4", DeliveryState.SENT),
            ("3", "8", DeliveryState.SENT),
            ("4", "1", DeliveryState.DELIVERED),
            ("23", "2", DeliveryState.FAILED),
            ("4711", "1", DeliveryState.DELIVERED),
            ("4711", "16", DeliveryState.FAILED),
            ("", "0", DeliveryState.ACCEPTED),
            ("6", "", None),
            ("None", "None", None),
        ],
    )
    def test_a_receipt_is_read_by_the_operators_code_and_else_by_ovhclouds(
        self, ptt: str, receipt: str, state: DeliveryState | None
    ) -> None:
        """The two tables of OVHcloud's guide on SMS users."""
        assert state_of(ptt, receipt) is state

    async def test_without_an_address_for_them_receipts_are_asked_for(
        self, provider: Provider, program: Program
    ) -> None:
        """What has not left yet is not in the list; what is final is not asked for again."""
        channel = await program.with_channel("ovh", **OVH | {"webhook_secret": ""}, url=provider.url)
        provider.answer = {"ids": [4242]}
        await channel.send(to_odette("A12"))
        provider.answer = {"ids": [4243]}
        await channel.send(to_odette("A12"))

        async with listening(channel, FrontDoor()):
            await eventually(lambda: provider.asked_for("/outgoing/4243"))
            provider.outgoing = {4242: {"ptt": 3, "deliveryReceipt": 4}}
            await eventually(lambda: program.office.told)
            provider.outgoing = {4242: {"ptt": 4, "deliveryReceipt": 1}, 4243: {"ptt": 24, "deliveryReceipt": 2}}
            await eventually(lambda: len(program.office.told) == 3)
            asked = len(provider.asked)
            await eventually(lambda: len(provider.asked) > asked + 1)
        await channel.close()

        assert sorted((one.external_id, one.state, one.reason) for one in program.office.told) == [
            ("4242", DeliveryState.SENT, "3"),
            ("4242", DeliveryState.DELIVERED, "4"),
            ("4243", DeliveryState.FAILED, "24"),
        ]
        assert all(path.endswith("/incoming") for _, path, _, _ in provider.asked[asked:])

    async def test_a_call_makes_us_fetch_the_answers_at_once(self, provider: Provider, program: Program) -> None:
        """Only with the secret; what it says is not believed, for nobody signs it."""
        channel = await program.with_channel("ovh", **OVH | {"poll_seconds": 3600}, url=provider.url)
        door = FrontDoor()
        ring = f"{program.url}/sms/ovh/inbound?sender={ODETTE.replace('+', '%2B')}&message=STOP"

        async with listening(channel, door), ClientSession() as session:
            await eventually(lambda: provider.asked_for("/incoming"))
            provider.incoming = {7: {"id": 7, "sender": ODETTE, "message": "vu"}}
            async with session.get(ring) as unknown, session.get(f"{ring}&key={OVH['webhook_secret']}") as known:
                statuses = (unknown.status, known.status)
            await eventually(lambda: door.heard)
        await channel.close()

        assert statuses == (401, 200)
        assert [(one.message_id, one.text) for one in door.heard] == [("7", "vu")]

    @pytest.mark.parametrize(
        ("status", "answer", "reason"),
        [
            (200, {"ids": [], "invalidReceivers": [ODETTE]}, Reason.INVALID),
            (200, {"ids": []}, Reason.UNAVAILABLE),
            (400, {"message": "Invalid signature"}, Reason.MISCONFIGURED),
            (402, {"message": "Not enough credits"}, Reason.MISCONFIGURED),
            (403, {"message": "This call has not been granted"}, Reason.MISCONFIGURED),
            (429, {"message": "Too many requests"}, Reason.THROTTLED),
            (400, {"message": "Invalid message"}, Reason.REJECTED),
            (500, {"message": "Internal"}, Reason.UNAVAILABLE),
        ],
    )
    async def test_each_refusal_has_its_reason(
        self, provider: Provider, program: Program, status: int, answer: Any, reason: Reason
    ) -> None:
        channel = await program.with_channel("ovh", **OVH, url=provider.url)
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
