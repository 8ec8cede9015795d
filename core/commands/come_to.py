"""Say that one will be at an event of the gazette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.article import FINDS, about_article
from core.access import Capability
from core.command import Command
from core.errors import Gone
from core.gazette.articles import current_article, show_everywhere
from core.model.gazette import Section
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(article_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count one more, and let everybody see it."""
    article = current_article(uow, speaker, Capability.ATTEND, article_id)
    if article.section is not Section.EVENT:
        raise Gone("come_to.no_event", code=article.code)
    if uow.gazette.come(article.id, speaker.known.id, uow.now()):
        show_everywhere(uow, article)
    params = {"code": article.code, "count": uow.gazette.coming(article.id)}
    return Reply("done", params, (("come_to.done#not", f"!stay_away:{article.id}"),))


COMMAND = Command("come_to", about_article("event"), act, Capability.ATTEND, FINDS, on_article=True, takes_words=False)
