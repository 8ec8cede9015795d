"""Say that one will be at an event of the gazette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.article import FINDS, which_article
from core.access import Capability
from core.command import Command
from core.errors import Gone
from core.gazette.articles import current_article, show_everywhere
from core.language.company import is_company
from core.model.gazette import Section
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Coming:
    """To which event; ``in_company``: somebody said with whom, or how many."""

    article_id: int
    in_company: bool


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask to which, unless it was said."""
    return Coming((yield from which_article(said, "event")), is_company(said.text))


def act(coming: Coming, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count one more, and let everybody see it. With whom they come is for them to tell whoever invites."""
    article = current_article(uow, speaker, Capability.ATTEND, coming.article_id)
    if article.section is not Section.EVENT:
        raise Gone("come_to.no_event", code=article.code)
    if uow.gazette.come(article.id, speaker.known.id, uow.now()):
        show_everywhere(uow, article)
    note = {"say": "come_to.in_company", "code": article.code} if coming.in_company else ""
    params = {"code": article.code, "count": uow.gazette.coming(article.id), "note": note}
    return Reply("done", params, (("come_to.done#not", f"!stay_away:{article.id}"),))


COMMAND = Command("come_to", talk, act, Capability.ATTEND, FINDS, on_article=True, takes_words=False)
