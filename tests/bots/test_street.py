"""The street: its screens as channels, and its JSON."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bots.web.server import web_app
from bots.web.street import House, Neighbour, Street
from core.ports import Alphabet, DeliveryFailed, Reason, Voice
from core.wire import Assurance, Attachment, AttachmentKind, Choice, Outbound, Span
from tests.bots.contract import ChannelContract, FixedClock, FrontDoor, eventually, listening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.ports import Channel

HOME = House("3 rue des Lilas", 47.39, 0.68)
ODETTE = Neighbour("odette", "Odette", "street-sms", "+33600000001", "sms", HOME)
KARIM = Neighbour("karim", "Karim", "street-telegram", "4242", "telegram", HOME)
LUCIE = Neighbour("lucie", "Lucie", "street-email", "lucie@example.org", "email", HOME)
INES = Neighbour("ines", "Inès", "street-matrix", "@ines:example.org", "matrix", HOME, role="référente")
GROUP = Neighbour("voisins", "Les Lilas", "street-telegram", "-100", "group", HOME)
EVERYBODY = (ODETTE, KARIM, LUCIE, INES, GROUP)
JPEG = b"\xff\xd8\xff\xe0 a photo"

Client = TestClient[web.Request, web.Application]


class Village:
    """A street on a test server, with a front door for all of its screens."""

    def __init__(self, street: Street, client: Client, door: FrontDoor) -> None:
        self.street = street
        self.client = client
        self.door = door

    def channel(self, name: str) -> Channel:
        return next(one for one in self.street.channels() if one.name == name)

    async def say(self, **said: Any) -> tuple[int, dict[str, Any]]:
        answer = await self.client.post("/street/say", json=said)
        return answer.status, await answer.json()

    async def heard(self, neighbour: str, query: str = "") -> list[dict[str, Any]]:
        answer = await self.client.get(f"/street/heard/{neighbour}{query}")
        assert answer.status == 200
        heard: list[dict[str, Any]] = await answer.json()
        return heard

    async def send(self, neighbour: Neighbour, text: str, **more: Any) -> str:
        self.sent = getattr(self, "sent", 0) + 1
        outbound = Outbound(
            **{"delivery_id": f"d-{self.sent}", "address": neighbour.address, "parts": ((Span(text),),), **more}
        )
        receipt = await self.channel(neighbour.channel).send(outbound)
        return receipt.external_id


@pytest_asyncio.fixture
async def village() -> AsyncIterator[Village]:
    street = Street(EVERYBODY, FixedClock())
    door = FrontDoor()
    listeners = [asyncio.create_task(one.listen(door.receive, None)) for one in street.channels()]
    async with TestClient(TestServer(web_app([street.routes]))) as client:
        yield Village(street, client, door)
    for listener in listeners:
        listener.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)


class TestStreetScreenKeepsTheContract(ChannelContract):
    """A screen is a channel; its server is this process, so it neither throttles nor breaks."""

    test_a_throttle_becomes_throttled = None  # type: ignore[assignment]
    test_a_broken_server_is_unavailable_until_it_recovers = None  # type: ignore[assignment]
    test_listening_to_a_broken_server_fails_and_resumes = None  # type: ignore[assignment]

    @pytest_asyncio.fixture(autouse=True)
    async def a_page(self) -> AsyncIterator[None]:
        self.street = Street(EVERYBODY, FixedClock())
        self.said = 0
        self.sending: set[asyncio.Task[None]] = set()
        self.has_moved = False
        async with TestClient(TestServer(web_app([self.street.routes]))) as client:
            self.client = client
            yield
            for task in self.sending:
                task.cancel()
            await asyncio.gather(*self.sending, return_exceptions=True)

    async def make_channel(self) -> Channel:
        return next(one for one in self.street.channels() if one.name == "street-sms")

    @property
    def address(self) -> str:
        return "+33699999999" if self.has_moved else ODETTE.address

    async def peer_says(self, text: str) -> None:
        """Say it as the page does: what was not taken is sent again under the same id."""
        self.said += 1
        said = {"id": f"m-{self.said}", "neighbour": "odette", "text": text}

        async def until_taken() -> None:
            while (await self.client.post("/street/say", json=said)).status == 503:
                await asyncio.sleep(0.01)

        before = [*self.sending]
        task = asyncio.create_task(after(before, until_taken()))
        self.sending.add(task)

    async def peer_heard(self) -> list[str]:
        return [entry["text"] for entry in await (await self.client.get("/street/heard/odette")).json()]

    async def peer_blocks(self) -> None:
        self.has_moved = True

    async def peer_throttles(self, seconds: int) -> None:
        raise NotImplementedError

    async def peer_breaks(self) -> None:
        raise NotImplementedError

    async def peer_recovers(self) -> None:
        raise NotImplementedError


async def after(earlier: list[asyncio.Task[None]], what: Any) -> None:
    await asyncio.gather(*earlier, return_exceptions=True)
    await what


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


def test_each_screen_has_the_capabilities_of_the_channel_that_it_shows() -> None:
    channels = {one.name: one.capabilities for one in Street(EVERYBODY, FixedClock()).channels()}

    sms, telegram = channels["street-sms"], channels["street-telegram"]
    assert (sms.voice, sms.alphabet, sms.part_length, sms.max_parts) == (Voice.SMS, Alphabet.GSM7, 160, 4)
    assert (sms.choices, sms.edits, telegram.edits, telegram.part_length) == (0, False, True, 4096)
    assert channels["street-email"].has_subject
    assert channels["street-email"].choices == 0
    assert channels["street-matrix"].threads
    assert all(one.per_second == 0 for one in channels.values())


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


async def test_the_answer_to_a_button_shows_where_it_was_pressed(village: Village) -> None:
    await village.send(GROUP, "Alerte", choices=(Choice("Vu", "a1"),))
    await village.say(neighbour="karim", choice="a1", refers_to=1, **{"in": "voisins"})

    await village.send(KARIM, "Merci", tap=village.door.heard[0].tap)

    assert [one["kind"] for one in await village.heard("voisins")] == ["heard", "toast"]
    assert await village.heard("karim") == []


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
    ten = base64.b64encode(JPEG + bytes(10_000_000)).decode()

    taken, _ = await village.say(neighbour="karim", photo=ten)
    refused, answer = await village.say(neighbour="karim", photo=ten + ten)

    assert taken == 200
    assert refused == 413
    assert "10 Mo" in answer["error"]


async def test_a_photo_on_a_screen_can_be_looked_at(village: Village) -> None:
    await village.send(KARIM, "Photo", attachments=(Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG),))

    url = (await village.heard("karim"))[0]["attachments"][0]["url"]
    answer = await village.client.get(url)
    assert await answer.read() == JPEG
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (await village.client.get("/street/photo/nothing")).status == 404


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
    async with TestClient(TestServer(web_app([street.routes]))) as client:
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


async def test_a_screen_shows_what_was_sent_and_only_what_came_after(village: Village) -> None:
    await village.send(LUCIE, "Un", subject="Premier", topic="A1")
    await village.send(LUCIE, "Deux", subject="Second")

    everything, rest = await village.heard("lucie"), await village.heard("lucie", "?after=1")
    assert [(one["n"], one["subject"], one["text"]) for one in everything] == [
        (1, "Premier", "Un"),
        (2, "Second", "Deux"),
    ]
    assert everything[0]["topic"] == "A1"
    assert everything[0]["at"] == "2026-04-14T12:05:00+00:00"
    assert [one["n"] for one in rest] == [2]


async def test_bold_words_are_spans_beside_the_plain_text(village: Village) -> None:
    await village.send(KARIM, "", parts=((Span("A1", bold=True), Span(" · Vol <b>")), (Span("Suite"),)))

    entry = (await village.heard("karim"))[0]
    assert entry["text"] == "A1 · Vol <b>\n\nSuite"
    assert entry["spans"] == [["A1", True], [" · Vol <b>", False], ["\n\n", False], ["Suite", False]]


async def test_an_edit_names_the_message_that_it_replaces(village: Village) -> None:
    message = await village.send(KARIM, "0 a vu")
    await village.send(KARIM, "Autre chose")
    again = await village.send(KARIM, "1 a vu", replaces=message)
    await village.send(KARIM, "2 ont vu", replaces=message)

    heard = await village.heard("karim")
    assert again == message
    assert [(one["n"], one["text"], one["replaces"]) for one in heard] == [
        (1, "0 a vu", None),
        (2, "Autre chose", None),
        (4, "2 ont vu", 1),
    ]


async def test_an_edit_of_a_message_from_before_a_restart_is_a_new_one_that_can_be_edited(village: Village) -> None:
    await village.send(KARIM, "3 ont vu", replaces="from-before")
    await village.send(KARIM, "4 ont vu", replaces="from-before")

    heard = await village.heard("karim")
    assert [(one["id"], one["text"], one["replaces"]) for one in heard] == [
        ("from-before", "3 ont vu", None),
        ("from-before", "4 ont vu", 1),
    ]


async def test_the_same_delivery_sent_twice_is_shown_once(village: Village) -> None:
    first = await village.send(KARIM, "Alerte", delivery_id="d")
    second = await village.send(KARIM, "Alerte", delivery_id="d")

    assert first == second
    assert len(await village.heard("karim")) == 1


async def test_a_screen_keeps_five_hundred_entries(village: Village) -> None:
    for number in range(620):
        await village.send(KARIM, f"n° {number}")

    heard = await village.heard("karim")
    assert len(heard) == 500
    assert (heard[0]["n"], heard[-1]["n"]) == (121, 620)


async def test_a_message_to_nobody_is_unreachable(village: Village) -> None:
    with pytest.raises(DeliveryFailed) as caught:
        await village.channel("street-sms").send(Outbound("d", "+33611111111", ((Span("x"),),)))

    assert caught.value.reason is Reason.UNREACHABLE
    assert "+336" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/street/heard/nobody", 404), ("/street/heard/karim?after=x", 400), ("/street/heard/karim?after=²", 400)],
)
async def test_a_wrong_question_about_what_was_heard_is_refused(village: Village, path: str, status: int) -> None:
    answer = await village.client.get(path)

    assert answer.status == status
    assert (await answer.json())["error"].endswith(".")


class Follower:
    """A reader of the event stream: what came, by the neighbour."""

    def __init__(self, village: Village, last_id: str = "") -> None:
        self.village = village
        self.headers = {"Last-Event-ID": last_id} if last_id else {}
        self.names: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.last_id = last_id

    async def read(self) -> None:
        async with self.village.client.get("/street/live", headers=self.headers) as answer:
            name = "message"
            async for line in answer.content:
                field, _, value = line.decode().rstrip("\n").partition(": ")
                if field == "event":
                    self.names.append(name := value)
                elif field == "id":
                    self.last_id = value
                elif field == "data" and name == "message":
                    entry = json.loads(value)
                    self.texts.append((entry["neighbour"], entry["text"]))
                elif not field:
                    name = "message"


async def test_the_stream_tells_what_is_there_and_what_comes_and_resumes_where_it_was(village: Village) -> None:
    await village.send(KARIM, "avant")
    first = Follower(village)
    reading = asyncio.create_task(first.read())
    await eventually(lambda: "ready" in first.names)

    await village.send(INES, "pendant")
    await village.say(neighbour="odette", text="moi aussi")
    await eventually(lambda: len(first.texts) == 3)
    reading.cancel()
    await village.send(KARIM, "après")
    second = Follower(village, first.last_id)
    reading = asyncio.create_task(second.read())
    await eventually(lambda: second.texts)
    village.street.close()
    await asyncio.wait_for(reading, 5)

    assert first.texts == [("karim", "avant"), ("ines", "pendant"), ("odette", "moi aussi")]
    assert first.names == ["fresh", "ready"]
    assert second.texts == [("karim", "après")]
    assert second.names == ["ready"]


async def test_a_stream_from_before_a_restart_starts_afresh(village: Village) -> None:
    await village.send(KARIM, "bonjour")
    follower = Follower(village, "0000.41")

    reading = asyncio.create_task(follower.read())
    await eventually(lambda: "ready" in follower.names)
    reading.cancel()

    assert follower.names == ["fresh", "ready"]
    assert follower.texts == [("karim", "bonjour")]


async def test_the_page_speaks_both_languages_and_loads_nothing_from_elsewhere(village: Village) -> None:
    french = await village.client.get("/")
    english = await village.client.get("/?lang=en")

    policy = french.headers["Content-Security-Policy"]
    page = await french.text()
    assert '<html lang="fr">' in page
    assert '<html lang="en">' in await english.text()
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "http://" not in page
    assert "https://" not in page


async def test_both_languages_have_the_same_words(village: Village) -> None:
    french, english = (await (await village.client.get(f"/page/street.{one}.json")).json() for one in ("fr", "en"))

    def keys(texts: dict[str, Any]) -> set[str]:
        return {
            f"{key}.{inner}"
            for key, value in texts.items()
            for inner in (keys(value) if isinstance(value, dict) else [""])
        }

    assert keys(french) == keys(english)


async def test_only_the_files_of_the_page_are_served(village: Village) -> None:
    script = await village.client.get("/page/street.js")
    for path in ("/page/..%2fstreet.py", "/page/street.html", "/page/nothing.js"):
        assert (await village.client.get(path)).status == 404

    assert script.headers["Content-Type"].startswith(("text/javascript", "application/javascript"))
    assert script.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_screen_that_is_listened_to_again_hears_again() -> None:
    street = Street(EVERYBODY, FixedClock())
    channel = street.channels()[0]
    door = FrontDoor()

    async with listening(channel, door):
        pass
    async with listening(channel, door), TestClient(TestServer(web_app([street.routes]))) as client:
        answer = await client.post("/street/say", json={"neighbour": "lucie", "text": "là"})

    assert answer.status == 200
    assert door.heard[0].text == "là"
