"""What waits for a referent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, literal_column, or_, select, update

from core.model.alert import Alert
from core.model.alert_words import AlertStatus, Outcome
from core.model.gazette import ArticleStatus
from core.model.review import Flag, Lately, Review, Rules, Verdict, Why
from storage import tables
from storage.columns import Moment
from storage.gazette_tables import article
from storage.prepared import Prepared, Upsert
from storage.review_tables import flag as flag_table
from storage.review_tables import review, review_rule

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from core.model.review import Subject
    from storage.transaction import Transaction

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_A = tables.alert
_R = review
_F = flag_table
_ROW = (_R.c.id, _R.c.community_id, _R.c.alert_id, _R.c.article_id, _R.c.why, _R.c.opened_at, _R.c.verdict)

_OPEN = Upsert(lambda insert_into: insert_into(_R).on_conflict_do_nothing())
_OPEN_ON_ALERT = select(*_ROW).where(_R.c.alert_id == bindparam("alert"), _R.c.verdict.is_(None))
_OF_ALERT = Prepared(_OPEN_ON_ALERT.where(_R.c.why != literal_column(f"'{Why.PHOTO}'")))
_OF_PHOTO = Prepared(_OPEN_ON_ALERT.where(_R.c.why == literal_column(f"'{Why.PHOTO}'")))
_OPEN_ON_ARTICLE = select(*_ROW).where(_R.c.article_id == bindparam("article"), _R.c.verdict.is_(None))
_OF_ARTICLE = Prepared(_OPEN_ON_ARTICLE.where(_R.c.why != literal_column(f"'{Why.CHANGED}'")))
_OF_CHANGE = Prepared(_OPEN_ON_ARTICLE.where(_R.c.why == literal_column(f"'{Why.CHANGED}'")))
_STALE = Prepared(
    select(*_ROW)
    .join_from(_R, article, article.c.id == _R.c.article_id)
    .where(
        _R.c.verdict.is_(None),
        or_(
            article.c.status == literal_column(f"'{ArticleStatus.HELD}'"),
            _R.c.why == literal_column(f"'{Why.CHANGED}'"),
        ),
        article.c.expires_at <= bindparam("now", type_=Moment()),
    )
    .order_by(_R.c.id)
    .limit(bindparam("most"))
)
_RULES = Prepared(
    select(review_rule.c.community_id, review_rule.c.folds_at, review_rule.c.photos_first).where(
        review_rule.c.community_id == bindparam("community")
    )
)
_SET_RULES = Upsert(
    lambda insert_into: (keep := insert_into(review_rule)).on_conflict_do_update(
        index_elements=["community_id"],
        set_={"folds_at": keep.excluded.folds_at, "photos_first": keep.excluded.photos_first},
    )
)
_WAITING = (
    select(*_ROW)
    .where(_R.c.community_id.in_(bindparam("communities", expanding=True)), _R.c.verdict.is_(None))
    .order_by(_R.c.id)
    .limit(bindparam("most"))
)
_FLAG = Upsert(lambda insert_into: insert_into(_F).on_conflict_do_nothing())
_FLAGS = Prepared(
    select(_F.c.review_id, _F.c.person_id, _F.c.household_id, _F.c.ground)
    .where(_F.c.review_id == bindparam("review"))
    .order_by(_F.c.id)
)
_FLAGGED = Prepared(
    select(func.count()).where(_F.c.person_id == bindparam("person"), _F.c.at > bindparam("since", type_=Moment()))
)
_WAS_READ = and_(
    _A.c.status != AlertStatus.HELD,
    or_(_A.c.outcome.is_(None), and_(*(_A.c.outcome != each for each in Outcome if each.is_ruling))),
)
_BY_AUTHOR = _A.c.author_id == bindparam("person")
_IN_AN_HOUR = _A.c.sent_at > bindparam("hour", type_=Moment())
_IN_A_DAY = _A.c.sent_at > bindparam("day", type_=Moment())
_LATELY = Prepared(
    select(
        func.count(case((_BY_AUTHOR & _WAS_READ, 1))),
        func.count(case((_BY_AUTHOR & _IN_AN_HOUR, 1))),
        func.count(case((_BY_AUTHOR & _IN_A_DAY, 1))),
        func.count(case((_IN_AN_HOUR, 1))),
    ).where(_A.c.community_id == bindparam("community"), or_(_BY_AUTHOR, _IN_AN_HOUR))
)


class ReviewsShelf:
    """What waits for a referent to read it."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def open(self, subject: Subject, why: Why) -> Review:
        """Let an alert or article wait; one that waits already waits on, for the reason it had."""
        row = {"community_id": subject.community_id, "why": why, "opened_at": self._tx.now}
        self._tx.execute(_OPEN, row | _refers(subject))
        return Review(*(self._beside(subject) if why.is_beside else self._of(subject)).one())

    def of(self, subject: Subject) -> Review | None:
        """Why this alert or article waits, if it does; whether a part of it alone does is another question."""
        row = self._of(subject).one_or_none()
        return None if row is None else Review(*row)

    def beside(self, subject: Subject) -> Review | None:
        """The decision on the picture of an alert or the new words of an article, if they wait."""
        row = self._beside(subject).one_or_none()
        return None if row is None else Review(*row)

    def rules(self, community_id: int) -> Rules:
        """How a community reads."""
        row = self._tx.execute(_RULES, {"community": community_id}).one_or_none()
        return Rules(community_id) if row is None else Rules(*row)

    def set_rules(self, rules: Rules) -> None:
        """Read otherwise from now on."""
        row = {name: getattr(rules, name) for name in ("community_id", "folds_at", "photos_first")}
        self._tx.execute(_SET_RULES, row)

    def _of(self, subject: Subject) -> Any:
        if isinstance(subject, Alert):
            return self._tx.execute(_OF_ALERT, {"alert": subject.id})
        return self._tx.execute(_OF_ARTICLE, {"article": subject.id})

    def _beside(self, subject: Subject) -> Any:
        if isinstance(subject, Alert):
            return self._tx.execute(_OF_PHOTO, {"alert": subject.id})
        return self._tx.execute(_OF_CHANGE, {"article": subject.id})

    def report(self, subject: Subject) -> Review:
        """Let an alert or article wait because it was reported, whether or not neighbours had flagged it."""
        review = self.open(subject, Why.REPORTED)
        if review.why is Why.FLAGGED:
            self._tx.execute(update(_R).where(_R.c.id == review.id).values(why=Why.REPORTED))
        return self.of(subject) or review

    def was_asked(self, subject: Subject, since: datetime) -> bool:
        """Whether a decision on it is open, or was since then."""
        this = (_R.c[name] == number for name, number in _refers(subject).items() if number is not None)
        asked = select(_R.c.id).where(*this, or_(_R.c.verdict.is_(None), _R.c.settled_at >= since)).limit(1)
        return self._tx.execute(asked).one_or_none() is not None

    def settle(self, review_id: int, verdict: Verdict, by_id: int | None) -> bool:
        """Write down what became of it; False when somebody had decided before."""
        values: dict[str, Any] = {"verdict": verdict, "settled_at": self._tx.now, "settled_by_id": by_id}
        waits = (_R.c.id == review_id, _R.c.verdict.is_(None))
        return self._tx.execute(update(_R).where(*waits).values(values)).rowcount == 1

    def waiting(self, community_ids: Collection[int], most: int) -> Sequence[Review]:
        """What waits in these communities, the longest first."""
        rows = self._tx.execute(_WAITING, {"communities": list(community_ids), "most": most})
        return [Review(*row) for row in rows]

    def stale(self, most: int) -> Sequence[Review]:
        """Articles that a referent should have read, and that are out of date by now."""
        return [Review(*row) for row in self._tx.execute(_STALE, {"now": self._tx.now, "most": most})]

    def flag(self, subject: Subject, flag: Flag) -> bool:
        """Keep a flag; False when somebody of the same household flagged this before."""
        row = {name: getattr(flag, name) for name in ("review_id", "person_id", "household_id", "ground")}
        return self._tx.execute(_FLAG, row | _refers(subject) | {"at": self._tx.now}).rowcount == 1

    def flags(self, review_id: int) -> Sequence[Flag]:
        """The flags on which this decision is asked for, in order."""
        return [Flag(*row) for row in self._tx.execute(_FLAGS, {"review": review_id})]

    def flagged_since(self, person_id: int, since: datetime) -> int:
        """How often this person flagged something since then."""
        return int(self._tx.execute(_FLAGGED, {"person": person_id, "since": since}).scalar_one())

    def lately(self, person_id: int, community_id: int) -> Lately:
        """How many alerts were published there of late."""
        now = self._tx.now
        params = {"person": person_id, "community": community_id, "hour": now - HOUR, "day": now - DAY}
        return Lately(*self._tx.execute(_LATELY, params).one())


def _refers(subject: Subject) -> dict[str, int | None]:
    """Give the columns that say what is meant."""
    is_alert = isinstance(subject, Alert)
    return {"alert_id": subject.id if is_alert else None, "article_id": None if is_alert else subject.id}
