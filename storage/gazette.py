"""Articles, and who comes to what they invite to."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, func, insert, literal_column, select, update

from core.model.gazette import Article, ArticleStatus, ArticleView
from core.model.notice import DeliveryStatus
from storage import tables
from storage.columns import Moment
from storage.gazette_tables import article, article_coming, gazette
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select

    from core.model.gazette import Section
    from storage.transaction import Transaction

_A = article
_W = article_coming
_C = tables.community
_D = tables.delivery
_N = tables.notice
_P = tables.person
_FIXED = {"id", "number", "community_id", "author_id", "posted_at"}
"""What an article is born with."""
_NAMES = [field.name for field in fields(Article)]
_COLUMNS = [_A.c[name] for name in _NAMES]
_IS_OPEN = _A.c.status == literal_column(f"'{ArticleStatus.OPEN}'")
_NOW = bindparam("now", type_=Moment())

_NUMBER = Upsert(
    lambda insert_into: (
        insert_into(gazette)
        .values(community_id=bindparam("community"), last_article=1)
        .on_conflict_do_update(index_elements=["community_id"], set_={"last_article": gazette.c.last_article + 1})
        .returning(gazette.c.last_article)
    )
)
_ADD = Prepared(insert(_A).returning(_A.c.id))
# Locked: what is read here is changed and written back.
_LOCKED = select(*_COLUMNS).with_for_update(key_share=True)
_BY_ID = Prepared(_LOCKED.where(_A.c.id == bindparam("article")))
_BY_NUMBER = _LOCKED.where(
    _A.c.number == bindparam("number"), _A.c.community_id.in_(bindparam("communities", expanding=True))
).order_by(_A.c.id.desc())
_COMING = select(func.count()).select_from(_W).where(_W.c.article_id == _A.c.id).scalar_subquery().label("coming")
_VIEWS = (
    select(*_COLUMNS, _P.c.name.label("author"), _C.c.name.label("community_name"), _C.c.time_zone, _COMING)
    .join_from(_A, _C, _C.c.id == _A.c.community_id)
    .join(_P, _P.c.id == _A.c.author_id)
)
_VIEW = Prepared(_VIEWS.where(_A.c.id == bindparam("article")))
_PUBLISHED = Prepared(
    _VIEWS.where(
        _A.c.community_id == bindparam("community"),
        _A.c.published_at >= bindparam("since", type_=Moment()),
        _A.c.published_at < bindparam("until", type_=Moment()),
        _IS_OPEN,
        _A.c.expires_at > bindparam("until", type_=Moment()),
    ).order_by(_A.c.published_at, _A.c.id)
)
_POSTED = Prepared(
    select(func.count()).where(
        _A.c.author_id == bindparam("author"),
        _A.c.community_id == bindparam("community"),
        _A.c.posted_at > bindparam("since", type_=Moment()),
    )
)
_NEVER_READ = and_(_A.c.status == literal_column(f"'{ArticleStatus.DELETED}'"), _A.c.published_at.is_(None))
_STANDING = Prepared(
    select(func.count()).where(
        _A.c.author_id == bindparam("author"),
        _A.c.community_id == bindparam("community"),
        _A.c.posted_at > bindparam("since", type_=Moment()),
        ~_NEVER_READ,
    )
)
_PUBLISHED_BY = Prepared(
    select(func.count()).where(
        _A.c.author_id == bindparam("author"),
        _A.c.community_id == bindparam("community"),
        _A.c.published_at.is_not(None),
        _A.c.status != literal_column(f"'{ArticleStatus.DELETED}'"),
    )
)
_COME = Upsert(lambda insert_into: insert_into(_W).on_conflict_do_nothing())
_STAY_AWAY = Prepared(
    delete(_W).where(_W.c.article_id == bindparam("article"), _W.c.person_id == bindparam("person"))
)  # fmt: skip
_HOW_MANY = Prepared(select(func.count()).select_from(_W).where(_W.c.article_id == bindparam("article")))
_NOTICE = select(_A.c.notice_id).where(_A.c.id == bindparam("article")).scalar_subquery()
_DROP = Prepared(update(_N).where(_N.c.id == _NOTICE, _N.c.expanded_at.is_(None)).values(expanded_at=_NOW))
_CANCEL = Prepared(
    update(_D)
    .where(_D.c.notice_id == _NOTICE, _D.c.status == literal_column(f"'{DeliveryStatus.QUEUED}'"))
    .values(status=DeliveryStatus.CANCELLED, reason="withdrawn")
)


class GazetteShelf:
    """Articles, and who comes to what they invite to."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def add(self, article: Article) -> Article:
        """Add an article; its id and its number are given here."""
        number = self._tx.execute(_NUMBER, {"community": article.community_id}).scalar_one()
        row = {name: getattr(article, name) for name in _NAMES if name != "id"} | {"number": number}
        return replace(article, id=self._tx.execute(_ADD, row).scalar_one(), number=number)

    def save(self, article: Article) -> None:
        """Write back what may change of *article*."""
        row = {name: getattr(article, name) for name in _NAMES if name not in _FIXED}
        self._tx.execute(update(_A).where(_A.c.id == article.id).values(row))

    def by_id(self, article_id: int) -> Article | None:
        """One article, to be shown to nobody before `core.access.may` was asked; locked until the commit."""
        row = self._tx.execute(_BY_ID, {"article": article_id}).one_or_none()
        return None if row is None else Article(*row)

    def by_number(self, number: int, community_ids: Sequence[int]) -> Sequence[Article]:
        """The articles called G<number> in these communities, the latest first, deleted ones included."""
        params = {"number": number, "communities": list(community_ids)}
        return [Article(*row) for row in self._tx.execute(_BY_NUMBER, params)]

    def view(self, article_id: int) -> ArticleView | None:
        """An article with all that its card shows."""
        row = self._tx.execute(_VIEW, {"article": article_id}).one_or_none()
        return None if row is None else _as_view(row)

    def current(
        self,
        community_ids: Sequence[int],
        now: datetime,
        limit: int,
        *,
        section: Section | None = None,
        before: int | None = None,
    ) -> Sequence[ArticleView]:
        """The articles that stand in the gazette of these communities, the latest first; those *before* this id."""
        here = _A.c.community_id.in_(list(community_ids))
        wanted: Select[Any] = _VIEWS.where(here, _IS_OPEN, _A.c.expires_at > now)
        if section is not None:
            wanted = wanted.where(_A.c.section == section)
        if before is not None:
            wanted = wanted.where(_A.c.id < before)
        return [_as_view(row) for row in self._tx.execute(wanted.order_by(_A.c.id.desc()).limit(limit))]

    def published(self, community_id: int, since: datetime, until: datetime) -> Sequence[ArticleView]:
        """What was published in a community from *since* to before *until* and is still current, the oldest first."""
        params = {"community": community_id, "since": since, "until": until}
        return [_as_view(row) for row in self._tx.execute(_PUBLISHED, params)]

    def posted_since(self, author_id: int, community_id: int, since: datetime) -> int:
        """How many articles somebody wrote in a community since then, deleted ones included."""
        params = {"author": author_id, "community": community_id, "since": since}
        many: int = self._tx.execute(_POSTED, params).scalar_one()
        return many

    def standing_since(self, author_id: int, community_id: int, since: datetime) -> int:
        """How many of those neighbours read, or may read yet: not what was refused, or taken back before."""
        params = {"author": author_id, "community": community_id, "since": since}
        many: int = self._tx.execute(_STANDING, params).scalar_one()
        return many

    def published_by(self, author_id: int, community_id: int) -> int:
        """How many articles of somebody were published in a community and not taken away."""
        params = {"author": author_id, "community": community_id}
        many: int = self._tx.execute(_PUBLISHED_BY, params).scalar_one()
        return many

    def come(self, article_id: int, person_id: int, now: datetime) -> bool:
        """Note that somebody will be there; False when they had said so."""
        row = {"article_id": article_id, "person_id": person_id, "at": now}
        return self._tx.execute(_COME, row).rowcount == 1

    def stay_away(self, article_id: int, person_id: int) -> bool:
        """Note that somebody will not be there after all; False when they had not said that they would."""
        return self._tx.execute(_STAY_AWAY, {"article": article_id, "person": person_id}).rowcount == 1

    def coming(self, article_id: int) -> int:
        """How many neighbours said that they will be there."""
        many: int = self._tx.execute(_HOW_MANY, {"article": article_id}).scalar_one()
        return many

    def hush(self, article_id: int) -> None:
        """Cancel what is still on its way of an article's publication."""
        # The notice first: a fan-out under way ends before we look for what it made.
        self._tx.execute(_DROP, {"article": article_id, "now": self._tx.now})
        self._tx.execute(_CANCEL, {"article": article_id})


def _as_view(row: Any) -> ArticleView:
    kept = Article(*row[: len(_NAMES)])
    return ArticleView(kept, row.author, row.community_name, row.time_zone, row.coming)
