"""The web as a channel: what is said and heard in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import ClientError

from core.ports import Channel
from core.wire import Assurance, Attachment, AttachmentKind, Choice, Outbound, Span
from tests.bots.chat_props import Chat, Visitor, open_chat
from tests.bots.contract import ChannelContract, eventually, listening


class TestWebChatKeepsTheContract(ChannelContract):
    """Its server is our own storage, which is never in a hurry: only what wakes closed browsers is throttled."""

    test_a_throttle_becomes_throttled = None  # type: ignore[assignment]

    @pytest.fixture(autouse=True)
    async def a_page(self) -> AsyncIterator[None]:
        self.said = 0
        self.saying: asyncio.Task[None] | None = None
        async with open_chat() as self.chat, self.chat.a_browser() as self.page:
            self.browser = (await self.chat.browsers())[0]
            yield
            if self.saying is not None:
                self.saying.cancel()
                # What ended the page's saying, if not this, is what the test failed of.
                with suppress(asyncio.CancelledError):
                    await self.saying

    async def make_channel(self) -> Channel:
        await self.chat.close()
        return await self.chat.open()

    @property
    def address(self) -> str:
        return str(self.browser.address)

    async def peer_says(self, text: str) -> None:
        """Say it as the page does: one after the other, and what was not taken again under the same id."""
        self.said += 1
        earlier, message_id = self.saying, f"m-{self.said}"

        async def until_taken() -> None:
            if earlier is not None:
                await earlier
            status = 0
            while status != 200:
                await asyncio.sleep(0.01)
                try:
                    status, _ = await self.page.say(text, id=message_id)
                except (ClientError, TimeoutError):  # the server went away, before it had answered or while it did
                    continue

        self.saying = asyncio.create_task(until_taken())

    async def peer_heard(self) -> list[str]:
        return [line["text"] for line in await self.page.follow() if line["kind"] == "heard"]

    async def peer_blocks(self) -> None:
        await self.chat.sign_out()

    async def peer_throttles(self, seconds: int) -> None:
        raise NotImplementedError

    async def peer_breaks(self) -> None:
        self.chat.breakable.is_down = True

    async def peer_recovers(self) -> None:
        self.chat.breakable.is_down = False


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    """A chat that listens."""
    async with open_chat() as chat, listening(chat.channel, chat.door):
        await eventually(lambda: chat.channel._receive)
        yield chat


@pytest.fixture
async def page(chat: Chat) -> AsyncIterator[Visitor]:
    """Karim's browser."""
    async with chat.a_browser() as page:
        yield page


async def tell(chat: Chat, text: str, delivery_id: str = "1", **more: Any) -> str:
    """Tell Karim's newest browser something."""
    address = (await chat.browsers())[-1].address
    outbound = Outbound(delivery_id=delivery_id, address=address, parts=((Span(text),),), **more)
    return (await chat.channel.send(outbound)).external_id


async def test_what_is_said_comes_in_under_the_browsers_address_and_the_persons_name(chat: Chat, page: Visitor) -> None:
    status, _ = await page.say("ALERTE feu — chez «\u202fNoé\u202f»", id="m-1")

    inbound = chat.door.heard[0]
    browser = (await chat.browsers())[0]
    assert status == 200
    assert (inbound.channel, inbound.address, inbound.message_id) == ("web", browser.address, "m-1")
    assert (inbound.text, inbound.name, inbound.language) == ("ALERTE feu — chez «\u202fNoé\u202f»", "Karim", "fr")
    assert inbound.assurance is Assurance.AUTHENTICATED


async def test_a_place_and_a_photo_come_in_and_stand_in_the_box(chat: Chat, page: Visitor) -> None:
    await page.say(location={"lat": 47.2184, "lon": -1.5536})
    await page.say("Regardez", photo="/9j/4GEgcGhvdG8=")

    place, photo = chat.door.heard
    lines = await page.follow()
    assert place.attachments == (Attachment(AttachmentKind.LOCATION, latitude=47.2184, longitude=-1.5536),)
    assert photo.attachments[0].data == b"\xff\xd8\xff\xe0a photo"
    assert b"/9j/" not in photo.raw
    assert (lines[0]["attachments"][0]["lat"], lines[0]["attachments"][0]["lon"]) == (47.2184, -1.5536)
    shown = await page.ask("GET", lines[1]["attachments"][0]["url"])
    assert shown[0] == 200


async def test_a_file_stands_in_the_box_under_its_name(chat: Chat, page: Visitor) -> None:
    file = Attachment(AttachmentKind.FILE, "application/pdf", "affiche été.pdf", b"%PDF-1.7 ...")

    await tell(chat, "Voici l'affiche.", attachments=(file,))

    shown = (await page.follow())[-1]["attachments"][0]
    assert (shown["kind"], shown["name"]) == ("file", "affiche été.pdf")
    assert (await page.ask("GET", shown["url"]))[0] == 200
    assert (await page.ask("GET", shown["url"].replace("/file/", "/photo/")))[0] == 404


async def test_a_picture_is_shown_to_nobody_else(chat: Chat, page: Visitor) -> None:
    await page.say("Regardez", photo="/9j/4GEgcGhvdG8=")
    url = (await page.follow())[0]["attachments"][0]["url"]

    async with chat.a_browser() as other, chat.a_browser(signed_in=False) as stranger:
        answers = [await one.ask("GET", url) for one in (page, other, stranger)]

    assert [status for status, _ in answers] == [200, 404, 401]


async def test_a_pressed_button_carries_its_payload_and_shows_its_words(chat: Chat, page: Visitor) -> None:
    message = await tell(chat, "Avez-vous vu ?", choices=(Choice("Vu", "7:1"),))

    await page.post("/chat/say", {"id": "m-1", "choice": "7:1", "refers_to": message})

    inbound = chat.door.heard[0]
    said = (await page.follow())[-1]
    assert (inbound.choice, inbound.refers_to, inbound.tap, inbound.text) == ("7:1", message, "m-1", "")
    assert (said["text"], said["pressed"]) == ("Vu", True)


async def test_an_edit_keeps_the_first_and_the_newest_version(chat: Chat, page: Visitor) -> None:
    message = await tell(chat, "0 a vu", "1")
    await tell(chat, "1 a vu", "2", replaces=message)
    await tell(chat, "2 ont vu", "3", replaces=message)

    lines = await page.follow()
    assert [(line["id"], line["text"]) for line in lines] == [(message, "0 a vu"), (message, "2 ont vu")]


async def test_the_same_delivery_twice_stands_once_in_the_box(chat: Chat, page: Visitor) -> None:
    """A process that was killed after sending sends again."""
    first, second = await tell(chat, "Alerte A1"), await tell(chat, "Alerte A1")

    assert first == second
    assert [line["text"] for line in await page.follow()] == ["Alerte A1"]


async def test_a_short_answer_to_a_button_shows_for_a_moment(chat: Chat, page: Visitor) -> None:
    await tell(chat, "Merci, c'est noté.", tap="m-1")

    assert [line["kind"] for line in await page.follow()] == ["toast"]


async def test_one_id_said_three_times_and_ten_times_at_once_is_one_line_and_one_id(chat: Chat, page: Visitor) -> None:
    for _ in range(3):
        await page.say("vu", id="m-1")
    await asyncio.gather(*(page.say("encore", id="m-2") for _ in range(10)))

    assert [line["text"] for line in await page.follow()] == ["vu", "encore"]
    assert {one.message_id for one in chat.door.heard} == {"m-1", "m-2"}


async def test_what_was_not_taken_does_not_look_as_if_it_was(chat: Chat, page: Visitor) -> None:
    chat.door.failures = 1
    status, answer = await page.say("au secours", id="m-1")
    before = await page.follow()
    again, _ = await page.say("au secours", id="m-1")

    assert (status, again) == (503, 200)
    assert "repart tout seul" in answer["error"]
    assert before == []
    assert [line["text"] for line in await page.follow()] == ["au secours"]


async def test_a_repeat_that_fails_takes_nothing_back(chat: Chat, page: Visitor) -> None:
    await page.say("au secours", id="m-1")
    chat.door.failures = 1
    await page.say("au secours", id="m-1")

    assert [line["text"] for line in await page.follow()] == ["au secours"]


async def test_lines_come_live_and_only_those_that_are_new(chat: Chat, page: Visitor) -> None:
    await tell(chat, "Un", "1")
    last = (await page.follow())[-1]["n"]

    following = asyncio.create_task(page.follow(last, until="Deux"))
    await eventually(lambda: chat.channel.followers)
    await tell(chat, "Deux", "2")

    assert [line["text"] for line in await following] == ["Deux"]


async def test_a_browser_that_was_taken_away_is_told_and_locked_out(chat: Chat, page: Visitor) -> None:
    browser = (await chat.browsers())[0]
    following = asyncio.create_task(page.follow(until="out"))
    await eventually(lambda: chat.channel.followers)

    await chat.sign_out()
    chat.channel.wake(browser.id)

    await following
    assert (await page.say("coucou"))[0] == 401
    assert await page.me() == {"signed_in": False}
    assert (await page.ask("GET", "/chat/live"))[0] == 401
    assert chat.door.heard == []


async def test_two_browsers_of_one_person_have_a_box_each(chat: Chat, page: Visitor) -> None:
    async with chat.a_browser() as other:
        await page.say("d'ici")
        await tell(chat, "pour le second")

        first, second = await page.follow(), await other.follow()

    assert [line["text"] for line in first] == ["d'ici"]
    assert [line["text"] for line in second] == ["pour le second"]


async def test_nothing_is_taken_before_the_front_door_is_open() -> None:
    async with open_chat() as chat, chat.a_browser() as page:
        status, answer = await page.say("coucou")

    assert status == 503
    assert "se réveille" in answer["error"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "vide"),
        ({"choice": "x" * 65}, "bouton"),
        ({"location": {"lat": 91, "lon": 0}}, "position"),
        ({"photo": "bm90IGEgcGhvdG8="}, "photos"),
        ({"text": "a", "id": "x" * 101}, "Rechargez"),
        (["text"], "Rechargez"),
    ],
)
async def test_what_cannot_be_a_message_is_answered_with_what_to_do(
    chat: Chat, page: Visitor, body: Any, words: str
) -> None:
    status, answer = await page.post("/chat/say", body)

    assert status == 400
    assert words in answer["error"]
    assert chat.door.offered == []


async def test_a_refusal_is_in_the_language_of_the_page(chat: Chat, page: Visitor) -> None:
    status, answer = await page.post("/chat/say?lang=en", {})

    assert (status, answer["error"]) == (400, "Your message is empty. Write a few words.")


async def test_what_was_not_used_for_ninety_days_is_signed_out_and_erased(chat: Chat, page: Visitor) -> None:
    await page.say("coucou")
    assert len(await chat.browsers()) == 1

    chat.clock.days = 91
    await chat.channel._tidy()

    assert await chat.browsers() == []
    assert (await page.say("encore"))[0] == 401
