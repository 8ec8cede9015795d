"""The screens of the street as channels."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from bots.web.server import web_app
from bots.web.street import Street
from bots.web.street_routes import StreetRoutes
from core.ports import Alphabet, DeliveryFailed, Reason, Voice
from core.wire import Choice, Outbound, Span
from tests.bots.contract import ChannelContract, FixedClock, FrontDoor, listening
from tests.bots.street_village import EVERYBODY, GROUP, KARIM, LUCIE, ODETTE, Village, a_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.ports import Channel


@pytest_asyncio.fixture
async def village() -> AsyncIterator[Village]:
    async with a_village() as village:
        yield village


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
        async with TestClient(TestServer(web_app([StreetRoutes(self.street).add_to]))) as client:
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
            is_taken = False
            while not is_taken:
                answer = await self.client.post("/street/say", json=said)
                is_taken = answer.status != 503

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


def test_each_screen_has_the_capabilities_of_the_channel_that_it_shows() -> None:
    channels = {one.name: one.capabilities for one in Street(EVERYBODY, FixedClock()).channels()}

    sms, telegram = channels["street-sms"], channels["street-telegram"]
    assert (sms.voice, sms.alphabet, sms.part_length, sms.max_parts) == (Voice.SMS, Alphabet.GSM7, 160, 4)
    assert (sms.choices, sms.edits, telegram.edits, telegram.part_length) == (0, False, True, 4096)
    assert channels["street-email"].has_subject
    assert channels["street-email"].choices == 0
    assert channels["street-matrix"].threads
    assert all(one.per_second == 0 for one in channels.values())


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


async def test_the_answer_to_a_button_shows_where_it_was_pressed(village: Village) -> None:
    await village.send(GROUP, "Alerte", choices=(Choice("Vu", "a1"),))
    await village.say(neighbour="karim", choice="a1", refers_to=1, **{"in": "voisins"})

    await village.send(KARIM, "Merci", tap=village.door.heard[0].tap)

    assert [one["kind"] for one in await village.heard("voisins")] == ["heard", "toast"]
    assert await village.heard("karim") == []


async def test_a_question_after_a_button_in_the_group_is_asked_in_private(village: Village) -> None:
    """As Telegram shows it: what the bot asks Karim is nothing for the whole group."""
    await village.send(GROUP, "Alerte", choices=(Choice("J'ai une info", "a1"),))
    await village.say(neighbour="karim", choice="a1", refers_to=1, **{"in": "voisins"})

    await village.send(KARIM, "Que savez-vous ?", tap=village.door.heard[0].tap, choices=(Choice("Annuler", "0"),))

    assert [one["text"] for one in await village.heard("voisins")] == ["Alerte"]
    assert [one["text"] for one in await village.heard("karim")] == ["Que savez-vous ?"]


async def test_a_screen_that_is_listened_to_again_hears_again() -> None:
    street = Street(EVERYBODY, FixedClock())
    channel = street.channels()[0]
    door = FrontDoor()

    async with listening(channel, door):
        pass
    async with listening(channel, door), TestClient(TestServer(web_app([StreetRoutes(street).add_to]))) as client:
        answer = await client.post("/street/say", json={"neighbour": "lucie", "text": "là"})

    assert answer.status == 200
    assert door.heard[0].text == "là"
