"""What follows when an article is written, changed or ended: who reads it, and where it is shown anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.access import Capability, may
from core.errors import Gone, NotAllowed
from core.model.gazette import ArticleStatus
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.rhythm import ARTICLE

if TYPE_CHECKING:
    from core.model.gazette import Article
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

UPDATE = "article.update"
MOST_A_DAY, MOST_OF_NEWCOMERS = 5, 1
NEW_FOR = timedelta(days=7)
DAY = timedelta(days=1)


def publish(uow: UnitOfWork, article: Article) -> Article:
    """Let the neighbours read an article that was added; give it as it stands then."""
    now = uow.now()
    opened = replace(article, status=ArticleStatus.OPEN, published_at=now)
    notice = Notice(
        ARTICLE,
        {"article": article.id},
        Audience(AudienceKind.COMMUNITY, article.community_id, article.author_id),
        Lane.GAZETTE,
        article.community_id,
        expires_at=article.expires_at,
        photo_id=article.photo_id,
    )
    opened = replace(opened, notice_id=uow.outbox.add(notice, now))
    uow.gazette.save(opened)
    return opened


def show_everywhere(uow: UnitOfWork, article: Article, *, with_photo: bool = False) -> None:
    """Keep a changed article, and let every message that can be edited show it as it is now.

    *with_photo*: its picture, too, which had gone.
    """
    uow.gazette.save(article)
    if not article.is_current(uow.now()):
        uow.gazette.hush(article.id)
    if article.notice_id is None:
        return
    seen_on = Audience(AudienceKind.EDITS, article.notice_id)
    notice = Notice(
        UPDATE,
        {"article": article.id},
        seen_on,
        Lane.GAZETTE,
        article.community_id,
        photo_id=article.photo_id if with_photo else None,
    )
    uow.outbox.add(notice, uow.now())


def take_away(uow: UnitOfWork, article: Article) -> None:
    """Forget the words and the picture of an article, and show wherever a message can be edited that it is gone."""
    show_everywhere(uow, replace(article, status=ArticleStatus.DELETED, text="", photo_id=None))


def article_for(uow: UnitOfWork, speaker: Speaker, capability: Capability, article_id: int) -> Article:
    """Give the article if *speaker* may do this to it.

    Raises:
        NotAllowed: there is no such article, or it is none that they can read (both read the same), or they can only
            read it.
        Gone: it was deleted.
    """
    article = uow.gazette.by_id(article_id)
    is_author = article is not None and speaker.person is not None and article.author_id == speaker.person.id
    if article is None or not (may(speaker, capability, article) or may(speaker, Capability.READ_GAZETTE, article)):
        raise NotAllowed("article.no_such")
    if not is_author and article.status.is_hidden:
        _require_hidden(speaker, capability, article)
    if not may(speaker, capability, article):
        raise NotAllowed("article.not_yours", code=article.code)
    if article.status is ArticleStatus.DELETED:
        raise Gone("article.deleted", code=article.code)
    return article


def current_article(uow: UnitOfWork, speaker: Speaker, capability: Capability, article_id: int) -> Article:
    """Give the article if it still stands and *speaker* may do this to it.

    Raises:
        NotAllowed: as `article_for`.
        Gone: it is over.
    """
    article = article_for(uow, speaker, capability, article_id)
    if not article.is_current(uow.now()):
        raise Gone(f"article.{article.status}" if article.status.is_hidden else "article.over", code=article.code)
    return article


_OF_THE_HIDDEN = frozenset(
    {Capability.REVIEW, Capability.HIDE_ALERT, Capability.READ_GAZETTE, Capability.DELETE_ARTICLE}
)
"""What a referent does with an article that neighbours do not read."""


def _require_hidden(speaker: Speaker, capability: Capability, article: Article) -> None:
    """Let pass who may do this to somebody else's article that neighbours do not read.

    Raises:
        NotAllowed: for a neighbour there is no such article, or it is folded and may only be flagged.
    """
    if may(speaker, Capability.REVIEW, article) and capability in _OF_THE_HIDDEN:
        return
    if article.status is ArticleStatus.HELD:
        raise NotAllowed("article.no_such")
    if capability is not Capability.FLAG:
        raise NotAllowed("article.folded", code=article.code)


def may_post(uow: UnitOfWork, speaker: Speaker, community_id: int) -> str:
    """Say why somebody may not write one more article today, as a text; empty when they may."""
    place = speaker.place(community_id, "article.no_such")
    now = uow.now()
    is_new = now - place.member.joined_at < NEW_FOR
    # What was refused, or taken back before anybody read it, leaves room for another; but not without end.
    written = uow.gazette.posted_since(speaker.known.id, community_id, now - DAY)
    many = uow.gazette.standing_since(speaker.known.id, community_id, now - DAY)
    if written >= MOST_A_DAY or many >= (MOST_OF_NEWCOMERS if is_new else MOST_A_DAY):
        return "post_article.enough_new" if is_new else "post_article.enough"
    return ""
