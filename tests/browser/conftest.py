"""A street open in a browser that all tests of a file share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest_asyncio

from tests.browser.chromium import a_page, chromium
from tests.browser.street_page import OpenStreet, StreetPage
from tests.browser.switchboard import Switchboard, a_street


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def an_open_street() -> AsyncIterator[OpenStreet]:
    """Open the page of a new street, in a browser that all tests share."""
    async with chromium() as browser:

        @asynccontextmanager
        async def open_street(query: str = "", **context: Any) -> AsyncIterator[tuple[StreetPage, Switchboard]]:
            async with a_street() as (server, switchboard), a_page(browser, **context) as page:
                street = StreetPage(page, server.url)
                await street.open(query)
                yield street, switchboard

        yield open_street
