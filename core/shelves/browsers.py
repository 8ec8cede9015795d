"""The wall between the rules and the browsers that are signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


TRIES_A_CODE = 5

TRIES_A_DAY = 10
"""Wrong codes from one place: within the life of a code, and within a day."""

TRIES_AN_HOUR = 1000
"""Wrong codes from all places together. With a thousand codes open, 1,000 of 2^40 guesses are one in a million."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser's maker takes in what should wake it, and the keys that only this browser can open it with.

    ``key`` and ``secret`` are base64url, as the browser gives them.
    """

    endpoint: str = field(repr=False)
    key: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser of one person: a contact of the channel ``web``.

    ``program`` and ``system`` are what its owner would call it (``Firefox``, ``Android``); they may be empty.
    """

    id: int
    contact_id: int
    person_id: int
    address: str
    name: str
    language: str
    program: str
    system: str
    since: datetime
    used_at: datetime
    push: Subscription | None = None

    @property
    def label(self) -> dict[str, Any]:
        """What it is called, as a value for a text."""
        return label_of(self.program, self.system)


@dataclass(frozen=True, slots=True)
class Tries:
    """How many wrong codes came from one place before, and within an hour from ``everywhere``."""

    recent: int
    today: int
    everywhere: int

    @property
    def are_too_many(self) -> bool:
        """Whether no more codes are looked at, from there or at all. Links go on working."""
        return self.recent >= TRIES_A_CODE or self.today >= TRIES_A_DAY or self.everywhere >= TRIES_AN_HOUR


@dataclass(frozen=True, slots=True)
class Line:
    """One line in a browser's box: ``number`` grows with each, ``entry`` is what the page shows."""

    number: int
    entry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ring:
    """A line for which a browser is to be woken."""

    line: Line
    language: str
    browser_id: int
    push: Subscription
    tries: int


class BrowsersShelf(Protocol):
    """Signed-in browsers, the codes that let one in, and the box of each."""

    def invite(self, person_id: int, link: str, code: str, expires_at: datetime) -> None:
        """Let this person in by *link* or *code*, once; an earlier link of theirs is void."""

    def redeem(self, secret: str, now: datetime) -> int | None:
        """Use a link's or a code's secret up; give whose it was."""

    def tries(self, origin: str, now: datetime) -> Tries:
        """How many codes came from *origin* (kept as a hash); nobody else tries one until the transaction is over."""

    def note_try(self, origin: str, now: datetime) -> None:
        """Note that a code came from *origin*."""

    def forgive(self, origin: str) -> None:
        """Forget the codes from *origin*: the last one was right."""

    def add(self, person_id: int, contact_id: int, secret: str, program: str, system: str, now: datetime) -> Browser:
        """Sign a browser in; *secret* is kept as a hash."""

    def signed_in(self, secret: str, now: datetime) -> Browser | None:
        """The browser that shows *secret*, while its contact is its person's."""

    def at(self, address: str) -> Browser | None:
        """The signed-in browser at this address, locked against other turns."""

    def of(self, person_id: int) -> Sequence[Browser]:
        """The person's browsers, the longest signed-in first."""

    def use(self, browser_id: int, now: datetime) -> None:
        """Note that a browser was used."""

    def close(self, browser_id: int) -> None:
        """Sign a browser out for good: its box is erased, and its contact is nobody's."""

    def subscribe(self, browser_id: int, push: Subscription | None) -> None:
        """Remember how to wake this browser, or that it does not want to be woken."""

    def keep(
        self, browser_id: int, key: str, entry: Mapping[str, Any], photos: Sequence[str], ring_at: datetime | None
    ) -> bool:
        """Put a line in the box; False when *key* is there already.

        *photos* are the names of pictures that it shows, *ring_at* is when to wake the browser for it.
        """

    def drop(self, browser_id: int, key: str) -> None:
        """Take a line out of the box."""

    def after(self, browser_id: int, number: int, limit: int) -> Sequence[Line]:
        """The newest *limit* lines with a higher number, oldest first."""

    def in_box(self, browser_id: int, external_ids: Sequence[str]) -> Sequence[str]:
        """Which of these messages of ours stand in this box."""

    def label_in(self, browser_id: int, choice: str) -> str:
        """The words on the newest button with this payload, or nothing."""

    def due_rings(self, now: datetime, until: datetime, limit: int) -> Sequence[Ring]:
        """Take lines for which browsers are to be woken; unless settled, they come again at *until*."""

    def settle_ring(self, number: int, again_at: datetime | None) -> None:
        """Note that a browser was woken (or never will be), or when to try again."""

    def add_photo(self, data: bytes, content_type: str, now: datetime) -> str:
        """Keep a picture once, however many boxes show it; give its name."""

    def photo(self, browser_id: int, name: str) -> tuple[bytes, str] | None:
        """A picture and its content type, if it is in this box."""

    def tidy(self, now: datetime) -> int:
        """Sign unused browsers out, erase old lines, pictures and tries; how many browsers."""


def label_of(program: str, system: str) -> dict[str, Any]:
    """Give what a browser is called, as a value for a text."""
    if not program:
        return {"say": "browser.label_unknown"}
    if not system:
        return {"say": "browser.label_short", "program": program}
    return {"say": "browser.label", "program": program, "system": system}
