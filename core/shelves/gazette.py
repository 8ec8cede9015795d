"""The wall between the rules of the gazette and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.gazette import Article, ArticleView, Section


class GazetteShelf(Protocol):
    """Articles, and who comes to what they invite to."""

    def add(self, article: Article) -> Article:
        """Add an article; its id and its number are given here."""

    def save(self, article: Article) -> None:
        """Write back what may change of *article*."""

    def by_id(self, article_id: int) -> Article | None:
        """One article, to be shown to nobody before `core.access.may` was asked; locked until the commit."""

    def by_number(self, number: int, community_ids: Sequence[int]) -> Sequence[Article]:
        """The articles called G<number> in these communities, the latest first, deleted ones included."""

    def view(self, article_id: int) -> ArticleView | None:
        """An article with all that its card shows."""

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

    def published(self, community_id: int, since: datetime, until: datetime) -> Sequence[ArticleView]:
        """What was published in a community from *since* to before *until* and is still current, the oldest first."""

    def posted_since(self, author_id: int, community_id: int, since: datetime) -> int:
        """How many articles somebody wrote in a community since then, deleted ones included."""

    def standing_since(self, author_id: int, community_id: int, since: datetime) -> int:
        """How many of those neighbours read, or may read yet: not what was refused, or taken back before."""

    def published_by(self, author_id: int, community_id: int) -> int:
        """How many articles of somebody were published in a community and not taken away."""

    def come(self, article_id: int, person_id: int, now: datetime) -> bool:
        """Note that somebody will be there; False when they had said so."""

    def stay_away(self, article_id: int, person_id: int) -> bool:
        """Note that somebody will not be there after all; False when they had not said that they would."""

    def coming(self, article_id: int) -> int:
        """How many neighbours said that they will be there."""

    def hush(self, article_id: int) -> None:
        """Cancel what is still on its way of an article's publication."""
