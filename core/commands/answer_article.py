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
from core.talk import Ask, Find, Reply, Talk
from core.understanding.alert_instead import for_all_instead

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

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
    """Ask which article and what, unless it was said; and whether a danger is for everybody."""
    article_id = yield from which_article(said, "all")
    words, photo_id = yield from told_or_asked(said.text, Ask("what", parse=words_and_photo))
    photo_id = photo_id or said.photo_id
    alert = yield from for_all_instead(words, (yield Find("author", {"article": article_id})), photo_id)
    return alert or Writing(article_id, words, photo_id)


def look_up_author(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("author")``: how the author of an article is called."""
    article = article_for(uow, speaker, Capability.READ_GAZETTE, params["article"])
    return uow.members.names_of([article.author_id]).get(article.author_id, "")


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


COMMAND = Command(
    "answer_article",
    talk,
    act,
    Capability.WRITE_MESSAGE,
    {**FINDS, "author": look_up_author},
    on_article=True,
    takes_words=False,
)
