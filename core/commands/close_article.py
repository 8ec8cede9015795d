"""Say that one's own article is over: it is taken, or done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.about.article import FINDS, about_article
from core.access import Capability
from core.command import Command
from core.gazette.articles import current_article, show_everywhere
from core.moderation import held_words
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(article_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let everybody see that it is over."""
    article = current_article(uow, speaker, Capability.CHANGE_OWN_ARTICLE, article_id)
    by = (speaker.person.name if speaker.person else "", None)
    article = held_words.drop(uow, article, by)
    show_everywhere(uow, replace(article, status=article.section.ends_as))
    return Reply("done", {"code": article.code}, (("close_article.done#prolong", f"!prolong_article:{article.id}"),))


COMMAND = Command(
    "close_article",
    about_article("mine"),
    act,
    Capability.CHANGE_OWN_ARTICLE,
    FINDS,
    on_article=True,
    takes_words=False,
)
