"""Show an article of the gazette as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.article import FINDS, about_article
from core.access import Capability, may
from core.command import Command
from core.errors import NotAllowed
from core.gazette.article_card import buttons, card, own_buttons
from core.gazette.articles import article_for
from core.gazette.letter_articles import calendar_of
from core.moderation.showing_waiting import shown
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(article_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the card, with what its reader may do."""
    article = article_for(uow, speaker, Capability.READ_GAZETTE, article_id)
    view = uow.gazette.view(article.id)
    if view is None:
        raise NotAllowed("article.no_such")
    review = uow.reviews.of(article)
    if review is not None and may(speaker, Capability.REVIEW, article):
        return shown(uow, article, review)
    now = uow.now()
    is_own = speaker.person is not None and speaker.person.id == article.author_id
    if is_own:
        offered = own_buttons(article, now)
    else:
        offered = buttons(article, now)
        if may(speaker, Capability.DELETE_ARTICLE, article):
            offered = (*offered, ("article.published#delete", f"!delete_article:{article.id}"))
    is_on = article.starts_at is not None and article.is_current(now)
    files = (calendar_of([view], now, f"{article.code}.ics"),) if is_on else ()
    return Reply("article.published", card(view, now, is_own=is_own), offered, files=files)


COMMAND = Command(
    "show_article", about_article(), act, Capability.READ_GAZETTE, FINDS, on_article=True, takes_words=False
)
