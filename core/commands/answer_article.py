"""Write in private to the author of an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.article import FINDS, which_article
from core.access import Capability
from core.command import Command
from core.community.messaging import send
from core.gazette.articles import article_for
from core.language.reading import words_and_photo
from core.shortening import told_or_asked
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Writing:
    """What is said to the author of which article."""

    article_id: int
    words: str
    photo_id: int | None = None


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask which article and what, unless it was said."""
    article_id = yield from which_article(said, "all")
    words, photo_id = yield from told_or_asked(said.text, Ask("what", parse=words_and_photo))
    return Writing(article_id, words, photo_id or said.photo_id)


def act(writing: Writing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass it on as a private message that says what it is about."""
    article = article_for(uow, speaker, Capability.READ_GAZETTE, writing.article_id)
    if speaker.person is not None and speaker.person.id == article.author_id:
        return Reply("own", {"code": article.code})
    passed = send(
        uow,
        speaker,
        article.author_id,
        article.community_id,
        writing.words,
        photo_id=writing.photo_id,
        about=article.code,
    )
    return passed.told("done", "done_unheard", name=passed.to.name, about=article.code)


COMMAND = Command("answer_article", talk, act, Capability.WRITE_MESSAGE, FINDS, on_article=True, takes_words=False)
