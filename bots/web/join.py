"""The page behind the link of an invitation: how to enter, channel by channel. It never says whether a code is good."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web
from markupsafe import Markup

from bots.phone import as_dialled
from bots.ways import kinds, ways
from bots.web import pages

if TYPE_CHECKING:
    from bots.settings import Settings

_CODE = re.compile(r"[A-Za-z0-9-]{2,64}")
_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'"}
"""There is nothing to run, and nothing to fetch from elsewhere."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: the channel, where its link leads (none: there is no such link), and whom to write to."""

    kind: str
    link: str = ""
    to: str = ""


class JoinPage:
    """The route of invitation links; it works without JavaScript."""

    def __init__(self, settings: Settings) -> None:
        """Explain the channels of *settings*."""
        self._language = settings.service.language
        self._public_url = settings.service.public_url
        self._country = settings.service.country
        self._own = ways(settings.channels)
        self._is_street = "street" in settings.channels

    def routes(self, app: web.Application) -> None:
        """Put the route on *app*."""
        app.router.add_get("/join/{code}", self.look)

    async def look(self, request: web.Request) -> web.Response:
        """Show the page: a code that is wrong, used or old gets the very same one."""
        code = request.match_info["code"]
        if not _CODE.fullmatch(code):
            raise web.HTTPNotFound
        language = pages.known(request.query.get("lang", self._language))
        words = pages.texts("join", language)
        # A community is called by its name in its link: « les-lilas ».
        said = f"{words['word']} {code.replace('-', ' ').upper()}"
        response = pages.html(
            "join.html",
            t=words,
            language=language,
            code=code,
            said=said,
            ways=[self._way(kind, code, said) for kind in kinds(self._own)],
            is_street=self._is_street,
            square=_square(f"{self._public_url}/join/{code}"),
            notice=pages.texts("notice", language)["link"],
            danger=words["danger" if self._country == "FR" else "danger_abroad"],
        )
        response.headers.update(_HEADERS)
        return response

    def _way(self, kind: str, code: str, said: str) -> Way:
        address = self._address(kind)
        if not address:
            return Way(kind)
        return _LINKS[kind](address, code, said, self._country)

    def _address(self, kind: str) -> str:
        return self._own.get(kind, "")


def _telegram(name: str, code: str, _said: str, _country: str) -> Way:
    return Way("telegram", f"https://t.me/{name}?start={code}", f"@{name}")


def _matrix(account: str, _code: str, _said: str, _country: str) -> Way:
    return Way("matrix", f"https://matrix.to/#/{quote(account, safe='@:')}", account)


def _sms(number: str, _code: str, said: str, country: str) -> Way:
    # RFC 5724; « ?& » is read by all telephones, those that want « ; » and those that want « & ».
    return Way("sms", f"sms:{number}?&body={quote(said)}", as_dialled(number, country))


def _email(address: str, _code: str, said: str, _country: str) -> Way:
    return Way("email", f"mailto:{address}?subject={quote(said)}", address)


_LINKS = {"telegram": _telegram, "matrix": _matrix, "sms": _sms, "email": _email}


def _square(url: str) -> Markup:
    import segno  # noqa: PLC0415 - its tables are memory that nobody needs before the first visit

    return Markup(segno.make(url, error="m", micro=False).svg_inline(border=2, omitsize=True))  # noqa: S704 (our own)
