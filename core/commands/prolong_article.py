"""Let one's own article stand longer, or again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.article import FINDS, about_article
from core.access import Capability
from core.command import Command
from core.errors import Gone
from core.gazette.articles import article_for, show_everywhere
from core.model.gazette import prolong
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(article_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Set its last day anew; what a referent reads first, or folded, waits for them."""
    article = article_for(uow, speaker, Capability.CHANGE_OWN_ARTICLE, article_id)
    if not article.status.is_public:
        raise Gone("article.over", code=article.code)
    longer = prolong(article, uow.now())
    if not longer.is_current(uow.now()):
        raise Gone("prolong_article.enough", code=article.code)
    show_everywhere(uow, longer)
    return Reply("done", {"code": article.code, "until": {"date": longer.expires_at.isoformat()}})


COMMAND = Command(
    "prolong_article",
    about_article("mine"),
    act,
    Capability.CHANGE_OWN_ARTICLE,
    FINDS,
    on_article=True,
    takes_words=False,
)
