"""The web as one channel of the whole program: what a browser says again and again is done once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bots.bootstrap import House
from storage.tables import contact, delivery
from tests.bots.chat_props import Visitor
from tests.peers.ports import free_port
from tests.whole.chat_page import Neighbours, a_house, until_true


@asynccontextmanager
async def paul(house: House) -> AsyncIterator[Visitor]:
    """Sign Paul's browser in."""
    path, _ = await Neighbours(house.url).asks_for_a_browser("paul")
    async with Visitor(lambda: house.url, {}) as page:
        assert await page.enter(path.rpartition("/")[2]) == 303
        yield page


async def hears(page: Visitor, text: str) -> dict[str, Any]:
    """Wait until a message with *text* is in the box; give the newest."""
    found: list[dict[str, Any]] = []

    async def look() -> bool:
        found[:] = [line for line in await page.follow() if line["kind"] != "said" and text in line["text"]]
        return bool(found)

    await until_true(look)
    return found[-1]


async def press(page: Visitor, message: dict[str, Any], label: str, message_id: str) -> None:
    """Press a button, as the page does."""
    payload = next(one["payload"] for one in message["choices"] if one["label"] == label)
    status = 0
    while status != 200:
        status, _ = await page.post("/chat/say", {"id": message_id, "choice": payload, "refers_to": message["id"]})
        # Twenty times a second is the limit of one place.
        assert status in {200, 429}
        await asyncio.sleep(0.2)


async def test_three_times_ten_times_at_once_and_after_a_restart_it_has_one_effect(tmp_path: Path) -> None:
    """Paul's telephone has a bad line: each thing that he says arrives many times. One alert leaves."""
    at = f"127.0.0.1:{free_port()}"
    said = "alerte incendie 5 rue des Lilas, une fumée noire"
    async with a_house(tmp_path, at) as house, paul(house) as page:
        for _ in range(3):
            await page.say(said, id="m-1")
        question = await hears(page, "Danger en ce moment")
        await asyncio.gather(*(press(page, question, "J'ai appelé", "m-2") for _ in range(10)))
        preview = await hears(page, "vont lire")
        await asyncio.gather(*(press(page, preview, "Envoyer", "m-3") for _ in range(10)))
        await hears(page, "A1")
        jar = page.jar
    async with a_house(tmp_path, at) as house, Visitor(lambda: house.url, {}) as again:
        again.jar.update_cookies({cookie.key: cookie.value for cookie in jar})
        await again.say(said, id="m-1")
        await press(again, preview, "Envoyer", "m-3")
        await again.say("menu", id="m-4")
        await hears(again, "Que voulez-vous faire")
        lines = await again.follow()

    texts = [line["text"] for line in lines if line["replaces"] is None]
    assert texts.count(said) == 1
    assert len([text for text in texts if "Danger en ce moment" in text]) == 1
    assert len([text for text in texts if "vont lire" in text]) == 1
    assert [line["text"] for line in lines if line["pressed"]] == ["J'ai appelé", "Envoyer"]
    assert not [text for text in texts if "A2" in text]


async def test_a_page_whose_line_breaks_again_and_again_is_followed_each_time(tmp_path: Path) -> None:
    """What it has left behind takes none of the few places that a browser has."""
    async with a_house(tmp_path) as house, paul(house) as page:
        for _ in range(20):
            await page.follow()
        await page.say("menu")
        heard = await hears(page, "Que voulez-vous faire")

    assert heard["kind"] == "heard"


async def test_what_stands_on_the_page_counts_as_proof_that_it_arrived(tmp_path: Path) -> None:
    """Taken into the box it only waits; shown, it has arrived: the account of reach follows."""
    async with a_house(tmp_path) as house, paul(house) as page:
        alert, browser = await reads_of_a_theft(house, page)
        before = await states(house, browser)

        async def is_noted() -> bool:
            status, answer = await page.post("/chat/arrived", {"ids": [alert["id"], "m999999", 7]})
            return status == 200 and answer["again"] == []

        await until_true(is_noted)
        after = await states(house, browser)

    assert "proven" not in before
    assert "proven" in after


async def test_a_page_that_has_just_signed_out_may_still_say_what_it_shows_and_proves_nothing(tmp_path: Path) -> None:
    """Its last words cross the goodbye on the way."""
    async with a_house(tmp_path) as house, paul(house) as page:
        alert, browser = await reads_of_a_theft(house, page)
        await page.post("/chat/out", {})

        said = await page.post("/chat/arrived", {"ids": [alert["id"]]})
        after = await states(house, browser)

    assert said == (200, {"ok": True, "again": []})
    assert "proven" not in after


async def reads_of_a_theft(house: House, page: Visitor) -> tuple[dict[str, Any], str]:
    """Let Odette warn: give what stands on the page, and the address of its browser."""
    neighbours = Neighbours(house.url)
    await neighbours.say("odette", "ALERTE vol 12 rue des Lilas, un vélo rouge")
    await neighbours.hears("odette", "C'est fait?")
    await neighbours.say("odette", "3")
    return await hears(page, "un vélo rouge"), (await page.me())["address"]


async def states(house: House, address: str) -> set[str]:
    """How far the deliveries to a browser got."""

    def look(uow: Any) -> set[str]:
        found = (
            select(delivery.c.status)
            .join_from(delivery, contact, contact.c.id == delivery.c.contact_id)
            .where(contact.c.address == address)
        )
        return {str(row[0]) for row in uow._tx.connection.execute(found)}

    return await house.store.run(look)


async def test_whoever_did_not_open_the_browser_closes_it_with_one_tap(tmp_path: Path) -> None:
    """Somebody read Karim's code over his shoulder: the browser is told so within seconds, and shut out."""
    async with a_house(tmp_path) as house:
        neighbours = Neighbours(house.url)
        path, _ = await neighbours.asks_for_a_browser("karim")
        async with Visitor(lambda: house.url, {}) as thief:
            await thief.enter(path.rpartition("/")[2])
            following = asyncio.create_task(thief.follow(until="out"))
            await neighbours.hears("karim", "Un navigateur vient de s'ouvrir")
            await neighbours.taps("karim", "Ce n'est pas moi")
            await neighbours.hears("karim", "C'est retiré")
            await following
            known = await thief.me()
            status, _ = await thief.say("menu")

    assert known == {"signed_in": False}
    assert status == 401
