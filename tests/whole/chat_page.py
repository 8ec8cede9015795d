"""The chat page as a neighbour uses it, with the street beside it as their other contacts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import ClientSession

from tests.browser.chromium import a_page
from tests.whole.house import a_configuration, running, until

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

    from bots.bootstrap import House

PATIENCE = 20_000
"""Milliseconds that the page may take to show what has arrived, on a busy machine."""
KEEP_QUIET = "localStorage.setItem('tocsin-wake-later', String(Date.now()))"
"""For pages that are not about waking: the offer was put off."""


class Neighbours:
    """What happens on the street's screens, over HTTP."""

    def __init__(self, url: str) -> None:
        """Speak to the street at *url*."""
        self.url = url

    async def say(self, neighbour: str, text: str = "", **more: Any) -> None:
        """Let a neighbour say something on their street screen, again while the house is not listening yet."""
        said = {"id": uuid4().hex, "neighbour": neighbour, "text": text, **more}

        async def is_taken() -> bool:
            async with ClientSession() as session, session.post(f"{self.url}/street/say", json=said) as answer:
                assert answer.status in {200, 503}
                return answer.status == 200

        await until_true(is_taken)

    async def heard(self, neighbour: str) -> list[dict[str, Any]]:
        """Give what stands on a neighbour's street screen."""
        async with ClientSession() as session, session.get(f"{self.url}/street/heard/{neighbour}") as answer:
            heard: list[dict[str, Any]] = await answer.json()
            return heard

    async def hears(self, neighbour: str, text: str, after: int = 0) -> dict[str, Any]:
        """Wait until *text* stands on a neighbour's street screen; give the message."""
        found: list[dict[str, Any]] = []

        async def look() -> bool:
            found[:] = [one for one in await self.heard(neighbour) if one["n"] > after and text in one["text"]]
            return bool(found)

        await until_true(look)
        return found[-1]

    async def taps(self, neighbour: str, label: str) -> None:
        """Press a neighbour's newest button with this label."""
        for entry in reversed(await self.heard(neighbour)):
            for choice in entry["choices"]:
                if choice["label"] == label:
                    await self.say(neighbour, choice=choice["payload"], refers_to=entry["n"])
                    return
        raise AssertionError(f"{neighbour} has no button {label}")

    async def asks_for_a_browser(self, neighbour: str, word: str = "navigateur") -> tuple[str, str]:
        """Let a neighbour ask for a link; give its path and the code."""
        last = max((one["n"] for one in await self.heard(neighbour)), default=0)
        await self.say(neighbour, word)
        text = (await self.hears(neighbour, "/chat/in/", after=last))["text"]
        found = re.search(r"(/chat/in/\w{26}).*?\b([A-Z2-9]{4} [A-Z2-9]{4})\b", text, re.DOTALL)
        assert found is not None, text
        return found[1], found[2]


class ChatPage:
    """The chat in a real browser."""

    def __init__(self, page: Page, url: str) -> None:
        """Use *page* for the chat at *url*."""
        self.page = page
        self.url = url
        self.neighbours = Neighbours(url)

    async def enter(self, neighbour: str, word: str = "navigateur") -> None:
        """Sign in as *neighbour*: open the link that they got, and press its button."""
        path, _ = await self.neighbours.asks_for_a_browser(neighbour, word)
        await self.page.goto(self.url + path)
        await self.page.get_by_role("button").click()
        await self.is_live()

    async def is_live(self) -> None:
        """Wait until the page follows its box."""
        await self.page.wait_for_selector("html[data-live=yes]", state="attached", timeout=PATIENCE)

    async def is_out(self) -> None:
        """Wait until the page shows the way in."""
        await self.page.locator("#welcome").wait_for(timeout=PATIENCE)

    async def say(self, text: str) -> None:
        """Type *text* and press Enter."""
        await self.page.locator(".field").fill(text)
        await self.page.locator(".field").press("Enter")

    async def tap(self, label: str) -> None:
        """Press the newest button with this label, once it is there."""
        button = self.page.locator(".buttons button", has_text=label).last
        await button.click(timeout=PATIENCE)

    def message(self, text: str) -> Locator:
        """Give the newest message with this text."""
        return self.page.locator(".entry", has_text=text).last

    async def hears(self, text: str) -> Locator:
        """Wait until a message with *text* stands on the page."""
        message = self.message(text)
        await message.wait_for(timeout=PATIENCE)
        return message

    async def texts(self) -> list[str]:
        """Give the texts of all messages, oldest first."""
        return [text.strip() for text in await self.page.locator(".entry .text").all_text_contents()]


async def until_true(look: Any) -> None:
    """Ask *look* until it says yes."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not await look():  # noqa: ASYNC110 (what is looked at is another process)
            await asyncio.sleep(0.05)


@asynccontextmanager
async def a_house(folder: Path, listen: str = "127.0.0.1:0", **web: Any) -> AsyncIterator[House]:
    """Run a house with the street and the chat, which others may call for waking."""
    settings = a_configuration(folder, {"street": {}, "web": web}, {}, listen=listen)
    async with running(settings) as house:
        await until(lambda: house.url)
        yield house


@asynccontextmanager
async def a_chat(browser: Browser, url: str, *, quiet: bool = True, **context: Any) -> AsyncIterator[ChatPage]:
    """Open an empty page for the chat."""
    async with a_page(browser, **context) as page:
        if quiet:
            await page.context.add_init_script(f"try {{ {KEEP_QUIET} }} catch {{}}")
        yield ChatPage(page, url)
