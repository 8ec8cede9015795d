"""Say that one will not be at an event of the gazette after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.article import FINDS, about_article
from core.access import Capability
from core.command import Command
from core.gazette.articles import current_article, show_everywhere
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(article_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count one less, and let everybody see it."""
    article = current_article(uow, speaker, Capability.ATTEND, article_id)
    if uow.gazette.stay_away(article.id, speaker.known.id):
        show_everywhere(uow, article)
    return Reply("done", {"code": article.code, "count": uow.gazette.coming(article.id)})


COMMAND = Command(
    "stay_away", about_article("event"), act, Capability.ATTEND, FINDS, on_article=True, takes_words=False
)
