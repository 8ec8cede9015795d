"""Signing in and out: the link with its button, the code, the cookie."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bots.web import pages
from bots.web.chat.visitors import Cookie, Pace, is_from_our_page, language_of, place_of, program_and_system
from bots.web.speech import Refused
from core.community.browsers import LINK_SIGNS, sign_in
from core.model.invitation import CODE_LENGTH, as_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.shelves.browsers import Browser
    from core.shelves.unit_of_work import UnitOfWork
    from core.store import Store

_LINK = re.compile(rf"[A-Z2-9]{{{LINK_SIGNS}}}")
_LONGEST_SECRET = 100


class Doors:
    """Lets browsers in, knows them again, and lets them out."""

    def __init__(self, store: Store, public_url: str, time: Callable[[], float]) -> None:
        """Keep who is signed in, in *store*; measure haste by *time*."""
        self._store = store
        self._public_url = public_url
        self._cookie = Cookie(public_url)
        self._pace = Pace(time)

    def refuse_others(self, request: web.Request) -> None:
        """Let pass what a page of ours asks.

        Raises:
            Refused: somebody else's page asks, or nobody knows whose.
        """
        if not is_from_our_page(request, self._public_url):
            raise Refused("elsewhere", status=403)

    def refuse_haste(self, request: web.Request) -> None:
        """Let pass who does not ask too fast.

        Raises:
            Refused: too many requests come from there.
        """
        if not self._pace.allows(place_of(request)):
            raise Refused("too_fast", status=429)

    def secret_of(self, request: web.Request) -> str:
        """Give what this browser was given when it was let in; it may be empty or wrong."""
        secret = request.cookies.get(self._cookie.name, "")
        return secret if secret.isascii() and len(secret) <= _LONGEST_SECRET else ""

    async def browser_of(self, request: web.Request) -> Browser:
        """Give the signed-in browser that asks.

        Raises:
            Refused: it is not signed in, or not any more.
        """
        secret = self.secret_of(request)
        found = await self._store.run(lambda uow: uow.browsers.signed_in(secret, uow.now())) if secret else None
        if found is None:
            raise Refused("signed_out", status=401)
        return found

    def stay(self, response: web.StreamResponse, request: web.Request) -> None:
        """Let this browser keep its cookie for another while."""
        self._cookie.give(response, self.secret_of(request))

    async def look(self, request: web.Request) -> web.Response:
        """Show the button behind a link. Looking changes nothing: mail scanners open every link."""
        link = request.match_info["link"]
        if not _LINK.fullmatch(link):
            raise web.HTTPNotFound
        return self._door(request, "ask", link=link)

    async def enter_by_link(self, request: web.Request) -> web.Response:
        """Let in who pressed the button, if the link is still good."""
        try:
            self.refuse_others(request)
            self.refuse_haste(request)
        except Refused as refused:
            return self._door(request, "over", status=refused.status)
        form = await request.post()
        link = form.get("link")
        if not isinstance(link, str) or not _LINK.fullmatch(link):
            return self._door(request, "over", status=403)
        secret = await self._let_in(request, link)
        if secret is None:
            return self._door(request, "over", status=403)
        response = web.Response(status=303, headers={"Location": "/chat", "Cache-Control": "no-store"})
        self._cookie.give(response, secret)
        return response

    async def enter_by_code(self, request: web.Request) -> web.Response:
        """Let in who typed a code.

        Raises:
            Refused: it is no good (any more), or was tried too often: one answer for all.
        """
        self.refuse_others(request)
        self.refuse_haste(request)
        code = await _code(request)
        secret = await self._let_in(request, code) if len(code) == CODE_LENGTH else None
        if secret is None:
            raise Refused("wrong_code", status=403)
        response = web.json_response({"ok": True}, headers={"Cache-Control": "no-store"})
        self._cookie.give(response, secret)
        return response

    async def leave(self, request: web.Request) -> web.Response:
        """Sign this browser out.

        Raises:
            Refused: another page asks.
        """
        self.refuse_others(request)
        secret = self.secret_of(request)

        def work(uow: UnitOfWork) -> None:
            browser = uow.browsers.signed_in(secret, uow.now())
            if browser is not None:
                uow.browsers.close(browser.id)

        await self._store.run(work)
        response = web.json_response({"ok": True}, headers={"Cache-Control": "no-store"})
        self._cookie.take(response)
        return response

    async def _let_in(self, request: web.Request, said: str) -> str | None:
        """Give the secret of the new browser; None when it was not let in."""
        program, system = program_and_system(request.headers.get("User-Agent", ""))
        before = self.secret_of(request)

        def work(uow: UnitOfWork) -> str | None:
            entered = sign_in(said, place_of(request), program, system, uow)
            if entered is None:
                return None
            earlier = uow.browsers.signed_in(before, uow.now()) if before else None
            if earlier is not None:
                # Its cookie is about to be forgotten: nobody could use or end it any more.
                uow.browsers.close(earlier.id)
            return entered[1]

        return await self._store.run(work)

    def _door(self, request: web.Request, moment: str, status: int = 200, link: str = "") -> web.Response:
        language = language_of(request)
        words = pages.texts("chat", language)["door"][moment]
        return pages.html("chat-door.html", status, t=words, language=language, link=link)


async def _code(request: web.Request) -> str:
    try:
        said: Any = await request.json()
        return as_code(said["code"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused("wrong_code", status=403) from None
