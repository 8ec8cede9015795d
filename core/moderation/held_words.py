"""New words of an article that a referent reads first: neighbours read the old ones until then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.about import review_cards
from core.gazette import articles
from core.model.review import Verdict, Why

if TYPE_CHECKING:
    from core.model.gazette import Article
    from core.model.review import Review
    from core.shelves.unit_of_work import UnitOfWork

By = tuple[Any, int | None]
"""The name and the id of who decides."""


def ask(uow: UnitOfWork, article: Article, words: str) -> None:
    """Show the referents the words that its author wants instead; what they said before is not asked any more."""
    waiting = replace(article, pending_text=words)
    uow.gazette.save(waiting)
    review = uow.reviews.open(waiting, Why.CHANGED)
    uow.outbox.withdraw_cards(review.id)
    review_cards.show(uow, waiting, review)


def publish(uow: UnitOfWork, article: Article, review: Review, by: By) -> None:
    """Let neighbours read them, wherever a message can be edited."""
    changed = replace(article, text=article.pending_text, pending_text="")
    _settle(uow, changed, review, Verdict.PUBLISHED, by)
    review_cards.tell_author(uow, changed, "your_change_published", {"by": by[0]})
    articles.show_everywhere(uow, changed)


def refuse(uow: UnitOfWork, article: Article, review: Review, by: By, reason: Any) -> None:
    """Let the article stand as it is, and tell its author why."""
    _forget(uow, article, review, Verdict.REFUSED, by)
    review_cards.tell_author(uow, article, "your_change_refused", {"by": by[0], "words": reason})


def end_stale(uow: UnitOfWork, article: Article, review: Review) -> None:
    """Forget what nobody read while the article stood, and tell its author."""
    _forget(uow, article, review, Verdict.STALE, ("", None))
    review_cards.tell_author(uow, article, "your_change_stale", {})


def drop(uow: UnitOfWork, article: Article, by: By) -> Article:
    """Forget them where the article ends, or its author has other words; give it without them."""
    review = uow.reviews.beside(article)
    return article if review is None else _forget(uow, article, review, Verdict.WITHDRAWN, by)


def _forget(uow: UnitOfWork, article: Article, review: Review, verdict: Verdict, by: By) -> Article:
    without = replace(article, pending_text="")
    uow.gazette.save(without)
    _settle(uow, without, review, verdict, by)
    return without


def _settle(uow: UnitOfWork, article: Article, review: Review, verdict: Verdict, by: By) -> None:
    uow.reviews.settle(review.id, verdict, by[1])
    review_cards.settled(uow, article, review, verdict, by)
