"""The chat page for everybody: a phone, another language, a screen reader, weak eyes, a keyboard, a wish for calm."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests import REPOSITORY
from tests.browser.chromium import PHONE, chromium
from tests.whole.chat_page import PATIENCE, ChatPage, a_chat, a_house

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from bots.bootstrap import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONTRAST = (REPOSITORY / "tests" / "browser" / "contrast.js").read_text(encoding="utf-8")
NAMELESS = (
    "[...document.querySelectorAll('button, input, select, textarea, a, summary')].filter(e => e.checkVisibility()"
    " && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.[0]?.textContent.trim()))"
    ".map(e => e.outerHTML.slice(0, 80))"
)
SMALL = (
    "[...document.querySelectorAll('button, summary, .icon, input')].filter(e => e.checkVisibility())"
    ".map(e => [e.textContent.trim() || e.className, e.getBoundingClientRect()])"
    ".filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)"
)
"""WCAG 2.2, 2.5.8: at least 24 by 24."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One house for all tests of this file."""
    folder: Path = tmp_path_factory.mktemp("chat")
    async with a_house(folder) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of this file."""
    async with chromium() as browser:
        yield browser


async def talked(chat: ChatPage) -> None:
    """Sign in as Paul, and say what brings all kinds of messages."""
    await chat.enter("paul")
    await chat.say("alerte vol 3 rue des Lilas, un vélo rouge")
    await chat.hears("Danger en ce moment")
    await chat.tap("Annuler")
    await chat.page.locator(".press").first.wait_for(timeout=PATIENCE)
    await chat.say("menu")
    await chat.hears("Que voulez-vous faire")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_what_is_behind_it(house: House, browser: Browser, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1, outside, at the door, and inside with the menu and the offer open."""
    async with a_chat(browser, house.url, quiet=False, color_scheme=scheme, allowed=("403",)) as chat:
        await chat.page.goto(f"{house.url}/chat")
        await chat.is_out()
        await chat.page.get_by_label("Votre code").fill("AAAA2222")
        await chat.page.keyboard.press("Enter")
        await chat.page.get_by_text("Ce code ne marche pas").wait_for(timeout=PATIENCE)
        poor = await chat.page.evaluate(CONTRAST)
        path, _ = await chat.neighbours.asks_for_a_browser("paul")
        await chat.page.goto(house.url + path)
        poor += await chat.page.evaluate(CONTRAST)
        await talked(chat)
        await chat.page.get_by_label("Réglages").click()
        await chat.page.wait_for_timeout(500)
        poor += await chat.page.evaluate(CONTRAST)

    assert poor == []


async def test_on_a_phone_nothing_is_cut_off_and_the_line_to_write_on_is_in_reach(
    house: House, browser: Browser
) -> None:
    async with a_chat(browser, house.url, viewport=PHONE, has_touch=True) as chat:
        await chat.page.goto(f"{house.url}/chat")
        await chat.is_out()
        wide = [await chat.page.evaluate("document.documentElement.scrollWidth")]
        await talked(chat)
        wide.append(await chat.page.evaluate("document.documentElement.scrollWidth"))
        tall = await chat.page.evaluate("document.documentElement.scrollHeight")
        field = await chat.page.locator(".field").bounding_box()
        last = await chat.message("Que voulez-vous faire").bounding_box()
        small = await chat.page.evaluate(SMALL)

    assert wide == [PHONE["width"]] * 2
    assert tall == PHONE["height"]
    assert field is not None
    assert last is not None
    assert last["y"] + last["height"] <= field["y"] + field["height"] <= PHONE["height"]
    assert small == []


async def test_a_screen_reader_finds_its_way(house: House, browser: Browser) -> None:
    """One main part, a heading, a log that is read aloud, and a name for everything that can be pressed."""
    async with a_chat(browser, house.url) as chat:
        page = chat.page
        await page.goto(f"{house.url}/chat")
        await chat.is_out()
        outside = (await page.get_by_role("main").count(), await page.get_by_role("heading", level=1).count())
        nameless = await page.evaluate(NAMELESS)
        await talked(chat)
        inside = (await page.get_by_role("main").count(), await page.get_by_role("heading", level=1).count())
        nameless += await page.evaluate(NAMELESS)
        log = await page.get_by_role("log", name="Vos messages").get_attribute("aria-live")
        ids = await page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        title, language = await page.title(), await page.evaluate("document.documentElement.lang")

    assert outside == inside == (1, 1)
    assert nameless == []
    assert log == "polite"
    assert len(ids) == len(set(ids))
    assert (title, language) == ("Tocsin, vos voisins", "fr")


async def test_the_page_is_used_by_keyboard_alone(house: House, browser: Browser) -> None:
    """From the link to a pressed button and out again; each stop shows a ring."""
    async with a_chat(browser, house.url) as chat:
        page = chat.page
        path, _ = await chat.neighbours.asks_for_a_browser("paul")
        await page.goto(house.url + path)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await chat.is_live()
        await chat.hears("Vous êtes chez vous ici")
        await page.locator(".log").focus()
        stops = []
        for _ in range(5):
            await page.keyboard.press("Tab")
            stops.append(
                await page.evaluate(
                    "(e => [e.getAttribute('aria-label') || e.textContent, getComputedStyle(e.closest('.icon') || e)"
                    ".outlineStyle])(document.activeElement)"
                )
            )
        await page.keyboard.type("menu")
        await page.keyboard.press("Enter")
        await chat.hears("Que voulez-vous faire")
        await page.get_by_label("Réglages").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Sortir de ce navigateur").focus()
        await page.keyboard.press("Enter")
        await chat.is_out()

    names = [name for name, _ in stops]
    assert names[1:] == ["Menu", "Envoyer ma position", "Joindre une photo", "Écrire un message · Paul"]
    assert names[0].endswith("Alerte")
    assert all(ring == "solid" for _, ring in stops)


async def test_whoever_reads_english_reads_it_everywhere(house: House, browser: Browser) -> None:
    async with a_chat(browser, house.url, locale="en-GB") as chat:
        await chat.page.goto(f"{house.url}/chat")
        await chat.is_out()
        outside = await chat.page.get_by_role("heading", level=1).text_content()
        await chat.enter("ana", "browser")
        await chat.hears("You are at home here")
        hint = await chat.page.locator(".field").get_attribute("placeholder")

    assert outside == "Your neighbours, in this browser"
    assert hint == "Write a message"


async def test_nothing_moves_for_whoever_asked_for_calm(house: House, browser: Browser) -> None:
    async with a_chat(browser, house.url, reduced_motion="reduce") as chat:
        await talked(chat)
        moving = await chat.page.evaluate("document.getAnimations().filter(one => one.playState === 'running').length")

    assert moving == 0


async def test_without_javascript_the_page_says_what_to_do(house: House, browser: Browser) -> None:
    async with a_chat(browser, house.url, java_script_enabled=False) as chat:
        await chat.page.goto(f"{house.url}/chat")
        words = await chat.page.locator("noscript").inner_text()

    assert "Sans lui, écrivez-nous par SMS" in words
