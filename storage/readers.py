"""Who gets the gazette, in which rhythm, and how far each was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from core.model.alert_words import Severity
from core.model.community import CommunityStatus
from core.model.gazette import ArticleStatus
from core.model.member import MemberStatus
from core.model.rhythm import SPANS, Rhythm
from core.shelves.reading import AlertLine, Crowd, Gap
from storage import tables
from storage.columns import Moment
from storage.communities import CommunitiesShelf
from storage.gazette_tables import article, article_coming
from storage.prepared import Upsert
from storage.reading import receiving
from storage.reading_tables import gazette_choice, gazette_issue, gazette_reader
from storage.residents import IS_NEIGHBOUR
from storage.tastes import Tastes, is_told_in, waits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Select

    from core.model.community import Community
    from core.shelves.reading import Issue, Taste
    from storage.transaction import Transaction

_A = tables.alert
_C = tables.contact
_M = tables.member
_R = gazette_reader
_HOUSE = tables.community
_LONGEST = max(SPANS.values())
_MOST_ALERTS = 50
_EVERYBODY = Crowd()
_AT_ONCE = 500
"""Contacts named in one statement."""

_CHOOSE = Upsert(
    lambda insert_into: (keep := insert_into(gazette_choice)).on_conflict_do_update(
        index_elements=["contact_id"],
        set_={"rhythm": keep.excluded.rhythm, "before": keep.excluded.before, "since": keep.excluded.since},
    )
)
_ISSUE = Upsert(
    lambda insert_into: (keep := insert_into(gazette_issue)).on_conflict_do_update(
        index_elements=["community_id", "rhythm"],
        set_={"issued_on": keep.excluded.issued_on},
        where=gazette_issue.c.issued_on < keep.excluded.issued_on,
    )
)


def _later(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((one > other, one), else_=other)


def _moment(at: datetime) -> ColumnElement[Any]:
    return literal(at, Moment())


class ReadersShelf:
    """Who gets the gazette, in which rhythm, and how far each was told."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def rhythms(self, person_id: int) -> Mapping[int, Rhythm]:
        """The contacts of a person to which the gazette goes, by id, each with its rhythm."""
        crowd = select(tables.person.c.id.label("key")).where(tables.person.c.id == person_id).subquery()
        goes = receiving(crowd, channels=self._tx.channels)
        rows = self._tx.execute(select(goes.c.contact_id, goes.c.rhythm).order_by(goes.c.place))
        return {row.contact_id: row.rhythm for row in rows}

    def waiting(self, contact_id: int) -> Sequence[tuple[int, Gap]]:
        """What a contact that reads letters was not told yet, by community."""
        now = self._tx.now
        mark = and_(_R.c.contact_id == contact_id, _R.c.community_id == _M.c.community_id)
        earliest = _later(_M.c.joined_at, _moment(now - _LONGEST))
        told = func.coalesce(_R.c.told_until, earliest, type_=Moment()).label("told")
        each = (
            select(_M.c.community_id, told)
            .join_from(_M, _C, _C.c.person_id == _M.c.person_id)
            .join(_R, mark, isouter=True)
            .where(_C.c.id == contact_id, _M.c.status == MemberStatus.ACTIVE)
            .order_by(_M.c.community_id)
        )
        return [(row.community_id, Gap(row.told, now)) for row in self._tx.execute(each) if row.told < now]

    def choose(self, contact_id: int, rhythm: Rhythm, before: Rhythm) -> None:
        """Let the gazette come to a contact in this rhythm from now on; it was *before* until now."""
        now = self._tx.now
        self._tx.execute(_CHOOSE, {"contact_id": contact_id, "rhythm": rhythm, "before": before, "since": now})
        goes_on = before.is_letter and rhythm.is_letter
        told = _later(_M.c.joined_at, _moment(now - _LONGEST)) if goes_on else _moment(now)
        self._mark(self._places(contact_id, told), is_new=not goes_on)

    def _places(self, contact_id: int, told: ColumnElement[Any]) -> Select[Any]:
        """Give how far a contact was told in each community of its person."""
        contact = literal(contact_id, _C.c.id.type)
        return (
            select(contact, _M.c.community_id, told)
            .join_from(_M, _C, _C.c.person_id == _M.c.person_id)
            .where(_C.c.id == contact_id, _M.c.status == MemberStatus.ACTIVE)
        )

    def _mark(self, rows: Select[Any], *, is_new: bool) -> None:
        """Keep how far contacts were told; what is known already only gives way to what *is_new*."""
        into = self._insert()(_R).from_select(["contact_id", "community_id", "told_until"], rows)
        keys = ["contact_id", "community_id"]
        if is_new:
            kept = into.on_conflict_do_update(index_elements=keys, set_={"told_until": into.excluded.told_until})
        else:
            kept = into.on_conflict_do_nothing(index_elements=keys)
        self._tx.execute(kept)

    def hand_over(self, from_id: int, to_id: int) -> None:
        """Let a letter of one contact of a person go on at another."""
        known = select(literal(to_id, _C.c.id.type), _R.c.community_id, _R.c.told_until)
        self._mark(known.where(_R.c.contact_id == from_id), is_new=True)

    def only(self, to_id: int) -> None:
        """Forget what was chosen for the other contacts of its person."""
        owner = select(_C.c.person_id).where(_C.c.id == to_id).scalar_subquery()
        others = select(_C.c.id).where(_C.c.person_id == owner, _C.c.id != to_id)
        self._tx.execute(delete(gazette_choice).where(gazette_choice.c.contact_id.in_(others)))

    def take_issues(self, rhythm: Rhythm, time_zone: str, day: date, most: int) -> Sequence[Community]:
        """Communities of that zone whose letter of that day was not made yet; it counts as made."""
        made = and_(gazette_issue.c.community_id == _HOUSE.c.id, gazette_issue.c.rhythm == rhythm)
        due = (
            select(_HOUSE.c.id)
            .join_from(_HOUSE, gazette_issue, made, isouter=True)
            .where(
                _HOUSE.c.status == CommunityStatus.ACTIVE,
                _HOUSE.c.time_zone == time_zone,
                or_(gazette_issue.c.issued_on.is_(None), gazette_issue.c.issued_on < day),
            )
            .order_by(_HOUSE.c.id)
            .limit(most)
        )
        communities = CommunitiesShelf(self._tx)
        ours = [
            row.id
            for row in self._tx.execute(due).all()
            if self._tx.execute(_ISSUE, {"community_id": row.id, "rhythm": rhythm, "issued_on": day}).rowcount > 0
        ]
        found = (communities.by_id(each) for each in ours)
        return [each for each in found if each is not None]

    def gaps(self, issue: Issue) -> Sequence[Gap]:
        """What the readers of this letter were not told yet: most of them lack the same."""
        lacking = self._lacking(issue).subquery()
        each = select(lacking.c.since).distinct().order_by(lacking.c.since)
        return [Gap(row.since, issue.until) for row in self._tx.execute(each)]

    def crowds(self, issue: Issue, gap: Gap) -> Sequence[Crowd]:
        """Those who lack *gap*, by what they are told of its alerts; to be handed their letter in this order."""
        lacking = self._lacking(issue).subquery()
        return Tastes(self._tx, issue.community.id, gap).crowds(
            select(lacking.c.contact_id, lacking.c.person_id).where(lacking.c.since == _moment(gap.since))
        )

    def taste(self, contact_id: int, community_id: int, gap: Gap) -> Taste:
        """What of the alerts of *gap* one contact is told in its letter."""
        one = select(_C.c.id.label("contact_id"), _C.c.person_id).where(_C.c.id == contact_id)
        return next((each.taste for each in Tastes(self._tx, community_id, gap).crowds(one)), _EVERYBODY.taste)

    def hand_out(self, issue: Issue, gap: Gap, notice_id: int | None, crowd: Crowd = _EVERYBODY) -> int:
        """Let those of *crowd* who lack *gap* get *notice_id*, once for each contact and day; to how many it goes."""
        if crowd.contacts is None:
            return self._hand(issue, gap, notice_id, only_waiting=crowd.taste.waits)
        parts = (crowd.contacts[at : at + _AT_ONCE] for at in range(0, len(crowd.contacts), _AT_ONCE))
        return sum(self._hand(issue, gap, notice_id, contacts=each) for each in parts)

    def _hand(
        self,
        issue: Issue,
        gap: Gap,
        notice_id: int | None,
        *,
        contacts: Sequence[int] | None = None,
        only_waiting: bool = False,
    ) -> int:
        lacking = self._lacking(issue).subquery()
        values = {
            "community_id": literal(issue.community.id, _R.c.community_id.type),
            "told_until": _moment(gap.until),
            "letter_on": literal(issue.day, _R.c.letter_on.type),
            "notice_id": literal(notice_id, _R.c.notice_id.type),
        }
        rows = select(lacking.c.contact_id, *values.values()).where(lacking.c.since == _moment(gap.since))
        if contacts is not None:
            rows = rows.where(lacking.c.contact_id.in_(contacts))
        if only_waiting:
            rows = rows.where(waits(lacking.c.person_id, self._tx.channels))
        into = self._insert()(_R).from_select(["contact_id", *values], rows)
        changed = {name: into.excluded[name] for name in ("told_until", "letter_on", "notice_id")}
        # Whoever comes second finds the day there: each contact gets one letter a day, whatever else goes wrong.
        is_first = or_(_R.c.letter_on.is_(None), _R.c.letter_on < into.excluded.letter_on)
        kept = into.on_conflict_do_update(index_elements=["contact_id", "community_id"], set_=changed, where=is_first)
        return self._tx.execute(kept).rowcount

    def alerts_between(self, community_id: int, gap: Gap) -> Sequence[AlertLine]:
        """The alerts of a community in that time, in order."""
        raised = (
            select(_A.c.id, _A.c.number, _A.c.category, _A.c.severity, _A.c.outcome)
            .where(*is_told_in(community_id, gap))
            .order_by(_A.c.number)
            .limit(_MOST_ALERTS)
        )
        return [
            AlertLine(
                row.id,
                row.number,
                str(row.category),
                row.severity is Severity.SEVERE,
                f"outcome.{row.outcome}" if row.outcome else "letter.still_on",
            )
            for row in self._tx.execute(raised)
        ]

    def coming(self, community_id: int, between: tuple[datetime, datetime]) -> Sequence[tuple[int, int]]:
        """Who said that they will be at what begins from the first time on and before the second: articles, persons."""
        lives = and_(_M.c.person_id == article_coming.c.person_id, _M.c.community_id == article.c.community_id)
        both = (
            select(article_coming.c.article_id, article_coming.c.person_id)
            .join_from(article, article_coming, article_coming.c.article_id == article.c.id)
            .join(_M, lives)
            .where(article.c.community_id == community_id, article.c.status == ArticleStatus.OPEN)
            .where(article.c.starts_at >= _moment(between[0]), article.c.starts_at < _moment(between[1]))
            .where(_M.c.status == MemberStatus.ACTIVE)
            .order_by(article_coming.c.article_id, article_coming.c.person_id)
        )
        return [(row.article_id, row.person_id) for row in self._tx.execute(both)]

    def _lacking(self, issue: Issue) -> Select[Any]:
        """Give the readers of a letter, each with what they were not told: ``since`` and ``until``."""
        here = (
            select(_M.c.person_id.label("key"), _M.c.joined_at)
            .where(
                _M.c.community_id == issue.community.id,
                _M.c.status == MemberStatus.ACTIVE,
                IS_NEIGHBOUR,
                _M.c.joined_at < _moment(issue.begun),
            )
            .subquery()
        )
        goes = receiving(here, channels=self._tx.channels)
        was_told = and_(_R.c.contact_id == goes.c.contact_id, _R.c.community_id == issue.community.id)
        readers = (
            select(goes.c.contact_id, goes.c.key.label("person_id"))
            .join_from(goes, here, here.c.key == goes.c.key)
            .join(_R, was_told, isouter=True)
            .where(or_(_R.c.letter_on.is_(None), _R.c.letter_on < issue.day))
        )
        earliest = _later(here.c.joined_at, _moment(issue.until - issue.rhythm.span))
        since = func.coalesce(_R.c.told_until, earliest, type_=Moment())
        chosen_before = or_(goes.c.since.is_(None), goes.c.since < _moment(issue.begun))
        return readers.add_columns(since.label("since")).where(
            goes.c.rhythm == issue.rhythm, chosen_before, since < _moment(issue.until)
        )

    def _insert(self) -> Any:
        return postgresql.insert if self._tx.on_postgres else sqlite.insert
