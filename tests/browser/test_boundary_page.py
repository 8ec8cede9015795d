"""The map page in a real browser: points are dragged, added, moved by keys and taken away, and the shape is saved."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bots.settings_maps import Maps
from bots.web.boundary import BoundaryPage
from bots.web.server import WebServer
from core.model.boundary import Boundary
from core.model.community import Point
from core.model.member import Role
from tests.browser.chromium import PHONE, a_page, chromium
from tests.world import CAPABILITIES, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from playwright.async_api import Page

    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

    Opened = Callable[..., AbstractAsyncContextManager[tuple[Page, Village]]]

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
CORNERS = ((47.2200, -1.5560), (47.2205, -1.5500), (47.2170, -1.5495), (47.2165, -1.5565))
PATIENCE = 30_000


def a_boundary() -> Boundary:
    return Boundary.around(Point(*corner) for corner in CORNERS)


@asynccontextmanager
async def a_map(village: Village) -> AsyncIterator[str]:
    """Let Karim have the link of the map of his community, and give its address."""
    voices = {name: each.voice for name, each in CAPABILITIES.items()}
    page = BoundaryPage(
        village.store,
        Maps(),
        public_url="http://127.0.0.1:8080",
        time=monotonic,
        voices=voices,
        wake=village.post.wake,
    )
    server = WebServer("127.0.0.1:0", [page.routes])
    await server.start()
    await village.says("Karim", "/délimiter")
    await village.taps("Karim", "Sur une carte")
    link = next(word for word in village.hears("Karim")[-1].split() if "/boundary/" in word)
    try:
        yield server.url + link.partition("8080")[2]
    finally:
        await server.stop()


async def settle(village: Village, *, is_drawn: bool) -> None:
    """Let Karim lead a street in which one neighbour lives inside and one outside."""
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT])
    await village.member("Lucie", telegram="1002", home="3 rue des Lilas")
    await village.member("Odette", telegram="1003")
    lilas = village.communities["Les Lilas"]

    def work(uow: UnitOfWork) -> None:
        homes = {each.person_id: each.place for each in uow.boundaries.homes(lilas)}
        voice = CAPABILITIES["telegram"].voice
        for name, point in (("Karim", Point(47.2185, -1.5530)), ("Odette", Point(47.2185, -1.5300))):
            person = uow.members.speaker_at(village.inbound(name, ""), voice).person
            assert person is not None
            assert person.id in homes
            assert person.household_id is not None
            uow.members.set_home(person.household_id, "1 rue des Roses", point)
        if is_drawn:
            karim = uow.members.speaker_at(village.inbound("Karim", ""), voice).person
            assert karim is not None
            uow.boundaries.add(lilas, a_boundary(), karim.id, uow.now())

    await village.store.run(work)
    # What was drawn just before would be announced with it.
    village.clock.passes(minutes=11)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def opened() -> AsyncIterator[Opened]:
    """Open the map page of a new village, in a browser that all tests share."""
    async with chromium() as browser:

        @asynccontextmanager
        async def open_page(*, is_drawn: bool = True, query: str = "", **context: Any) -> AsyncIterator[Any]:
            async with open_village() as village:
                await settle(village, is_drawn=is_drawn)
                async with a_map(village) as url, a_page(browser, ("status of 404",), **context) as page:
                    await page.goto(url + query)
                    await page.wait_for_selector("main:not([hidden]) .leaflet-container", timeout=PATIENCE)
                    yield page, village

        yield open_page


async def shape_of(village: Village) -> Boundary | None:
    """What the storage keeps now."""
    drawn = await village.store.run(lambda uow: uow.boundaries.current(village.communities["Les Lilas"]))
    return drawn.boundary if drawn else None


async def census(page: Page) -> list[str]:
    return [text.replace("\xa0", " ") for text in await page.locator(".census li").all_text_contents()]


async def is_judged(page: Page) -> None:
    """Wait until the page shows what the server says of the points as they are."""
    await page.wait_for_selector("body[data-state=known]", timeout=PATIENCE)


async def drag(page: Page, selector: str, at: int, east: float, south: float) -> None:
    """Take a point with the mouse and let it go elsewhere, as a hand does."""
    box = await page.locator(selector).nth(at).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + east / 2, y + south / 2, steps=4)
    await page.mouse.move(x + east, y + south, steps=4)
    await page.mouse.up()
    await is_judged(page)


async def saves(page: Page) -> None:
    await page.locator("#save:enabled").click(timeout=PATIENCE)
    await page.get_by_text("C’est enregistré.").wait_for(timeout=PATIENCE)


@pytest.mark.feature("R40", "R41", by="draw_boundary", on="web")
async def test_a_point_is_dragged_and_the_new_shape_is_saved(opened: Opened) -> None:
    """The real drag of a mouse; who would be inside is told before anything is kept."""
    async with opened() as (page, village):
        before = await census(page)
        can_save = await page.locator("#save").is_enabled()
        await drag(page, ".point", 1, 220, 40)
        during = await census(page)
        unsaved = await shape_of(village)
        await saves(page)
        kept = await shape_of(village)
        await village.post_office_closes()

        assert before[1:] == ["2 voisins dedans", "1 dehors"]
        assert during[0] != before[0]
        assert not can_save
        assert unsaved == a_boundary()
        assert kept is not None
        assert kept.corners[0] == a_boundary().corners[0]
        assert kept.corners[1].longitude > a_boundary().corners[1].longitude
        assert "Le périmètre de vos voisins a changé" in village.hears("Lucie")[-1]
        assert any("hors du nouveau périmètre" in said for said in village.hears("Odette")) is False


@pytest.mark.feature("R42", by="draw_boundary", on="web")
async def test_points_are_added_between_others_taken_away_and_changes_undone(opened: Opened) -> None:
    async with opened() as (page, village):
        await page.locator(".middle").first.click()
        added = await page.locator(".point").count()
        await drag(page, ".middle", 3, -30, -30)
        dragged = await page.locator(".point").count()
        await page.locator("#remove").click()
        removed = await page.locator(".point").count()
        for _ in range(3):
            await page.locator("#undo").click()
        undone = await page.locator(".point").count()
        is_all_undone = await page.locator("#undo").is_disabled()
        await is_judged(page)
        can_save = await page.locator("#save").is_enabled()

        assert (added, dragged, removed, undone) == (5, 6, 5, 4)
        assert is_all_undone
        assert not can_save
        assert await shape_of(village) == a_boundary()


async def test_everything_can_be_done_from_the_keyboard(opened: Opened) -> None:
    """The arrows move the chosen point and not the map, Delete takes it away, and the focus stays where it was."""
    async with opened() as (page, village):
        await page.locator(".point").nth(2).focus()
        for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowRight"):
            await page.keyboard.press(key)
        label = await page.evaluate("document.activeElement.getAttribute('aria-label')")
        await page.locator("#add").focus()
        await page.keyboard.press("Enter")
        added = await page.locator(".point").count()
        await page.locator(".point").nth(3).focus()
        await page.keyboard.press("Delete")
        removed = await page.locator(".point").count()
        await is_judged(page)
        await page.locator("#save").focus()
        await page.keyboard.press("Enter")
        await page.get_by_text("C’est enregistré.").wait_for(timeout=PATIENCE)
        kept = await shape_of(village)

        assert label == "Point 3"
        assert (added, removed) == (5, 4)
        assert kept is not None
        assert kept.corners[2].latitude < CORNERS[2][0]
        assert kept.corners[2].longitude > CORNERS[2][1]


async def test_a_first_shape_is_drawn_by_touch_on_a_phone(opened: Opened) -> None:
    async with opened(is_drawn=False, viewport=PHONE, has_touch=True) as (page, village):
        hint = await page.locator(".told").text_content()
        box = await page.locator("#map").bounding_box()
        assert box is not None
        for x, y in ((0.3, 0.3), (0.75, 0.25), (0.8, 0.7), (0.25, 0.75)):
            await page.touchscreen.tap(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
            await page.wait_for_timeout(350)
        await is_judged(page)
        await saves(page)
        kept = await shape_of(village)
        width = await page.evaluate("document.documentElement.scrollWidth")

        assert hint == "Touchez la carte à chaque coin de votre quartier."
        assert kept is not None
        assert len(kept.corners) == 4
        assert width == 360


async def test_a_shape_that_crosses_itself_gets_a_sentence_and_cannot_be_saved(opened: Opened) -> None:
    async with opened() as (page, _):
        first = await page.locator(".point").nth(0).bounding_box()
        third = await page.locator(".point").nth(2).bounding_box()
        assert first is not None
        assert third is not None
        await drag(page, ".point", 1, 0, third["y"] - first["y"] + 150)
        told = await page.locator(".told").text_content()
        can_save = await page.locator("#save").is_enabled()
        await page.locator("#restart").click()
        points = await page.locator(".point").count()

        assert told == "Le tour se croise. Suivez le bord, un coin après l'autre."
        assert not can_save
        assert points == 0


@pytest.mark.feature("R43", on="web")
async def test_the_name_is_changed_beside_the_map(opened: Opened) -> None:
    async with opened() as (page, village):
        await village.founded("Les Roses")
        await page.locator("#name").fill("les roses")
        await page.keyboard.press("Enter")
        await page.get_by_text("D'autres voisins s'appellent déjà ainsi.").wait_for(timeout=PATIENCE)
        await page.locator("#name").fill("Les Tilleuls")
        await page.get_by_role("button", name="Renommer").click()
        await page.get_by_text("C’est fait. Vos voisins l’apprennent.").wait_for(timeout=PATIENCE)
        renamed = await village.store.run(lambda uow: uow.communities.by_id(village.communities["Les Lilas"]))

        assert renamed is not None
        assert renamed.name == "Les Tilleuls"


async def test_a_link_that_is_over_says_how_to_get_another(opened: Opened) -> None:
    async with opened() as (page, village):
        village.clock.passes(hours=1, minutes=1)
        await page.reload()
        said = page.locator(".over:not([hidden])")
        await said.wait_for(timeout=PATIENCE)

        assert "Ce lien n’est plus bon." in (await said.text_content() or "")
        assert await page.locator("main").is_hidden()


@pytest.mark.parametrize(("scheme", "viewport"), [("light", PHONE), ("dark", None)], ids=["phone", "desk"])
async def test_every_text_of_the_map_page_stands_out(opened: Opened, scheme: str, viewport: Any) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1; and nothing is cut off."""
    context = {"viewport": viewport} if viewport else {}
    async with opened(color_scheme=scheme, query="?lang=en", **context) as (page, _):
        poor = await page.evaluate(CONTRAST)
        wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        words = await page.locator(".hint").all_text_contents()

    assert poor == []
    assert not wide
    assert [each.partition(".")[0] for each in words] == [
        "Move the white points",
        "By keyboard: the arrows move the chosen point, Delete takes it away",
    ]
