"""The map page: a referent moves the white points of their community, in a browser or inside Telegram."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bots.web import pages
from bots.web.chat.visitors import Pace, is_from_our_page, language_of, place_of
from core.community.boundaries import LINK_LASTS, TOKEN_SIGNS
from core.errors import StorageDown, Unclear
from core.map_page import Draughtsman, Verdict, begins_at, draughtsman, judge, keep, rename
from core.model.boundary import MOST_CORNERS, Boundary, is_on_earth
from core.model.community import Point
from core.ports import Voice
from core.texts import Ear, Texts, word
from core.wire import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bots.settings_maps import Maps
    from core.shelves.unit_of_work import UnitOfWork
    from core.store import Store

_TOKEN = re.compile(rf"[A-Z2-9]{{{TOKEN_SIGNS}}}")
_MOST_BYTES = 20_000
_NOT_KEPT = {"Cache-Control": "no-store"}
TELEGRAM_WEB = "https://web.telegram.org"
"""Where Telegram shows Mini Apps inside a page of its own."""


class Refused(Exception):
    """What was asked is not done: the key names the sentence of the page, the status goes with it."""

    def __init__(self, key: str, status: int) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


@dataclass(frozen=True, slots=True)
class Seen:
    """Which account Telegram says is looking, and since when."""

    telegram_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page sent: who says so, for which link, and what they want."""

    token: str
    seen_by: Seen | None
    body: Mapping[str, Any]


class BoundaryPage:
    """The routes of the map page. Looking at it changes nothing; it is empty before its script shows the link."""

    def __init__(
        self,
        store: Store,
        maps: Maps,
        *,
        public_url: str,
        time: Callable[[], float],
        voices: Mapping[str, Voice],
        wake: Callable[[], None],
        in_telegram: Callable[[str], tuple[str, datetime] | None] | None = None,
    ) -> None:
        """Draw on *maps* for what is in *store*; *in_telegram* reads who looks from inside Telegram, if anybody may.

        *time* measures haste, in seconds from anywhere; *wake* lets the post office look at what a change has to tell.
        """
        self._store = store
        self._maps = maps
        self._public_url = public_url
        self._pace = Pace(time)
        self._voices = voices
        self._wake = wake
        self._in_telegram = in_telegram
        self._texts = Texts.load()

    def routes(self, app: web.Application) -> None:
        """Put the routes on *app*."""
        app.router.add_get("/boundary/{token}", self.look)
        for path, answer in (("open", self._open), ("judge", self._judge), ("save", self._save), ("name", self._name)):
            app.router.add_post(f"/boundary/{{token}}/{path}", self._answering(answer))

    async def look(self, request: web.Request) -> web.Response:
        """Give the page, the same for every link: whose it is, and whether it is still good, its script asks."""
        language = language_of(request)
        words = pages.texts("boundary", language)
        page = pages.html("boundary.html", t=words, language=language, most=MOST_CORNERS)
        page.headers["Content-Security-Policy"] = self._policy()
        page.headers["Permissions-Policy"] = "camera=(), geolocation=(self), microphone=()"
        # A tile server is told nothing; our own requests say where they come from.
        page.headers["Referrer-Policy"] = "same-origin"
        return page

    def _policy(self) -> str:
        images = f"'self' data: {self._maps.origin}".rstrip()
        above = TELEGRAM_WEB if self._in_telegram else "'none'"
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
            f"form-action 'none'; img-src {images}; frame-ancestors {above}"
        )

    def _answering(
        self, answer: Callable[[UnitOfWork, Draughtsman, Mapping[str, Any], Say], dict[str, Any]]
    ) -> Callable[[web.Request], Any]:
        """Let *answer* work in one transaction for whoever the link belongs to, and put refusals into words."""

        async def answering(request: web.Request) -> web.Response:
            language = language_of(request)
            try:
                asked = await self._read(request)
                return web.json_response(await self._run(answer, asked, language), headers=_NOT_KEPT)
            except Refused as refused:
                said, status = pages.texts("boundary", language)["refusals"][refused.key], refused.status
            except StorageDown:
                said, status = pages.texts("boundary", language)["refusals"]["later"], 503
            return web.json_response({"error": said}, status=status, headers=_NOT_KEPT)

        return answering

    async def _run(
        self,
        answer: Callable[[UnitOfWork, Draughtsman, Mapping[str, Any], Say], dict[str, Any]],
        asked: Asked,
        language: str,
    ) -> dict[str, Any]:
        def work(uow: UnitOfWork) -> tuple[dict[str, Any], bool]:
            seen = asked.seen_by
            who = draughtsman(uow, asked.token, self._voices, seen.telegram_id if seen else None)
            if who is None or (seen and uow.now() - seen.since > LINK_LASTS):
                raise Refused("over", 404)
            return answer(uow, who, asked.body, Say(self._texts, language)), uow.outbox.has_notices

        answered, has_news = await self._store.run(work)
        if has_news:
            self._wake()
        return answered

    async def _read(self, request: web.Request) -> Asked:
        token = request.match_info["token"]
        if not is_from_our_page(request, self._public_url):
            raise Refused("elsewhere", 403)
        if not self._pace.allows(place_of(request)):
            raise Refused("too_fast", 429)
        try:
            raw = await request.content.readexactly(min(request.content_length or 0, _MOST_BYTES + 1))
            body = json.loads(raw)
        except (ValueError, RecursionError, EOFError):
            raise Refused("unclear", 400) from None
        if not isinstance(body, dict) or len(raw) > _MOST_BYTES:
            raise Refused("unclear", 400)
        if not _TOKEN.fullmatch(token):
            raise Refused("over", 404)
        return Asked(token, self._seen_by(body.get("telegram")), body)

    def _seen_by(self, proof: Any) -> Seen | None:
        """Read who Telegram says is looking; nothing outside of Telegram.

        Raises:
            Refused: what it says is not signed for our bot.
        """
        if not proof:
            return None
        known = self._in_telegram(proof) if self._in_telegram else None
        if known is None:
            raise Refused("over", 404)
        return Seen(*known)

    def _open(self, uow: UnitOfWork, who: Draughtsman, _body: Mapping[str, Any], say: Say) -> dict[str, Any]:
        shape, centre = begins_at(uow, who)
        return {
            "name": who.community.name,
            "corners": [] if shape is None else _pairs(shape.corners),
            "centre": None if centre is None else _pairs((centre,))[0],
            "tiles": self._maps.tiles,
            "credit": self._maps.credit,
            **(say.verdict(judge(uow, who, shape)) if shape else {}),
        }

    def _judge(self, uow: UnitOfWork, who: Draughtsman, body: Mapping[str, Any], say: Say) -> dict[str, Any]:
        return say.verdict(judge(uow, who, _shape(body)))

    def _save(self, uow: UnitOfWork, who: Draughtsman, body: Mapping[str, Any], say: Say) -> dict[str, Any]:
        verdict = keep(uow, who, _shape(body))
        return {**say.verdict(verdict), "saved": verdict.fault is None}

    def _name(self, uow: UnitOfWork, who: Draughtsman, body: Mapping[str, Any], say: Say) -> dict[str, Any]:
        try:
            return {"name": rename(uow, who, str(body.get("name", "")))}
        except Unclear as unclear:
            return {"fault": say(unclear.text, unclear.params)}


@dataclass(frozen=True, slots=True)
class Say:
    """Puts values for texts into words for the page."""

    texts: Texts
    language: str

    def __call__(self, key: str, params: Mapping[str, Any]) -> str:
        """Word one text."""
        pieces = word(self.texts, key, params, Ear(self.language, Voice.WEB)).pieces
        return " ".join(plain(piece) for piece, _ in pieces)

    def verdict(self, verdict: Verdict) -> dict[str, Any]:
        """Word how a shape would do."""
        found = {"size": verdict.size, "fault": verdict.fault}
        said = {name: self(value["say"], value) if value else "" for name, value in found.items()}
        parts = verdict.census["join"] if verdict.census else []
        return {**said, "census": [self(each["say"], each) for each in parts]}


def _shape(body: Mapping[str, Any]) -> Boundary:
    corners = body.get("corners")
    if not isinstance(corners, list) or len(corners) > MOST_CORNERS:
        raise Refused("unclear", 400)
    if not all(isinstance(each, list) and len(each) == 2 and is_on_earth(*each) for each in corners):  # noqa: PLR2004
        raise Refused("unclear", 400)
    return Boundary.around(Point(float(north), float(east)) for north, east in corners)


def _pairs(corners: tuple[Point, ...]) -> list[list[float]]:
    return [[each.latitude, each.longitude] for each in corners]
