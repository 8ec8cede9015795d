"""Takes the pictures of the street for the documents, from the program as it is now: ``python -m tests.pictures``.

The bells and telephones in the messages need a font that has them: apt install fonts-noto-color-emoji.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests import REPOSITORY
from tests.browser.chromium import PHONE, a_page, chromium
from tests.browser.street_page import StreetPage
from tests.whole.house import a_configuration, running, until

if TYPE_CHECKING:
    from playwright.async_api import Browser

PICTURES = REPOSITORY / "docs" / "pictures"
PARIS = "Europe/Paris"
"""The clock of the browser, as that of the street."""
SETTLED = 9_000
"""Milliseconds after which Odette has read how many were reached, the last window is lit and nothing slides."""


async def take(folder: Path) -> None:
    """Write ``street.png`` (a wide screen), ``street-phone.png`` (a small one) into *folder*."""
    with tempfile.TemporaryDirectory() as home:
        settings = a_configuration(Path(home), {"street": {}}, {})
        async with running(settings) as house, chromium() as browser:
            await until(lambda: house.url)
            await _an_alert(browser, house.url, folder)
            await _on_a_phone(browser, house.url, folder)


async def _an_alert(browser: Browser, url: str, folder: Path) -> None:
    async with a_page(browser, timezone_id=PARIS) as page:
        await page.set_viewport_size({"width": 1280, "height": 1440})
        street = StreetPage(page, url)
        await street.open()
        await street.say("odette", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend")
        await street.wait_for("odette", "C'est fait?")
        await street.say("odette", "1")
        await street.wait_for("ana", "12 rue des Lilas")
        await street.say("karim", "A1 1")
        await street.wait_for("groupe", "1 foyer a vu")
        await page.wait_for_timeout(SETTLED)
        await page.evaluate("scrollTo(0, 0)")
        await page.screenshot(path=folder / "street.png")


async def _on_a_phone(browser: Browser, url: str, folder: Path) -> None:
    async with a_page(browser, viewport=PHONE, timezone_id=PARIS) as page:
        street = StreetPage(page, url)
        await street.open()
        await page.wait_for_timeout(SETTLED)
        await street.screen("odette").scroll_into_view_if_needed()
        await page.screenshot(path=folder / "street-phone.png")


if __name__ == "__main__":
    asyncio.run(take(PICTURES))
