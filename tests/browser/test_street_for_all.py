"""The street page for everybody: another language, a phone, a screen reader, weak eyes, a wish for calm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import PHONE

if TYPE_CHECKING:
    from tests.browser.street_page import OpenStreet

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


async def test_the_page_speaks_english(an_open_street: OpenStreet) -> None:
    async with an_open_street("?lang=en") as (street, _):
        state = await street.state()
        tries = await street.page.locator(".try").first.text_content()
        house = await street.house("odette").get_attribute("aria-label")

    assert state == "The street is calm."
    assert tries == "Raise an alert from Odette’s phone"
    assert house == "Odette, SMS, 3 rue des Lilas. Windows dark."


async def test_nothing_moves_for_whoever_asked_for_calm(an_open_street: OpenStreet) -> None:
    async with an_open_street(reduced_motion="reduce") as (street, _):
        await street.say("odette", "ALERTE")
        await street.wait_for("karim", "Vol")
        # It rings for nine seconds: it is looked at before anything else.
        moving, rings = await street.moving(), await street.bell_rings()
        await street.say("paul", "A1 1")
        await street.wait_for("karim", "1 a vu")
        moving += await street.moving()
        lit = await street.window_is_lit("karim")

    assert moving == 0
    assert lit
    assert rings


async def test_on_a_phone_nothing_is_cut_off_and_only_the_street_scrolls_sideways(an_open_street: OpenStreet) -> None:
    async with an_open_street(viewport=PHONE, has_touch=True) as (street, _):
        await street.say("odette", "ALERTE")
        await street.wait_for("theo", "Vol")

        wide = await street.page.evaluate(
            "[...document.querySelectorAll('body *')].filter(e => !e.closest('.scene-scroll, .sprite, .skip')"
            " && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"
        )
        page_width = await street.page.evaluate("document.documentElement.scrollWidth")

    assert wide == []
    assert page_width == 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_what_is_behind_it(an_open_street: OpenStreet, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    async with an_open_street(color_scheme=scheme) as (street, switchboard):
        await street.say("odette", "ALERTE")
        await street.wait_for("theo", "Vol")
        await street.say("theo", "Je sors voir", group="voisins")
        await street.tap("ines", "Vu")
        switchboard.is_down = True
        for neighbour in ("odette", "karim", "lucie", "ines"):
            await street.say(neighbour, "au secours")
        await street.page.wait_for_timeout(500)

        poor = await street.page.evaluate(CONTRAST)

    assert poor == []


async def test_a_screen_reader_finds_names_for_everything(an_open_street: OpenStreet) -> None:
    async with an_open_street() as (street, _):
        await street.say("odette", "ALERTE")
        await street.wait_for("karim", "Vol")
        page = street.page

        nameless = await page.evaluate(
            "[...document.querySelectorAll('button, input, select, textarea, a')].filter(e => e.checkVisibility()"
            " && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.[0]?.textContent.trim()))"
            ".map(e => e.outerHTML.slice(0, 80))"
        )
        log = page.get_by_role("log", name="Messages de Karim")
        announced = await log.get_attribute("aria-live")
        regions = await page.get_by_role("region", name="Karim").count()
        ids = await page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")

    assert nameless == []
    assert announced == "polite"
    assert regions == 1
    assert len(ids) == len(set(ids))


async def test_the_page_is_used_by_keyboard_alone(an_open_street: OpenStreet) -> None:
    """From the house to its screen, into the field, and sent by Enter; each stop shows a ring."""
    async with an_open_street() as (street, switchboard):
        page = street.page
        await street.house("karim").focus()
        await page.keyboard.press("Enter")
        on_screen = await page.evaluate("document.activeElement.id")
        stops = []
        for _ in range(4):
            await page.keyboard.press("Tab")
            stops.append(
                await page.evaluate(
                    "(e => [e.getAttribute('aria-label') || e.className, getComputedStyle(e.closest('.icon') || e)"
                    ".outlineStyle])(document.activeElement)"
                )
            )
        await page.keyboard.type("menu")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.press("Backspace")
        await page.keyboard.press("Enter")
        await street.wait_for("karim", "Que voulez-vous faire ?")

    assert on_screen == "screen-karim"
    assert [name for name, _ in stops] == [
        "Messages de Karim",
        "Envoyer ma position",
        "Joindre une photo",
        "Écrire un message · Karim",
    ]
    assert all(ring == "solid" for _, ring in stops)
    assert switchboard.heard[0].text == "menu"
