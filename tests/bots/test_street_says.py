"""What the neighbours of the street say, over HTTP."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from bots.web.server import web_app
from bots.web.street import Street
from bots.web.street_routes import StreetRoutes
from core.wire import Assurance, Attachment, AttachmentKind, Choice
from tests.bots.contract import FixedClock
from tests.bots.street_village import EVERYBODY, JPEG, KARIM, LUCIE, Village, a_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest_asyncio.fixture
async def village() -> AsyncIterator[Village]:
    async with a_village() as village:
        yield village


async def test_the_neighbours_are_listed(village: Village) -> None:
    answer = await village.client.get("/street/neighbours")

    listed = await answer.json()
    assert [one["id"] for one in listed] == ["odette", "karim", "lucie", "ines", "voisins"]
    assert listed[0] == {
        "id": "odette",
        "name": "Odette",
        "channel": "street-sms",
        "address": "+33600000001",
        "kind": "sms",
        "role": "",
        "house": {"words": "3 rue des Lilas", "lat": 47.39, "lon": 0.68},
    }


async def test_what_is_said_reaches_the_front_door_word_for_word(village: Village) -> None:
    status, answer = await village.say(neighbour="odette", text="ALERTE feu — chez «\u202fNoé\u202f»")

    inbound = village.door.heard[0]
    assert (status, answer) == (200, {"ok": True})
    assert (inbound.channel, inbound.address) == ("street-sms", "+33600000001")
    assert inbound.text == "ALERTE feu — chez «\u202fNoé\u202f»"
    assert inbound.assurance is Assurance.CLAIMED
    assert json.loads(inbound.raw)["text"] == inbound.text


async def test_the_same_message_sent_twice_has_one_id_and_one_line_on_the_screen(village: Village) -> None:
    await village.say(neighbour="karim", text="vu", id="m-7")
    await village.say(neighbour="karim", text="vu", id="m-7")

    assert [one.message_id for one in village.door.heard] == ["m-7", "m-7"]
    assert [one["text"] for one in await village.heard("karim", "?said=1")] == ["vu"]


async def test_a_pressed_button_carries_its_payload_and_the_message_it_stands_on(village: Village) -> None:
    message = await village.send(KARIM, "Avez-vous vu ?", choices=(Choice("Vu", "7:1"),))

    status, _ = await village.say(neighbour="karim", choice="7:1", refers_to=1)

    inbound = village.door.heard[0]
    assert status == 200
    assert (inbound.choice, inbound.refers_to, inbound.text) == ("7:1", message, "")
    assert inbound.tap
    assert inbound.assurance is Assurance.AUTHENTICATED
    assert (await village.heard("karim", "?said=1"))[-1]["text"] == "Vu"


async def test_a_neighbour_speaks_in_a_group(village: Village) -> None:
    await village.say(neighbour="karim", text="Je sors voir", **{"in": "voisins"})

    inbound = village.door.heard[0]
    assert (inbound.address, inbound.room, inbound.name) == ("4242", "-100", "Karim")
    assert (await village.heard("voisins", "?said=1"))[0]["by"] == "Karim"


async def test_a_fresh_mail_is_claimed_and_a_reply_to_ours_is_authenticated(village: Village) -> None:
    mail = await village.send(LUCIE, "Bonjour", subject="Alerte A1")

    await village.say(neighbour="lucie", subject="ALERTE vol", text="Vélo rouge")
    await village.say(neighbour="lucie", text="vu", refers_to=mail)

    fresh, reply = village.door.heard
    assert (fresh.text, fresh.assurance) == ("ALERTE vol\nVélo rouge", Assurance.CLAIMED)
    assert (reply.text, reply.assurance, reply.refers_to) == ("vu", Assurance.AUTHENTICATED, mail)


async def test_a_place_and_a_photo_come_in(village: Village) -> None:
    photo = base64.b64encode(JPEG).decode()

    await village.say(neighbour="karim", location={"lat": 47.39, "lon": 0.68})
    await village.say(neighbour="karim", text="la porte", photo=f"data:image/jpeg;base64,{photo}")

    place, picture = (one.attachments[0] for one in village.door.heard)
    assert (place.kind, place.latitude, place.longitude) == (AttachmentKind.LOCATION, 47.39, 0.68)
    assert (picture.kind, picture.content_type, picture.data) == (AttachmentKind.PHOTO, "image/jpeg", JPEG)
    assert len(village.door.heard[1].raw) < 200


async def test_a_photo_of_ten_megabytes_is_taken_and_a_larger_one_refused(village: Village) -> None:
    ten = base64.b64encode(JPEG + bytes(10_000_000))

    taken = await village.client.post(
        "/street/say", data=io.BytesIO(b'{"neighbour": "karim", "photo": "' + ten + b'"}')
    )
    refused = await village.client.post("/street/say", data=io.BytesIO(ten + ten))

    assert taken.status == 200
    assert refused.status == 413
    assert "10 Mo" in (await refused.json())["error"]


async def test_a_photo_on_a_screen_can_be_looked_at(village: Village) -> None:
    await village.send(KARIM, "Photo", attachments=(Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG),))

    url = (await village.heard("karim"))[0]["attachments"][0]["url"]
    answer = await village.client.get(url)
    assert await answer.read() == JPEG
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (await village.client.get("/street/photo/nothing")).status == 404


async def test_a_file_on_a_screen_is_kept_and_never_opened_as_a_page_of_ours(village: Village) -> None:
    await village.send(KARIM, "Page", attachments=(Attachment(AttachmentKind.FILE, "text/html", "a.html", b"<p>"),))

    shown = (await village.heard("karim"))[0]["attachments"][0]
    answer = await village.client.get(shown["url"])
    assert shown["name"] == "a.html"
    assert await answer.read() == b"<p>"
    assert answer.headers["Content-Disposition"] == "attachment"
    assert (await village.client.get(shown["url"].replace("/file/", "/photo/"))).status == 404
    assert (await village.client.get("/street/file/nothing")).status == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"neighbour": "odette"}',
        b'{"neighbour": "nobody", "text": "x"}',
        b'{"neighbour": 7, "text": "x"}',
        b'{"neighbour": "voisins", "text": "x"}',
        b'{"neighbour": "odette", "text": "x", "in": "voisins"}',
        b'{"neighbour": "odette", "choice": "1"}',
        b'{"neighbour": "karim", "choice": ""}',
        b'{"neighbour": "karim", "choice": "' + b"x" * 65 + b'"}',
        b'{"neighbour": "karim", "text": "x", "refers_to": 99}',
        b'{"neighbour": "karim", "text": "x", "refers_to": true}',
        b'{"neighbour": "karim", "location": {"lat": 91, "lon": 0}}',
        b'{"neighbour": "karim", "location": {"lat": NaN, "lon": 0}}',
        b'{"neighbour": "karim", "location": {"lat": 1' + b"0" * 400 + b', "lon": 0}}',
        b'{"neighbour": "karim", "location": "here"}',
        b'{"neighbour": "karim", "photo": "not base64!"}',
        b'{"neighbour": "karim", "photo": "R0lGODlh"}',
        b'{"neighbour": "karim", "text": "x", "id": "' + b"x" * 101 + b'"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
async def test_what_cannot_be_a_message_is_refused_in_a_sentence(village: Village, body: bytes) -> None:
    answer = await village.client.post("/street/say", data=body)

    refusal = await answer.json()
    assert answer.status == 400
    assert refusal["ok"] is False
    assert refusal["error"].endswith(".")
    assert village.door.offered == []


async def test_a_refusal_speaks_the_language_of_the_page(village: Village) -> None:
    answer = await village.client.post("/street/say?lang=en", data=b"{")

    assert "I could not read" in (await answer.json())["error"]


async def test_an_empty_text_is_a_message_for_the_front_door_to_answer(village: Village) -> None:
    status, _ = await village.say(neighbour="odette", text="")

    assert status == 200
    assert village.door.heard[0].text == ""


async def test_half_a_surrogate_pair_cannot_poison_the_database(village: Village) -> None:
    answer = await village.client.post("/street/say", data=b'{"neighbour": "odette", "text": "a\\ud800b"}')

    assert answer.status == 200
    assert village.door.heard[0].text == "a?b"
    assert (await village.heard("odette", "?said=1"))[0]["text"] == "a?b"


async def test_nothing_is_acknowledged_before_anybody_listens() -> None:
    street = Street(EVERYBODY, FixedClock())
    async with TestClient(TestServer(web_app([StreetRoutes(street).add_to]))) as client:
        answer = await client.post("/street/say", json={"neighbour": "odette", "text": "allô"})

        assert answer.status == 503
        assert (await answer.json())["ok"] is False


async def test_a_storage_that_is_down_is_a_kind_sentence_and_the_screen_shows_it(village: Village) -> None:
    village.door.failures = 1

    status, answer = await village.say(neighbour="odette", text="au secours", id="m-1")
    failed = (await village.heard("odette", "?said=1"))[-1]
    again, _ = await village.say(neighbour="odette", text="au secours", id="m-1")

    last = (await village.heard("odette", "?said=1"))[-1]
    assert (status, again) == (503, 200)
    assert "Envoyez-le encore" in answer["error"]
    assert (failed["failed"], last["failed"], last["replaces"]) == (True, False, 1)


async def test_another_sites_page_cannot_speak_for_the_neighbours(village: Village) -> None:
    answer = await village.client.post(
        "/street/say", json={"neighbour": "odette", "text": "x"}, headers={"Origin": "https://elsewhere.example"}
    )

    assert answer.status == 403
    assert village.door.offered == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("/street/heard/nobody", 404), ("/street/heard/karim?after=x", 400), ("/street/heard/karim?after=²", 400)],
)
async def test_a_wrong_question_about_what_was_heard_is_refused(village: Village, path: str, status: int) -> None:
    answer = await village.client.get(path)

    assert answer.status == status
    assert (await answer.json())["error"].endswith(".")
