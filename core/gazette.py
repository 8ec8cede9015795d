"""What follows when an article is written, changed or ended: who reads it, and where it is shown anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.model.gazette import ArticleStatus
from core.model.notice import Audience, AudienceKind, Lane, Notice

if TYPE_CHECKING:
    from core.model.gazette import Article
    from core.shelves import UnitOfWork

PUBLISHED = "article.published"
UPDATE = "article.update"


def publish(uow: UnitOfWork, article: Article) -> Article:
    """Let the neighbours read an article that was added; give it as it stands then."""
    now = uow.now()
    opened = replace(article, status=ArticleStatus.OPEN, published_at=now)
    notice = Notice(
        PUBLISHED,
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


def show_everywhere(uow: UnitOfWork, article: Article) -> None:
    """Keep a changed article, and let every message that can be edited show it as it is now."""
    uow.gazette.save(article)
    if not article.is_current(uow.now()):
        uow.gazette.hush(article.id)
    if article.notice_id is None:
        return
    seen_on = Audience(AudienceKind.EDITS, article.notice_id)
    uow.outbox.add(Notice(UPDATE, {"article": article.id}, seen_on, Lane.GAZETTE, article.community_id), uow.now())
