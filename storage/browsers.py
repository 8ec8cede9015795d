"""Signed-in browsers and the codes that let one in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from core.community.browsers import INVITED_FOR, SIGNED_IN_FOR
from core.shelves.browsers import Browser, Subscription, Tries
from storage import tables
from storage.browser_box import BrowserBox
from storage.browser_tables import browser, browser_invitation, browser_try
from storage.contacts import ContactsShelf
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from storage.transaction import Transaction

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
TRIES_LOCK = 0x746F6373_696E0002
"""The number of PostgreSQL's advisory lock under which codes are tried."""

_C = tables.contact
_P = tables.person

_INVITE = Upsert(
    lambda insert_into: (keep := insert_into(browser_invitation)).on_conflict_do_update(
        index_elements=["person_id"],
        set_={name: keep.excluded[name] for name in ("link_hash", "code_hash", "expires_at")},
    )
)
# Deleted as it is read: of two who come with the same link, one gets in.
_REDEEM = (
    delete(browser_invitation)
    .where(
        or_(
            browser_invitation.c.link_hash == bindparam("secret_hash"),
            browser_invitation.c.code_hash == bindparam("secret_hash"),
        )
    )
    .returning(browser_invitation.c.person_id, browser_invitation.c.expires_at)
)
_BROWSER = (
    select(
        browser,
        _C.c.address,
        _P.c.name,
        func.coalesce(_C.c.language, _P.c.language).label("language"),
    )
    .join_from(browser, _C, _C.c.id == browser.c.contact_id)
    .join(_P, _P.c.id == browser.c.person_id)
    # A contact that was taken from its person is signed out by that alone.
    .where(_C.c.person_id == browser.c.person_id)
)
_SIGNED_IN = Prepared(
    _BROWSER.where(browser.c.secret_hash == bindparam("secret_hash"), browser.c.used_at > bindparam("since"))
)


class BrowsersShelf(BrowserBox):
    """Signed-in browsers, the codes that let one in, and the box of each."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        super().__init__(tx)
        self._tx = tx
        self._contacts = ContactsShelf(tx)

    def invite(self, person_id: int, link: str, code: str, expires_at: datetime) -> None:
        """Let this person in by *link* or *code*, once; an earlier link of theirs is void."""
        row = {
            "person_id": person_id,
            "link_hash": self._hash(link),
            "code_hash": self._hash(code),
            "expires_at": expires_at,
        }
        self._tx.execute(_INVITE, row)

    def redeem(self, secret: str, now: datetime) -> int | None:
        """Use a link's or a code's secret up; give whose it was."""
        used = self._tx.execute(_REDEEM, {"secret_hash": self._hash(secret)}).one_or_none()
        return None if used is None or used.expires_at <= now else int(used.person_id)

    def tries(self, origin: str, now: datetime) -> Tries:
        """How many codes came from *origin* (kept as a hash); nobody else tries one until the transaction is over."""
        if self._tx.on_postgres:
            # Of two at once, neither would see that the other is counted.
            self._tx.execute(select(func.pg_advisory_xact_lock(TRIES_LOCK)))

        def since(moment: datetime, *where: ColumnElement[bool]) -> int:
            counted = select(func.count()).select_from(browser_try).where(browser_try.c.at > moment, *where)
            return int(self._tx.execute(counted).scalar_one())

        there = browser_try.c.origin_hash == self._hash(origin)
        return Tries(since(now - INVITED_FOR, there), since(now - A_DAY, there), since(now - AN_HOUR))

    def note_try(self, origin: str, now: datetime) -> None:
        """Note that a code came from *origin*."""
        self._tx.execute(insert(browser_try), {"origin_hash": self._hash(origin), "at": now})

    def forgive(self, origin: str) -> None:
        """Forget the codes from *origin*: the last one was right."""
        self._tx.execute(delete(browser_try).where(browser_try.c.origin_hash == self._hash(origin)))

    def add(self, person_id: int, contact_id: int, secret: str, program: str, system: str, now: datetime) -> Browser:
        """Sign a browser in; *secret* is kept as a hash."""
        row = {
            "person_id": person_id,
            "contact_id": contact_id,
            "secret_hash": self._hash(secret),
            "program": program,
            "system": system,
            "created_at": now,
            "used_at": now,
        }
        added = self._tx.execute(insert(browser).returning(browser.c.id), row).scalar_one()
        return self._read(_BROWSER.where(browser.c.id == added))[0]

    def signed_in(self, secret: str, now: datetime) -> Browser | None:
        """The browser that shows *secret*, while its contact is its person's."""
        params = {"secret_hash": self._hash(secret), "since": now - SIGNED_IN_FOR}
        row = self._tx.execute(_SIGNED_IN, params).one_or_none()
        return None if row is None else _as_browser(row)

    def at(self, address: str) -> Browser | None:
        """The signed-in browser at this address, locked against other turns.

        The lock keeps the lines of one box in the order in which they become visible: a reader goes by their numbers.
        """
        there = _BROWSER.where(_C.c.channel == "web", _C.c.address == address).with_for_update(of=browser)
        found = self._read(there)
        return found[0] if found else None

    def of(self, person_id: int) -> Sequence[Browser]:
        """The person's browsers, the longest signed-in first."""
        return self._read(_BROWSER.where(browser.c.person_id == person_id).order_by(browser.c.id))

    def use(self, browser_id: int, now: datetime) -> None:
        """Note that a browser was used."""
        self._tx.execute(update(browser).where(browser.c.id == browser_id).values(used_at=now))

    def close(self, browser_id: int) -> None:
        """Sign a browser out for good: its box is erased, and its contact is nobody's."""
        self._close(browser.c.id == browser_id)

    def subscribe(self, browser_id: int, push: Subscription | None) -> None:
        """Remember how to wake this browser, or that it does not want to be woken."""
        values = {
            "push_endpoint": push and push.endpoint,
            "push_key": push and push.key,
            "push_secret": push and push.secret,
        }
        self._tx.execute(update(browser).where(browser.c.id == browser_id).values(values))

    def tidy(self, now: datetime) -> int:
        """Sign unused browsers out, erase old lines, pictures and tries; how many browsers."""
        self._tx.execute(delete(browser_invitation).where(browser_invitation.c.expires_at <= now))
        self._tx.execute(delete(browser_try).where(browser_try.c.at <= now - A_DAY))
        theirs = select(_C.c.person_id).where(_C.c.id == browser.c.contact_id).scalar_subquery()
        is_taken = func.coalesce(theirs, 0) != browser.c.person_id
        closed = self._close(or_(browser.c.used_at <= now - SIGNED_IN_FOR, is_taken))
        self.forget_lines(now - SIGNED_IN_FOR)
        return closed

    def _close(self, which: ColumnElement[bool]) -> int:
        closed = list(self._tx.execute(select(browser.c.contact_id).where(which)).scalars())
        for contact_id in closed:
            self._contacts.release(contact_id)
        self._tx.execute(delete(browser).where(browser.c.contact_id.in_(closed)))
        return len(closed)

    def _read(self, wanted: Select[Any]) -> list[Browser]:
        return [_as_browser(row) for row in self._tx.execute(wanted)]

    def _hash(self, words: str) -> str:
        return self._tx.fingerprint(f"browser:{words}")


def as_subscription(row: Any) -> Subscription | None:
    """Give how to wake the browser in *row*, if it wants to be."""
    if row.push_endpoint is None:
        return None
    return Subscription(row.push_endpoint, row.push_key, row.push_secret)


def _as_browser(row: Any) -> Browser:
    return Browser(
        id=row.id,
        contact_id=row.contact_id,
        person_id=row.person_id,
        address=row.address,
        name=row.name,
        language=row.language,
        program=row.program,
        system=row.system,
        since=row.created_at,
        used_at=row.used_at,
        push=as_subscription(row),
    )
