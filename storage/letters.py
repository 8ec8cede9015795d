"""What the deliveries of a batch say, read at the moment of claiming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from core.commands.support import as_lines
from core.gazette.article_card import buttons, card
from core.gazette.letter import ISSUE, MOST_PICTURES
from core.model.notice import Lane
from core.model.peace import Level, Matter
from core.model.rhythm import ARTICLE
from core.post import Letter, Parcel
from storage import tables
from storage.alerts import AlertsShelf
from storage.gazette import GazetteShelf
from storage.messages import MessagesShelf
from storage.reach import ORIGINAL, reach
from storage.reports import ReportsShelf
from storage.tickets import TicketsShelf

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import FromClause, Select

    from core.model.alert import AlertView
    from storage.transaction import Transaction

ARTICLE_EDIT = "article.update"
"""The notice that edits what was said of an article."""
REACH_REPORT = "alert.reach"
"""The notice that tells the author how far their alert got."""

_N = tables.notice
_COMMUNITY = tables.community
_O = tables.delivery.alias("original")

LETTER = [
    _N.c.kind,
    _N.c.params,
    _N.c.audience_kind,
    _N.c.lane,
    _N.c.created_at,
    _N.c.choices,
    _N.c.community_id,
    _N.c.alert_id,
    _N.c.expires_at,
    _N.c.photo_id,
    _COMMUNITY.c.time_zone,
]
_LETTERS = (
    select(_N.c.id.label("notice_id"), *LETTER)
    .join_from(_N, _COMMUNITY, _COMMUNITY.c.id == _N.c.community_id, isouter=True)
    .where(_N.c.id.in_(bindparam("notices", expanding=True)))
)


def parcels(source: FromClause) -> Select[Any]:
    """Read deliveries from *source* with where they go, in which language, and what became of what they follow."""
    contact, person, group = tables.contact, tables.person, tables.community_group
    home = _COMMUNITY.alias("home")
    return select(
        source.c.id,
        source.c.notice_id,
        source.c.account,
        func.coalesce(source.c.address, contact.c.address, group.c.address).label("address"),
        func.coalesce(contact.c.language, person.c.language, home.c.language, "fr").label("language"),
        source.c.attempts,
        source.c.contact_id,
        source.c.group_id,
        source.c.bundle_id,
        source.c.reason,
        contact.c.quiet_id,
        *(contact.c[f"{matter}_level"] for matter in Matter),
        source.c.original_id,
        source.c.refers_to,
        source.c.tap,
        _O.c.status.label("original_status"),
        _O.c.lease_until.label("original_lease"),
        _O.c.external_id.label("original_external"),
        _O.c.bundle_id.label("original_bundle"),
    ).select_from(
        source.outerjoin(contact, contact.c.id == source.c.contact_id)
        .outerjoin(person, person.c.id == contact.c.person_id)
        .outerjoin(group, group.c.id == source.c.group_id)
        .outerjoin(home, home.c.id == group.c.community_id)
        .outerjoin(_O, _O.c.id == source.c.original_id)
    )


def as_parcel(row: Any, *, is_edit: bool, level: Level = Level.RING, bundled: tuple[int, ...] = ()) -> Parcel:
    """Give the parcel in *row*, which arrives as loudly as *level*, and with which *bundled* deliveries go."""
    return Parcel(
        row.id,
        row.notice_id,
        row.account,
        row.address,
        row.language,
        row.attempts,
        row.group_id is not None,
        row.original_external if is_edit else None,
        row.refers_to if is_edit or row.refers_to else row.original_external,
        row.tap,
        level,
        bundled,
    )


class Letters:
    """Reads letters, each alert once for all the notices about it."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        """Work inside *tx*."""
        self._tx = tx
        self._now = now
        self._alerts = AlertsShelf(tx)
        self._gazette = GazetteShelf(tx)
        self._views: dict[int, AlertView | None] = {}

    def read(self, notice_ids: Collection[int]) -> dict[int, Any]:
        """Give the rows of these notices."""
        return {row.notice_id: row for row in self._tx.execute(_LETTERS, {"notices": list(notice_ids)})}

    def view(self, alert_id: int | None) -> AlertView | None:
        """Give the alert that a notice is about."""
        if alert_id is None:
            return None
        if alert_id not in self._views:
            self._views[alert_id] = self._alerts.view(alert_id)
        return self._views[alert_id]

    def letter(self, row: Any) -> Letter:
        """Give the letter in *row*, with the present state of what it is about."""
        view = self.view(row.alert_id)
        told, offered = self._article(row)
        return Letter(
            notice_id=row.notice_id,
            kind=row.kind,
            params={**self._opened(row.params), **told},
            lane=Lane(row.lane),
            created_at=row.created_at,
            time_zone=row.time_zone or (view.time_zone if view else self._tx.time_zone),
            choices=offered or tuple((label, payload) for label, payload in row.choices),
            community_id=row.community_id,
            expires_at=row.expires_at,
            alert=view,
            reach=reach(self._tx, row.alert_id, ORIGINAL, self._now) if row.kind == REACH_REPORT else None,
            photo=self._photo(row, view),
            photos=self._photos(row) if row.kind == ISSUE else {},
        )

    def _photos(self, row: Any) -> dict[int, tuple[bytes, str]]:
        """Give the first pictures of a letter: a mail of many megabytes is returned by many servers."""
        wanted = [story["photo"] for story in row.params["paper"]["stories"] if story["photo"] is not None]
        found = {photo_id: self._alerts.photo(photo_id) for photo_id in wanted[:MOST_PICTURES]}
        return {photo_id: photo for photo_id, photo in found.items() if photo is not None}

    def _opened(self, params: dict[str, Any]) -> dict[str, Any]:
        """Give what a notice says, with words that are kept encrypted: they are opened only here, as it leaves."""
        if "ticket" in params:
            ticket = TicketsShelf(self._tx).by_id(params["ticket"])
            words, exchanges = (ticket.words, ticket.exchanges) if ticket else ("", ())
            return {**params, "words": words, "lines": as_lines(exchanges)}
        if "report" in params:
            return {**params, **ReportsShelf(self._tx).words(params["report"])}
        if "private" not in params:
            return params
        return {**params, "words": MessagesShelf(self._tx).words(params["private"]) or ""}

    def _article(self, row: Any) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
        """Give what a notice says of an article as it stands now, and the buttons below it."""
        if row.kind not in {ARTICLE, ARTICLE_EDIT}:
            return {}, ()
        view = self._gazette.view(row.params["article"])
        if view is None:
            return {}, ()
        return card(view, self._now), buttons(view.article, self._now)

    def _photo(self, row: Any, view: AlertView | None) -> tuple[bytes, str] | None:
        photo_id = row.photo_id
        if photo_id is None and row.kind == ORIGINAL and view is not None:
            photo_id = view.alert.photo_id
        return None if photo_id is None else self._alerts.photo(photo_id)
