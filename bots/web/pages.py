"""The files of the pages: their templates, their words by language, their styles and scripts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

LANGUAGES = ("fr", "en")
AS_DOWNLOAD = {
    "Cache-Control": "private, max-age=3600",
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""For files: whatever they hold, they never become a page of ours."""
_FOLDER = Path(__file__).parent / "page"
_TEMPLATES = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
_ASSETS = {path.name: path for path in _FOLDER.iterdir() if path.suffix in {".css", ".js", ".svg", ".json", ".png"}}


def known(language: str | None) -> str:
    """Give *language* when our pages speak it, else the first that they do."""
    return language if language in LANGUAGES else LANGUAGES[0]


@cache
def texts(page: str, language: str) -> dict[str, Any]:
    """Give the words of *page* in *language*."""
    words: dict[str, Any] = json.loads((_FOLDER / f"{page}.{language}.json").read_text(encoding="utf-8"))
    return words


def path(asset: str) -> Path:
    """Give the file of a style, script or picture."""
    return _ASSETS[asset]


def html(template: str, status: int = 200, **values: Any) -> web.Response:
    """Fill a template; what it shows is escaped."""
    return web.Response(
        text=_TEMPLATES.get_template(template).render(values),
        content_type="text/html",
        status=status,
        headers={"Cache-Control": "no-store"},
    )


def routes(app: web.Application) -> None:
    """Serve styles, scripts and words under /page/."""
    app.router.add_get("/page/{name}", _asset)


async def _asset(request: web.Request) -> web.StreamResponse:
    path = _ASSETS.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
