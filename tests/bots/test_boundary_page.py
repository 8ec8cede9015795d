"""The routes of the map page: who may draw, by which link, and what is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession

from bots.settings_maps import Maps
from bots.telegram.mini_app import who_looks
from bots.web.boundary import BoundaryPage
from bots.web.server import WebServer
from core.model.member import MemberStatus, Role
from tests.world import CAPABILITIES, STARTS_AT, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

CORNERS = [[47.2200, -1.5560], [47.2205, -1.5500], [47.2170, -1.5495], [47.2165, -1.5565]]
CROSSED = [CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3]]
BOT = "123456789:AAEtestTESTtestTESTtestTESTtestTESTtest"
OURS = {"Sec-Fetch-Site": "same-origin"}


class Browser:
    """A browser at the map page of Karim's community."""

    def __init__(self, village: Village, session: ClientSession, url: str, path: str) -> None:
        self.village = village
        self.session = session
        self.url = url
        self.path = path

    async def asks(self, what: str, headers: dict[str, str] = OURS, **body: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(f"{self.url}{self.path}/{what}", json=body, headers=headers) as response:
            return response.status, await response.json()

    async def versions(self) -> int:
        lilas = self.village.communities["Les Lilas"]
        return len(await self.village.store.run(lambda uow: uow.boundaries.history(lilas)))


@asynccontextmanager
async def a_browser(maps: Maps | None = None) -> AsyncIterator[Browser]:
    """Give Karim the link of the map, and open it."""
    async with open_village() as village, ClientSession() as session:
        await village.member("Karim", telegram="1001", roles=[Role.REFERENT])
        await village.member("Lucie", telegram="1002")
        page = BoundaryPage(
            village.store,
            maps or Maps(),
            public_url="http://127.0.0.1:8080",
            time=lambda: 0.0,
            voices={name: each.voice for name, each in CAPABILITIES.items()},
            wake=village.post.wake,
            in_telegram=who_looks(BOT),
        )
        server = WebServer("127.0.0.1:0", [page.routes])
        await server.start()
        await village.says("Karim", "/délimiter")
        await village.taps("Karim", "Sur une carte")
        link = next(word for word in village.hears("Karim")[-1].split() if "/boundary/" in word)
        try:
            yield Browser(village, session, server.url, link.partition("8080")[2])
        finally:
            await server.stop()


def telegram_says(user_id: int, token: str = BOT, *, hours_ago: float = 0) -> str:
    """What Telegram hands to a Mini App: who looks, signed for the bot."""
    at = int((STARTS_AT - timedelta(hours=hours_ago)).timestamp())
    said = {"auth_date": str(at), "query_id": "q", "user": json.dumps({"id": user_id, "first_name": "K"})}
    secret = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    lines = "\n".join(f"{key}={value}" for key, value in sorted(said.items()))
    return urlencode({**said, "hash": hmac.digest(secret, lines.encode(), hashlib.sha256).hex()})


async def test_looking_changes_nothing_and_tells_nothing() -> None:
    """Programs that open every link of a mail learn nothing, and use nothing up."""
    async with a_browser(Maps(tiles="https://tiles.example.org/{z}/{x}/{y}.png")) as browser:
        async with browser.session.get(browser.url + browser.path) as response:
            page, headers = await response.text(), response.headers
        async with browser.session.get(f"{browser.url}/boundary/{'A' * 26}") as response:
            same = await response.text()
        status, opened = await browser.asks("open")

        assert page == same
        assert "Lilas" not in page
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert "img-src 'self' data: https://tiles.example.org;" in headers["Content-Security-Policy"]
        assert "frame-ancestors https://web.telegram.org" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert (status, opened["name"], opened["corners"]) == (200, "Les Lilas", [])
        assert await browser.versions() == 0


async def test_a_shape_is_judged_without_being_kept_and_then_saved_as_the_chat_would() -> None:
    async with a_browser() as browser:
        _, judged = await browser.asks("judge", corners=CORNERS)
        before = await browser.versions()
        _, saved = await browser.asks("save", corners=CORNERS)
        await browser.asks("save", corners=CORNERS)
        await browser.village.post_office_closes()
        _, opened = await browser.asks("open")

        assert judged["size"] == "environ 19 hectares"
        assert judged["census"] == ["aucun voisin dedans", "aucun dehors", "2 dont l'adresse manque"]
        assert before == 0
        assert saved["saved"]
        assert await browser.versions() == 1
        assert opened["corners"] == CORNERS
        assert sum("a changé" in said for said in browser.village.hears("Lucie")) == 1


async def test_a_shape_with_a_fault_is_not_kept() -> None:
    async with a_browser() as browser:
        _, answer = await browser.asks("save", corners=CROSSED)

        assert not answer["saved"]
        assert answer["fault"].startswith("Le tour se croise.")
        assert await browser.versions() == 0


@pytest.mark.parametrize(
    "corners",
    [None, "x", [1], [[1]], [["a", "b"]], [[91, 0]] * 3, [[True, False]] * 3, [[1.0, 2.0]] * 61, [[None, None]] * 4],
)
async def test_what_is_no_shape_is_refused_in_words(corners: Any) -> None:
    async with a_browser() as browser:
        status, answer = await browser.asks("judge", corners=corners)

        assert status == 400
        assert answer["error"].startswith("Je n’ai pas compris")


async def test_a_body_that_is_no_json_or_too_large_is_refused() -> None:
    async with a_browser() as browser:
        for body in (b"{", b"[" * 10_000, b" " * 30_000, b"[]", b""):
            async with browser.session.post(
                f"{browser.url}{browser.path}/judge", data=body, headers=OURS
            ) as response:  # fmt: skip
                assert response.status == 400


async def test_another_page_and_a_wrong_link_are_refused() -> None:
    async with a_browser() as browser:
        elsewhere, _ = await browser.asks("save", headers={"Sec-Fetch-Site": "cross-site"}, corners=CORNERS)
        nobody, _ = await browser.asks("save", headers={}, corners=CORNERS)
        browser.path = f"/boundary/{'A' * 26}"
        wrong, answer = await browser.asks("save", corners=CORNERS)
        browser.path = "/boundary/nothing"
        short, same = await browser.asks("save", corners=CORNERS)

        assert (elsewhere, nobody, wrong, short) == (403, 403, 404, 404)
        assert answer == same
        assert answer["error"].startswith("Ce lien n’est plus bon.")
        assert await browser.versions() == 0


async def test_a_link_ends_with_its_hour_and_with_the_role() -> None:
    async with a_browser() as browser:
        lilas = browser.village.communities["Les Lilas"]

        def stands_down(uow: UnitOfWork) -> None:
            [karim] = uow.places.members_with(Role.REFERENT, lilas)
            uow.places.set_roles(karim.member.id, frozenset())

        def leads_again(uow: UnitOfWork) -> None:
            neighbours = uow.places.neighbours([lilas], MemberStatus.ACTIVE)
            uow.places.set_roles(next(n.member_id for n in neighbours if n.name == "Karim"), frozenset({Role.REFERENT}))

        await browser.village.store.run(stands_down)
        without_role, _ = await browser.asks("save", corners=CORNERS)
        await browser.village.store.run(leads_again)
        with_role, _ = await browser.asks("judge", corners=CORNERS)
        browser.village.clock.passes(minutes=60)
        too_late, _ = await browser.asks("save", corners=CORNERS)

        assert (without_role, with_role, too_late) == (404, 200, 404)
        assert await browser.versions() == 0


@pytest.mark.parametrize(
    ("proof", "status"),
    [
        (telegram_says(1001), 200),
        (telegram_says(1001, hours_ago=1.1), 404),
        (telegram_says(1002), 404),
        (telegram_says(1001, "987654321:BBEtestTESTtestTESTtestTESTtestTESTtest"), 404),
        (telegram_says(1001).replace("1001", "1002"), 404),
        ("user=%7B%22id%22%3A1001%7D", 404),
        ("x", 404),
        (7, 404),
        (["hash"], 404),
    ],
)
async def test_inside_telegram_the_link_opens_for_its_owner_only(proof: Any, status: int) -> None:
    """A link that was passed on shows nothing to another account, nor to whoever makes a signature up."""
    async with a_browser() as browser:
        answered, _ = await browser.asks("open", telegram=proof)

        assert answered == status


async def test_a_page_that_asks_too_fast_is_told_to_wait() -> None:
    async with a_browser() as browser:
        answers = [await browser.asks("judge", corners=CORNERS) for _ in range(22)]

        assert answers[-1][0] == 429
        assert answers[-1][1]["error"].startswith("Un instant")


async def test_a_name_that_is_taken_gets_a_sentence() -> None:
    async with a_browser() as browser:
        await browser.village.founded("Les Roses")
        _, taken = await browser.asks("name", name="LES ROSES")
        _, empty = await browser.asks("name", name="  ")
        _, renamed = await browser.asks("name", name="Les Tilleuls")

        assert taken["fault"].startswith("D'autres voisins s'appellent déjà ainsi.")
        assert empty["fault"].startswith("Il me faut un nom")
        assert renamed == {"name": "Les Tilleuls"}
