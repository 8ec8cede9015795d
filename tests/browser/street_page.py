"""The street page as a neighbour uses it, for tests in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from tests.browser.switchboard import Switchboard

PATIENCE = 30_000
"""Milliseconds that the browser may take to show what has arrived."""


class StreetPage:
    """The page at *url* in *page*: whoever speaks, taps and reads on it does so by the neighbour's id."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    async def open(self, query: str = "") -> None:
        """Load the page and wait until it follows the street."""
        await self.page.goto(f"{self.url}/{query}")
        await self.page.wait_for_selector("html[data-live=yes]", state="attached", timeout=PATIENCE)

    def screen(self, neighbour: str) -> Locator:
        """Give the screen of *neighbour*."""
        return self.page.locator(f"#screen-{neighbour}")

    def house(self, neighbour: str) -> Locator:
        """Give the house of *neighbour*."""
        return self.page.locator(f"a.house[data-neighbour={neighbour}]")

    async def say(self, neighbour: str, text: str, group: str | None = None, subject: str | None = None) -> None:
        """Type *text* on the neighbour's screen, or on that of a group as this neighbour, and press Enter."""
        screen = self.screen(group or neighbour)
        if group:
            await screen.locator(".speaker select").select_option(neighbour)
        if subject is not None:
            await screen.locator(".compose").click()
            await screen.locator(".subject input").fill(subject)
        await screen.locator(".field").fill(text)
        async with self.page.expect_response("**/street/say*"):
            await screen.locator(".field").press("Enter")

    async def tap(self, neighbour: str, label: str, group: str | None = None) -> None:
        """Press the newest button with this label on the neighbour's screen, or on that of a group."""
        screen = self.screen(group or neighbour)
        if group:
            await screen.locator(".speaker select").select_option(neighbour)
        async with self.page.expect_response("**/street/say*"):
            await screen.locator(".buttons button", has_text=label).last.click()

    async def texts(self, neighbour: str) -> list[str]:
        """Give the texts of all messages on the screen, whoever wrote them, oldest first."""
        screen = self.screen(neighbour)
        letters = screen.locator(".letter .text")
        found = letters if await letters.count() else screen.locator(".entry .text")
        return [text.strip() for text in await found.all_text_contents()]

    async def toast(self, neighbour: str) -> str:
        """Give the words that answered the last pressed button."""
        return await self.screen(neighbour).locator(".toast").text_content() or ""

    async def wait_for(self, neighbour: str, text: str) -> None:
        """Wait until *text* stands on the screen, in a message or as the answer to a button."""
        where = self.screen(neighbour).locator(".text, .toast, .subject-line", has_text=text)
        await where.last.wait_for(state="attached", timeout=PATIENCE)

    async def window_is_lit(self, neighbour: str) -> bool:
        """Whether the windows of the neighbour's house are lit."""
        return "lit" in (await self.house(neighbour).get_attribute("class") or "").split()

    async def bell_rings(self) -> bool:
        """Whether the bell swings."""
        return await self.page.locator(".tower.ringing").count() == 1

    async def moving(self) -> int:
        """How many things move on the page."""
        running = "document.getAnimations().filter(one => one.playState === 'running').length"
        return int(await self.page.evaluate(running))

    async def state(self) -> str:
        """Give the sentence under the street."""
        return await self.page.locator("#state").text_content() or ""


OpenStreet = Callable[..., AbstractAsyncContextManager["tuple[StreetPage, Switchboard]"]]
"""Opens the page of a new street; its query and the settings of the browser may be given."""
