"""What neighbours see on Matrix, as a real Synapse has it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bots.matrix import Matrix
from core.ports import DeliveryFailed, Reason
from core.wire import Attachment, AttachmentKind, Choice, Span
from tests.bots.contract import FixedClock, FrontDoor, listening
from tests.bots.matrix_street import Door, Street, build_street, failure_of, homeserver, matrix, message, street
from tests.peers.synapse import PeerMissing, synapse

__all__ = ["homeserver", "matrix", "street"]

VU = (Choice("Vu", "7:vu"), Choice("Rien ici", "7:rien"))
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
PHOTO = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG)
PLACE = Attachment(AttachmentKind.LOCATION, latitude=48.85, longitude=2.35)


async def contents(street: Street) -> list[dict[str, Any]]:
    return [event["content"] for event in await street.heard()]


async def test_a_receipt_names_the_event(street: Street, matrix: Matrix) -> None:
    receipt = await matrix.send(message(street.odette.user_id, "Bonjour"))

    [event] = await street.heard()
    assert receipt.external_id == event["event_id"]
    assert receipt.accepted_at == FixedClock().now()
    assert event["content"] == {"msgtype": "m.notice", "body": "Bonjour", "m.mentions": {}}


async def test_bold_is_strong_and_nothing_else_is_markup(street: Street, matrix: Matrix) -> None:
    await matrix.send(message(street.odette.user_id, Span("A12 <b>", bold=True), "\n<i>&\"' *x*"))

    [content] = await contents(street)
    assert content["body"] == "A12 <b>\n<i>&\"' *x*"
    assert content["formatted_body"] == "<strong>A12 &lt;b&gt;</strong><br>&lt;i&gt;&amp;&quot;&#x27; *x*"


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "m.notice"),
        ({"is_list": True}, "m.text"),
        ({"is_list": True, "silent": True}, "m.notice"),
    ],
)
async def test_only_what_must_ring_is_more_than_a_notice(
    street: Street, matrix: Matrix, more: dict[str, Any], kind: str
) -> None:
    await matrix.send(message(street.odette.user_id, "A12", **more))

    assert [content["msgtype"] for content in await contents(street)] == [kind]


async def test_the_same_delivery_twice_is_one_message_even_after_a_restart(street: Street, matrix: Matrix) -> None:
    alert = message(street.odette.user_id, "A12", choices=VU)

    first = await matrix.send(alert)
    second = await matrix.send(alert)
    await matrix.close()
    again = street.channel()
    third = await again.send(alert)
    await again.close()

    assert len({first.external_id, second.external_id, third.external_id}) == 1
    assert len(await street.heard()) == 1


async def test_deliveries_of_a_new_storage_are_not_taken_for_those_of_the_old(street: Street, matrix: Matrix) -> None:
    await matrix.send(message(street.odette.user_id, "avant", delivery_id="1"))
    await matrix.close()
    (street.folder / "place").unlink()
    again = street.channel()

    await again.send(message(street.odette.user_id, "après", delivery_id="1"))
    await again.close()

    assert [content["body"] for content in await contents(street)] == ["avant", "après"]


async def test_several_parts_arrive_in_order(street: Street, matrix: Matrix) -> None:
    parts = tuple((Span(text),) for text in ("un", "deux", "trois"))

    receipt = await matrix.send(message(street.odette.user_id, parts=parts, choices=VU))

    events = await street.heard()
    assert [event["content"]["body"] for event in events][:2] == ["un", "deux"]
    assert receipt.external_id == events[2]["event_id"]


async def test_choices_are_listed_and_their_signs_put_in_order(street: Street, matrix: Matrix) -> None:
    await matrix.send(message(street.odette.user_id, "Vu?", choices=VU))

    [content] = await contents(street)
    assert content["body"] == "Vu?\n\n1\ufe0f\u20e3 Vu\n2\ufe0f\u20e3 Rien ici"
    signs = await street.odette.events_until(street.room, 2, "m.reaction")
    assert [one["content"]["m.relates_to"]["key"] for one in signs] == ["1\ufe0f\u20e3", "2\ufe0f\u20e3"]


async def test_an_edit_changes_the_message_in_place(street: Street, matrix: Matrix) -> None:
    receipt = await matrix.send(message(street.odette.user_id, "A12 · signalée"))

    edited = await matrix.send(message(street.odette.user_id, "A12 · close", replaces=receipt.external_id))

    original, edit = await street.heard()
    assert edited.external_id == receipt.external_id
    assert edit["content"]["m.new_content"]["body"] == "A12 · close"
    assert original["unsigned"]["m.relations"]["m.replace"]["event_id"] == edit["event_id"]


async def test_what_is_no_event_cannot_be_edited(street: Street, matrix: Matrix) -> None:
    failure = await failure_of(matrix, message(street.odette.user_id, "A12", replaces="42:7"))

    assert failure.reason is Reason.REJECTED
    assert await street.heard() == []


async def test_follow_ups_hang_in_the_thread_of_their_object(street: Street, matrix: Matrix) -> None:
    alert = (await matrix.send(message(street.odette.user_id, "A12"))).external_id

    await matrix.send(message(street.odette.user_id, "info", refers_to=alert, topic="A12"))
    await matrix.send(message(street.odette.user_id, "réponse", refers_to=alert))

    _, info, answer = await contents(street)
    assert info["m.relates_to"]["rel_type"] == "m.thread"
    assert info["m.relates_to"]["event_id"] == alert
    assert answer["m.relates_to"] == {"m.in_reply_to": {"event_id": alert}}


async def test_a_photo_and_a_place_follow_the_words(street: Street, matrix: Matrix) -> None:
    receipt = await matrix.send(message(street.odette.user_id, "A12", attachments=(PHOTO, PLACE)))

    words, photo, place = await street.heard()
    assert receipt.external_id == words["event_id"]
    assert await street.odette.download(photo["content"]["url"]) == JPEG
    assert place["content"]["geo_uri"] == "geo:48.850000,2.350000"


async def test_a_picture_goes_with_the_words_that_nobody_is_to_see_any_more(street: Street, matrix: Matrix) -> None:
    """Folded: the words change in place, the picture and the place are taken back; those of another alert stay."""
    flagged = await matrix.send(message(street.odette.user_id, "A12", attachments=(PHOTO, PLACE)))
    await matrix.send(message(street.odette.user_id, "A13", attachments=(PHOTO,)))

    await matrix.send(message(street.odette.user_id, "A12 · masquée", replaces=flagged.external_id, covers=True))

    kept = [event for event in await street.heard() if event["content"].get("msgtype") in {"m.image", "m.location"}]
    assert [event["content"]["m.relates_to"]["event_id"] == flagged.external_id for event in kept] == [False]
    words = next(event for event in await street.heard() if event["event_id"] == flagged.external_id)
    assert words["unsigned"]["m.relations"]["m.replace"]


async def test_a_file_follows_the_words_under_its_name(street: Street, matrix: Matrix) -> None:
    file = Attachment(AttachmentKind.FILE, "application/pdf", "affiche été.pdf", b"%PDF-1.7 ...")

    await matrix.send(message(street.odette.user_id, "Voici l'affiche.", attachments=(file,)))

    words, sent = await contents(street)
    assert words["body"] == "Voici l'affiche."
    assert (sent["msgtype"], sent["body"], sent["filename"]) == ("m.file", "affiche été.pdf", "affiche été.pdf")
    assert sent["info"] == {"mimetype": "application/pdf", "size": len(file.data)}
    assert await street.odette.download(sent["url"]) == file.data


async def test_a_room_is_written_to_by_its_id(street: Street, matrix: Matrix) -> None:
    karim = await street.move_in("karim")
    room = await street.odette.open_room(street.bot.user_id, karim.user_id)
    await karim.join(room)
    async with listening(matrix, FrontDoor()):
        await street.until_joined(room, matrix)

    await matrix.send(message(room, "A12", is_list=True))

    assert [event["content"]["body"] for event in await karim.events(room)] == ["A12"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("@nobody:hs.test", Reason.UNREACHABLE),
        ("!nowhere:hs.test", Reason.UNREACHABLE),
        ("!nowhereInVersion12", Reason.UNREACHABLE),
        ("#alias:hs.test", Reason.INVALID),
        ("odette", Reason.INVALID),
    ],
)
async def test_an_address_without_a_room_is_told_and_no_room_is_made(
    street: Street, matrix: Matrix, address: str, reason: Reason
) -> None:
    failure = await failure_of(matrix, message(address, "A12"))

    assert failure.reason is reason
    assert not [path for _, path in street.door.asked if path.endswith("/createRoom")]


async def test_a_private_room_with_an_invited_third_is_not_private(street: Street, matrix: Matrix) -> None:
    karim = await street.move_in("karim")
    await street.odette.ask("POST", f"/rooms/{street.room}/invite", {"user_id": karim.user_id})

    failure = await failure_of(matrix, message(street.odette.user_id, "votre code: 123456"))

    assert failure.reason is Reason.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, "M_FORBIDDEN", Reason.UNREACHABLE),
        (401, "M_UNKNOWN_TOKEN", Reason.MISCONFIGURED),
        (403, "M_USER_DEACTIVATED", Reason.MISCONFIGURED),
        (413, "M_TOO_LARGE", Reason.REJECTED),
        (400, "M_BAD_JSON", Reason.REJECTED),
        (500, "M_UNKNOWN", Reason.UNAVAILABLE),
        (502, "", Reason.UNAVAILABLE),
        (418, "", Reason.UNAVAILABLE),
        (429, "", Reason.THROTTLED),
    ],
)
async def test_each_refusal_has_its_reason(
    street: Street, matrix: Matrix, status: int, code: str, reason: Reason
) -> None:
    street.door.refusals.append((status, {"errcode": code, "error": f"no {street.odette.user_id}"} if code else {}))

    failure = await failure_of(matrix, message(street.odette.user_id, "A12"))

    assert failure.reason is reason
    assert street.odette.user_id not in str(failure)


async def test_a_wrong_password_is_for_the_operator(street: Street, tmp_path: Path) -> None:
    street.folder = tmp_path / "other"
    channel = street.channel(password="faux")

    with pytest.raises(DeliveryFailed) as caught:
        await channel.check()
    await channel.close()

    assert caught.value.reason is Reason.MISCONFIGURED


async def test_without_being_an_administrator_the_limits_stay(matrix: Matrix) -> None:
    assert await matrix.lift_limits() is False


class TestDefaultLimits:
    """Synapse as it comes: ten messages, then one every five seconds."""

    @pytest.fixture
    async def slow_street(self, tmp_path: Path) -> AsyncIterator[Street]:
        with ExitStack() as stack:
            try:
                server = stack.enter_context(synapse(limits=True))
            except PeerMissing as missing:
                pytest.skip(str(missing))
            async with Door(server.url) as door:
                yield await build_street(server, door, tmp_path / "matrix", admin=True)

    @pytest.mark.slow
    async def test_a_throttle_says_how_long_loses_nothing_and_can_be_lifted(self, slow_street: Street) -> None:
        odette = slow_street.odette.user_id
        channel = slow_street.channel()
        waits: list[timedelta] = []
        reasons: set[Reason] = set()

        async def send(number: int) -> None:
            while True:
                try:
                    await channel.send(message(odette, str(number), delivery_id=str(number), choices=VU))
                except DeliveryFailed as failure:
                    reasons.add(failure.reason)
                    waits.append(failure.retry_in or timedelta())
                    await asyncio.sleep(waits[-1].total_seconds())
                else:
                    return

        for number in range(13):
            await send(number)
        slow = len(waits)
        lifted = await channel.lift_limits()
        for number in range(13, 60):
            await send(number)
        await channel.close()

        assert reasons == {Reason.THROTTLED}
        assert all(wait > timedelta() for wait in waits)
        assert slow >= 2
        assert lifted
        assert len(waits) == slow
        said = [content["body"].partition("\n")[0] for content in await contents(slow_street)]
        assert said == [str(number) for number in range(60)]
