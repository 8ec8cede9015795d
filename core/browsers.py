"""The browsers in which members are signed in: how one gets in, what is kept for it, and how one gets out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, as_code
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Voice
from core.wire import Inbound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.shelves import UnitOfWork

CHANNEL = "web"
"""The channel whose contacts are browsers."""
LINK_SIGNS = 26
"""Of thirty-two signs each: 130 bits, which nobody guesses."""
SECRET_SIGNS = 40
"""What the browser keeps: 200 bits."""
ADDRESS_SIGNS = 16
INVITED_FOR = timedelta(minutes=10)
SIGNED_IN_FOR = timedelta(days=90)
"""Without use; every day of use begins it anew."""
TRIES_A_CODE, TRIES_A_DAY = 5, 10
"""Wrong codes from one place: within the life of a code, and within a day."""
TRIES_AN_HOUR = 1000
"""Wrong codes from all places together. With a thousand codes open, 1,000 of 2^40 guesses are one in a million."""
MOST_BROWSERS = 10


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


def invite(person_id: int, uow: UnitOfWork) -> tuple[str, str]:
    """Give the secret of a link and a code, either of which lets this person's next browser in, once."""
    link, code = uow.secret(LINK_SIGNS, CODE_ALPHABET), uow.secret(CODE_LENGTH, CODE_ALPHABET)
    uow.browsers.invite(person_id, link, code, uow.now() + INVITED_FOR)
    return link, code


def sign_in(said: str, origin: str, program: str, system: str, uow: UnitOfWork) -> tuple[Browser, str] | None:
    """Let a browser in that gives a link's secret or a code; give it, and the secret that it has to show from now on.

    None: it is no good, or too many wrong codes came from *origin*; both look the same. Every other contact of the
    person is told.
    """
    now = uow.now()
    secret = as_code(said)
    if len(secret) < LINK_SIGNS:
        if uow.browsers.tries(origin, now).are_too_many:
            return None
        uow.browsers.note_try(origin, now)
    person_id = uow.browsers.redeem(secret, now)
    if person_id is None:
        return None
    uow.browsers.forgive(origin)
    for extra in uow.browsers.of(person_id)[: 1 - MOST_BROWSERS]:
        uow.browsers.close(extra.id)
    address = uow.secret(ADDRESS_SIGNS, CODE_ALPHABET)
    contact = uow.members.speaker_at(Inbound(CHANNEL, address, "", now), Voice.WEB).contact
    uow.members.claim_contact(contact.id, person_id, now)
    kept = uow.secret(SECRET_SIGNS, CODE_ALPHABET)
    browser = uow.browsers.add(person_id, contact.id, kept, program, system, now)
    _tell(browser, uow)
    return browser, kept


def _tell(browser: Browser, uow: UnitOfWork) -> None:
    """Greet the person in the new browser, and tell every other contact of theirs, with a way to undo it."""
    welcome = (("browser.welcome#alert", "!post_alert"), ("browser.welcome#menu", "!show_menu"))
    not_me = (("browser.told#not_me", f"!undo_link::#{browser.contact_id}"),)
    for contact in uow.members.contacts_of(browser.person_id):
        is_new = contact.id == browser.contact_id
        kind, choices = ("browser.welcome", welcome) if is_new else ("browser.told", not_me)
        params = {"name": browser.name, "browser": browser.label}
        audience = Audience(AudienceKind.CONTACT, contact.id)
        uow.outbox.add(Notice(kind, params, audience, Lane.REPLY, choices=choices), uow.now())
