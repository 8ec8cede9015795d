"""Take an article out of the gazette: one's own, or as a referent that of somebody else, who is told why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.article import FINDS, which_article
from core.access import Capability
from core.command import Command
from core.gazette import articles
from core.language.reading import short_words
from core.moderation import flagging
from core.shortening import told_or_asked
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

SURE = (Option("yes"), Option("no"))


@dataclass(frozen=True, slots=True)
class Deletion:
    """Which article goes, and why when it is somebody else's."""

    article_id: int
    reason: str = ""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask whether it is meant, for one's own; and for the reason, which the author reads, for another's."""
    article_id = yield from which_article(said, "mine")
    if (yield Find("is_mine", {"article": article_id})):
        return Deletion(article_id) if (yield Ask("sure", SURE)) == "yes" else None
    return Deletion(article_id, (yield from told_or_asked(said.text, Ask("reason", parse=short_words))))


def look_up_owner(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("is_mine")``: whether an article that the speaker may delete is their own."""
    article = articles.article_for(uow, speaker, Capability.DELETE_ARTICLE, params["article"])
    return speaker.person is not None and article.author_id == speaker.person.id


def act(deletion: Deletion | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Forget its words and its picture, show that it is gone, and tell the author who and why."""
    if deletion is None:
        return Reply("common.cancelled")
    article = articles.article_for(uow, speaker, Capability.DELETE_ARTICLE, deletion.article_id)
    if speaker.person is not None and speaker.person.id != article.author_id:
        flagging.remove(uow, article, speaker, deletion.reason)
    else:
        flagging.take_back(uow, article, speaker)
    return Reply("done", {"code": article.code})


COMMAND = Command(
    "delete_article",
    talk,
    act,
    Capability.DELETE_ARTICLE,
    {**FINDS, "is_mine": look_up_owner},
    on_article=True,
    takes_words=False,
    is_grave=True,
)
