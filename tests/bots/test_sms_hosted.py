"""What is particular to Twilio and OVHcloud: their requests, signatures, receipts and errors."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bots.sms.gateways.ovh import state_of
from bots.sms.receipts import DeliveryState
from bots.sms.settings import SmsSettings
from core.ports import Reason
from tests.bots.contract import FrontDoor, eventually, listening
from tests.bots.sms_props import ODETTE, Program, to_odette
from tests.bots.sms_provider import NOW, OVH, SID, TOKEN, TWILIO, Provider, failure_of


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
