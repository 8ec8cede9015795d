"""The street as a newcomer sees it: the real program, in a real browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.browser.chromium import PHONE, a_page, chromium
from tests.browser.street_page import StreetPage
from tests.whole.house import a_configuration, running, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

OTHERS = ("karim", "lucie", "paul", "ana", "groupe", "mairie")


@pytest_asyncio.fixture(loop_scope="module")
async def street(tmp_path: Path) -> AsyncIterator[StreetPage]:
    """The page of a house that was just started with nothing but the street."""
    settings = a_configuration(tmp_path, {"street": {}}, {})
    async with running(settings) as house, chromium() as browser, a_page(browser) as page:
        await until(lambda: house.url)
        opened = StreetPage(page, house.url)
        await opened.open()
        yield opened


async def test_an_alert_from_the_sms_phone_is_on_every_screen_and_closes_everywhere(street: StreetPage) -> None:
    """Raise it on the phone, answer « A1 1 », see the Telegram message change, close it."""
    await street.say("odette", "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend")
    await street.wait_for("odette", "C'est fait?")
    await street.say("odette", "1")
    for neighbour in OTHERS:
        await street.wait_for(neighbour, "12 rue des Lilas")
    lit = [await street.window_is_lit(one) for one in OTHERS]
    await street.say("karim", "A1 1")
    await street.wait_for("groupe", "1 foyer a vu")
    await street.tap("ana", "I know something")
    await street.wait_for("ana", "What do you know?")
    await street.say("ana", "It drove off towards the station")
    await street.wait_for("karim", "It drove off towards the station")
    await street.say("karim", "clore A1 fausse alerte, c'était un livreur")
    for neighbour in ("odette", *OTHERS):
        await street.wait_for(neighbour, "c'était un livreur")

    assert all(lit)


async def test_a_visit_by_telephone_sees_the_same(street: StreetPage) -> None:
    """On a small screen the whole story works too."""
    await street.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    await street.say("ana", "alert fire Mill Road, black smoke")
    await street.wait_for("ana", "Danger right now")
    await street.tap("ana", "I have called")
    await street.wait_for("ana", "black smoke")
    await street.tap("ana", "Send")
    await street.wait_for("paul", "Mill Road")

    assert await street.window_is_lit("paul")


async def test_who_closes_their_own_alert_is_calm_again_like_everybody(street: StreetPage) -> None:
    """Odette reads who was reached, her window is lit; she closes the alert, and no window stays lit."""
    await street.say("odette", "ALERTE vol rue des Lilas, vélo rouge")
    await street.wait_for("odette", "C'est fait?")
    await street.say("odette", "3")
    await street.page.locator(".house.lit[data-neighbour=odette]").wait_for(timeout=20_000)

    await street.say("odette", "CLORE A1 fausse alerte")
    await street.wait_for("odette", "répondez ce code")
    code = re.search(r"\d{6}", (await street.texts("odette"))[-1])
    assert code is not None
    await street.say("odette", code[0])
    await street.wait_for("groupe", "fausse alerte")
    still_lit = [one for one in ("odette", *OTHERS) if await street.window_is_lit(one)]

    assert still_lit == []
    assert await street.state() == "Alerte A1 close. La rue est calme."
