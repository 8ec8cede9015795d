"""Any bytes from a gateway: they become a message, or nonsense that is named, and never anything else."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.sms.alphabet import BASIC, EXTENSION, from_gsm7, is_gsm7
from bots.sms.gateway import Call, Gateway, Unreadable, clean, decoded
from bots.sms.gateways.smpp_pdu import delivered
from bots.sms.heard import Part
from bots.sms.opening import gateway_of
from bots.sms.parts import part_of
from bots.sms.receipts import DeliveryReceipt, DeliveryState, Receipts, advance
from bots.sms.settings import SmsSettings
from notifications import sms_text
from tests.bots.contract import FixedClock
from tests.bots.sms_props import SECRET, kannel_block
from tests.bots.sms_provider import ANDROID, OVH, TWILIO

BLOCKS: dict[str, Any] = {"kannel": kannel_block("http://x"), "android": ANDROID, "twilio": TWILIO, "ovh": OVH}
WORDS = st.sampled_from(
    ["id", "from", "From", "text", "udh", "charset", "state", "ptt", "MessageSid", "payload", "event"]
)


def opened(name: str) -> Gateway:
    settings = SmsSettings.model_validate({"number": "+33937000000", "gateway": name, name: BLOCKS[name]})
    return gateway_of(settings, secret=SECRET, public_url="https://x", clock=FixedClock())


@pytest.mark.parametrize("name", list(BLOCKS))
@given(
    query=st.text(max_size=50),
    named=st.lists(st.tuples(WORDS, st.text(max_size=20)), max_size=6),
    body=st.binary(max_size=200),
    values=st.dictionaries(WORDS, st.recursive(st.none() | st.text() | st.integers(), st.lists), max_size=4),
)
def test_whatever_comes_is_a_message_or_nonsense(
    name: str, query: str, named: list[tuple[str, str]], body: bytes, values: dict[str, Any]
) -> None:
    gateway = opened(name)
    target = f"/sms/{name}/inbound?{query}&" + "&".join(f"{key}={value}" for key, value in named)
    event = json.dumps({"event": "sms:received", "payload": values}).encode()

    for content in (body, event, "&".join(f"{key}={value}" for key, value in named).encode()):
        call = Call("POST", target, (("X-Signature", query), ("X-Timestamp", query)), content)
        assert not gateway.is_genuine(call)
        for read in (gateway.heard, lambda call: gateway.receipts(call, FixedClock().now())):
            with suppress(Unreadable):
                assert isinstance(read(call), list)


@given(st.binary(max_size=300))
def test_a_delivery_of_any_bytes_is_read_or_refused(data: bytes) -> None:
    with suppress(ValueError):
        message = delivered(b"\0" * 16 + data)
        assert clean(message.text("gsm7")).isprintable() is not None
        assert message.part is None or message.part.is_sound
        assert len(message.receipt) == 2


@given(st.binary(max_size=40))
def test_a_header_of_any_bytes_gives_a_sound_part_or_none(header: bytes) -> None:
    part = part_of(header)

    assert part is None or part.is_sound


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (b"\x05\x00\x03\x4d\x03\x02", Part(0x4D, 2, 3)),
        (b"\x06\x08\x04\x01\x02\x03\x01", Part(0x0102, 1, 3)),
        (b"\x0a\x24\x01\x01\x25\x00\x00\x03\x07\x02\x02", Part(7, 2, 2)),
        (b"\x05\x00\x03\x4d\x02\x03", None),
        (b"\x05\x00\x03\x4d\x02\x00", None),
        (b"", None),
    ],
)
def test_the_place_of_a_part_stands_in_its_header(header: bytes, part: Part | None) -> None:
    assert part_of(header) == part


@given(st.binary(max_size=60), st.sampled_from(["utf-8", "utf-7", "idna", "UCS-2", "8-BIT", "", "hex"]))
def test_any_bytes_in_any_alphabet_can_be_kept(data: bytes, alphabet: str) -> None:
    text = clean(decoded(data, alphabet, "utf-8"))

    assert "\0" not in text
    assert text.encode("utf-8").decode("utf-8") == text


def test_the_alphabet_is_the_one_that_the_post_office_and_another_library_know() -> None:
    gsm0338 = pytest.importorskip("gsm0338")
    everything = bytes(code for code in range(128) if code != 0x1B)

    assert set(BASIC) - {"\r", "\x1b"} == sms_text.BASIC
    assert set(EXTENSION.values()) == sms_text.EXTENSION
    assert from_gsm7(everything) == gsm0338.Codec().decode(everything)[0]
    assert from_gsm7(b"\x1b\x65\x1b\x28") == "€{"
    assert is_gsm7("Été à 5 € {ok}\n")
    assert not is_gsm7("œ")


@pytest.mark.parametrize("order", list(permutations(DeliveryState)))
async def test_the_end_of_a_message_does_not_depend_on_the_order_of_its_receipts(
    order: tuple[DeliveryState, ...],
) -> None:
    told: list[DeliveryState] = []

    async def keep(receipt: DeliveryReceipt) -> None:
        told.append(receipt.state)

    receipts = Receipts(keep)
    kept: DeliveryState | None = None
    for state in order:
        await receipts.take(DeliveryReceipt("d-1", state, FixedClock().now()))
        kept = advance(kept, state)

    assert told == sorted(set(told))
    assert told[-1] is kept is DeliveryState.DELIVERED
