"""Chromium as the tests start it."""

from __future__ import annotations

import os
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the browser."""
    path = shutil.which("chromium")
    if path is None:
        reason = "Chromium is not on this machine (apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        # As root, Chromium starts only without its sandbox; it loads nothing but our own pages.
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = await playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        await browser.close()


@asynccontextmanager
async def a_page(
    browser: Browser, allowed: tuple[str, ...] = ("status of 503",), **context: Any
) -> AsyncIterator[Page]:
    """Open an empty page; an error of a script on it, or a request that leaves loopback, fails the test.

    *allowed*: words of refusals that a test provokes, which are told by the browser too.
    """
    wrong: list[str] = []
    page = await browser.new_page(**{"viewport": DESK, "locale": "fr-FR", **context})
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: wrong.append(asked.url) if "//127.0.0.1:" not in asked.url else None)
    yield page
    await page.close()
    unexpected = [words for words in wrong if not any(each in words for each in allowed)]
    assert unexpected == [], unexpected
