"""The page of the street and its stream of events."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from tests.bots.contract import eventually
from tests.bots.street_village import INES, KARIM, Village, a_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest_asyncio.fixture
async def village() -> AsyncIterator[Village]:
    async with a_village() as village:
        yield village


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
    french = await (await village.client.get("/page/street.fr.json")).json()
    english = await (await village.client.get("/page/street.en.json")).json()

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
