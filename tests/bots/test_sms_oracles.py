"""What the makers' own programs say: Twilio's library and that of SMS Gateway for Android are asked, and must agree."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from android_sms_gateway.client import APIClient  # type: ignore[import-untyped]
from android_sms_gateway.domain import Message, TextMessage  # type: ignore[import-untyped]
from android_sms_gateway.enums import WebhookEvent  # type: ignore[import-untyped]
from android_sms_gateway.webhooks import SmsReceivedPayload  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.http import HttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.sms.gateway import Call
from bots.sms.gateways.android import EVENTS, PRIORITY, Android
from bots.sms.gateways.twilio import Twilio
from bots.sms.settings import AndroidSettings, TwilioSettings
from tests.bots.contract import FixedClock
from tests.bots.sms_props import ODETTE
from tests.bots.sms_provider import NOW, SID, TOKEN, Provider

OURS = "+33937000000"
SIGNING_KEY = "a-signing-key"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
FORMS = st.dictionaries(st.sampled_from(["From", "Body", "MessageSid", "To", "été", "a b", "A"]), WORDS, max_size=5)


def a_twilio(public_url: str = "https://voisins.example.org", url: str = "https://api.twilio.com") -> Twilio:
    block = TwilioSettings.model_validate({"account_sid": SID, "auth_token": TOKEN, "url": url})
    return Twilio(block, number=OURS, public_url=public_url)


def an_android(url: str = "https://api.sms-gate.app/3rdparty/v1") -> Android:
    block = {"username": "u", "password": "p", "signing_key": SIGNING_KEY, "url": url}
    return Android(AndroidSettings.model_validate(block), clock=FixedClock())


@given(form=FORMS, query=st.dictionaries(st.sampled_from(["ref", "x"]), WORDS, max_size=2))
@settings(max_examples=200, deadline=None)
def test_what_twilios_library_signs_is_genuine(form: dict[str, str], query: dict[str, str]) -> None:
    gateway = a_twilio()
    target = "/sms/twilio/inbound" + (f"?{urlencode(query)}" if query else "")
    signature = RequestValidator(TOKEN).compute_signature(f"https://voisins.example.org{target}", form)

    call = Call("POST", target, (("X-Twilio-Signature", signature),), urlencode(form).encode())

    assert gateway.is_genuine(call)


@given(form=FORMS, forged=FORMS, signature=st.sampled_from(["", "x", "été"]) | st.just(""), uses_own=st.booleans())
@settings(max_examples=200, deadline=None)
def test_twilios_library_and_we_refuse_the_same(
    form: dict[str, str], forged: dict[str, str], signature: str, *, uses_own: bool
) -> None:
    """A form that was changed, a signature that was made up."""
    gateway, validator = a_twilio(), RequestValidator(TOKEN)
    address = "https://voisins.example.org/sms/twilio/inbound"
    given_signature = validator.compute_signature(address, form) if uses_own else signature

    ours = gateway.is_genuine(
        Call("POST", "/sms/twilio/inbound", (("X-Twilio-Signature", given_signature),), urlencode(forged).encode())
    )

    assert ours == validator.validate(address, forged, given_signature)


@pytest.mark.parametrize(
    ("public_url", "signed"),
    [
        ("https://voisins.example.org", "https://voisins.example.org:443"),
        ("https://voisins.example.org:8443", "https://voisins.example.org"),
        ("https://voisins.example.org:8443", "https://voisins.example.org:8443"),
        ("http://[::1]:8080/under", "http://[::1]:8080/under"),
    ],
)
def test_the_port_may_be_signed_or_not(public_url: str, signed: str) -> None:
    form = {"From": ODETTE, "Body": "vu", "MessageSid": "SM1"}
    signature = RequestValidator(TOKEN).compute_signature(f"{signed}/sms/twilio/inbound", form)

    call = Call("POST", "/sms/twilio/inbound", (("X-Twilio-Signature", signature),), urlencode(form).encode())

    assert a_twilio(public_url).is_genuine(call)
    assert not a_twilio("https://elsewhere.example.org").is_genuine(call)


@dataclass
class Recorder(HttpClient):  # type: ignore[misc]
    """Keeps what a library wants to send, and sends nothing."""

    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def request(self, method: str, url: str, *_: Any, data: Any = None, **__: Any) -> Response:
        """Answer as Twilio does to a new message."""
        self.asked.append((method, url, data))
        return Response(201, json.dumps({"sid": "SM1", "account_sid": SID}))

    def post(self, url: str, payload: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Answer as the app does to a new message."""
        self.asked.append(("POST", url, payload))
        return {"id": payload["id"], "state": "Pending", "recipients": [], "isHashed": False, "isEncrypted": False}


async def test_twilio_is_asked_as_its_library_asks(provider: Provider) -> None:
    provider.status, provider.answer = 201, {"sid": "SM1"}
    gateway, recorder = a_twilio(url=provider.url), Recorder()

    await gateway.send(ODETTE, ["Été 5 € + 3"], "d-1")
    await gateway.close()
    Client(SID, TOKEN, http_client=recorder).messages.create(
        to=ODETTE,
        from_=OURS,
        body="Été 5 € + 3",
        status_callback="https://voisins.example.org/sms/twilio/receipt?ref=d-1",
    )

    ((method, url, form),) = recorder.asked
    ((our_method, our_path, headers, body),) = provider.asked
    wanted = {name: value for name, value in form.items() if isinstance(value, str)}
    assert (our_method, f"https://api.twilio.com{our_path}") == (method, url)
    assert sorted(body.decode().split("&")) == sorted(urlencode(wanted).split("&"))
    assert headers["Authorization"] == f"Basic {base64.b64encode(f'{SID}:{TOKEN}'.encode()).decode()}"


async def test_the_app_is_asked_as_its_library_asks(provider: Provider) -> None:
    provider.status, provider.answer = 202, {}
    gateway, recorder = an_android(provider.url), Recorder()
    own_id = await gateway.send(ODETTE, ["Été 5 €"], "d-1")
    message = Message(
        id=own_id,
        phone_numbers=[ODETTE],
        text_message=TextMessage("Été 5 €"),
        with_delivery_report=True,
        priority=PRIORITY,
    )

    await gateway.close()
    client = APIClient("u", "p", base_url=provider.url, http=recorder)
    client.send(message)

    ((_, url, wanted),) = recorder.asked
    ((method, path, headers, body),) = provider.asked
    assert (method, f"{provider.url}{path}") == ("POST", url)
    assert json.loads(body) == {name: value for name, value in wanted.items() if name != "isEncrypted"}
    assert headers["Authorization"] == client.headers["Authorization"]


def test_the_events_of_the_app_are_those_of_its_library() -> None:
    assert set(EVENTS) | {"sms:received"} <= {event.value for event in WebhookEvent}


@given(sender=st.sampled_from([ODETTE, "Orange", "38010"]), text=WORDS)
@settings(max_examples=100, deadline=None)
def test_an_event_is_read_as_its_library_reads_it(sender: str, text: str) -> None:
    payload = {
        "messageId": "abc",
        "message": text,
        "sender": sender,
        "phoneNumber": sender,
        "simNumber": 1,
        "receivedAt": "2026-04-14T12:04:00.000+02:00",
    }
    body = json.dumps({"event": "sms:received", "deviceId": "phone-1", "id": "e-1", "payload": payload}).encode()
    signature = hmac.new(SIGNING_KEY.encode(), body + str(NOW).encode(), hashlib.sha256).hexdigest()
    call = Call("POST", "/sms/android/inbound", (("X-Signature", signature), ("X-Timestamp", str(NOW))), body)
    gateway = an_android()

    (heard,) = gateway.heard(call)

    theirs = SmsReceivedPayload.from_dict(payload)
    assert gateway.is_genuine(call)
    assert (heard.sender, heard.text) == (theirs.phone_number, theirs.message)
