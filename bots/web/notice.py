"""The page on which anybody may report something that neighbours wrote (Article 16 of the Digital Services Act)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bots.web import pages
from bots.web.chat.visitors import Pace, is_from_our_page, language_of, place_of
from core.language.reading import clean
from core.model.report import Told
from core.moderation.report_desk import take_in
from core.moderation.reports import LONGEST_ADDRESS, LONGEST_NAME, LONGEST_WHERE, LONGEST_WHY, thank
from core.wire import Inbound

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from core.operators import Operators
    from core.ports import Voice
    from core.shelves.unit_of_work import UnitOfWork
    from core.store import Store

EMAIL = "email"
MOST_AN_HOUR = 5
"""Reports from one place."""
_HOUR = 3600.0
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_LONGEST = {"where": LONGEST_WHERE, "why": LONGEST_WHY, "name": LONGEST_NAME, "email": LONGEST_ADDRESS}


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, as the page shows it again where something is missing."""

    where: str = ""
    why: str = ""
    name: str = ""
    email: str = ""
    honest: bool = False

    @property
    def lacks(self) -> str:
        """What keeps it from being sent: a key of the page's words; empty: nothing."""
        if not self.where or not self.why:
            return "lacks_words"
        if any(len(getattr(self, name)) > most for name, most in _LONGEST.items()):
            return "too_long"
        if self.email and not _ADDRESS.fullmatch(self.email):
            return "wrong_email"
        return "" if self.honest else "lacks_honest"


class NoticePage:
    """The route. Whatever is reported, the answer is the same: the page knows nothing of what is written here."""

    def __init__(
        self,
        store: Store,
        operators: Operators,
        *,
        public_url: str,
        time: Callable[[], float],
        email: Voice | None,
        wake: Callable[[], None],
    ) -> None:
        """Keep what comes in *store*, and tell *operators*.

        *time* measures haste; *email* is how mail speaks (none: it is not served, and nobody can be answered); *wake*
        lets the post office look at what is to be said.
        """
        self._store = store
        self._operators = operators
        self._public_url = public_url
        self._pace = Pace(time, MOST_AN_HOUR, _HOUR)
        self._email = email
        self._wake = wake

    def routes(self, app: web.Application) -> None:
        """Put the routes on *app*."""
        app.router.add_get("/notice", self.look)
        app.router.add_post("/notice", self.send)

    async def look(self, request: web.Request) -> web.Response:
        """Show the empty form."""
        return self._page(request, Form())

    async def send(self, request: web.Request) -> web.Response:
        """Keep what was typed, or show what is missing."""
        if not is_from_our_page(request, self._public_url):
            return self._page(request, Form(), lacks="elsewhere", status=403)
        form = await _typed(request)
        if self._email is None:
            form = replace(form, email="")
        if form.lacks:
            return self._page(request, form, lacks=form.lacks, status=400)
        if not self._pace.allows(place_of(request)):
            return self._page(request, form, lacks="too_fast", status=429)
        told, language = Told(form.where, form.why, form.name), language_of(request)

        def work(uow: UnitOfWork) -> None:
            # As the mail's listener writes addresses, so that an answer comes from somebody known.
            writer = Inbound(EMAIL, form.email.lower(), "", uow.now(), language=language) if form.email else None
            contact = uow.members.speaker_at(writer, self._email).contact if writer and self._email else None
            taken = take_in(uow, told, contact.id if contact else None)
            if contact is not None:
                thank(uow, contact, taken.number)
            if taken.for_operators:
                self._operators.tell("operator.report", {"id": taken.number}, uow)

        await self._store.run(work)
        self._wake()
        return self._page(request, None)

    def _page(self, request: web.Request, form: Form | None, lacks: str = "", status: int = 200) -> web.Response:
        language = language_of(request)
        page = pages.html(
            "notice.html",
            status,
            t=pages.texts("notice", language),
            language=language,
            form=form,
            lacks=lacks,
            longest=_LONGEST,
            can_answer=self._email is not None,
        )
        # Where a form says nothing of its page, a browser does not say either that it is ours.
        page.headers["Referrer-Policy"] = "same-origin"
        return page


async def _typed(request: web.Request) -> Form:
    said = await request.post()
    words = {name: value for name in _LONGEST if isinstance(value := said.get(name, ""), str)}
    why = "\n".join(filter(None, map(clean, words.pop("why", "").splitlines())))
    # A browser writes a line end as two signs.
    return Form(why=why, honest=said.get("honest") == "yes", **{name: clean(value) for name, value in words.items()})
