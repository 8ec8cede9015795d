"""Change one's own article: its words, when it happens, or until when it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.about.article import FINDS, which_article
from core.access import Capability, require
from core.command import Command
from core.commands.post_article import UNTIL, warn
from core.drafts.event_questions import look_up_moment, when_it_begins
from core.drafts.weighing_words import FINDS as WORDING
from core.drafts.weighing_words import better_words
from core.errors import NotAllowed
from core.gazette import articles
from core.gazette.article_card import card, own_buttons
from core.language.reading import short_words
from core.language.small_talk import telling_words
from core.model.gazette import LATEST, ends_at
from core.moderation import held_words, reading_first
from core.shortening import told_or_asked
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

YES_NO = (Option("yes"), Option("no"))
WHICH = (Option("what"), Option("when"), Option("until"))


@dataclass(frozen=True, slots=True)
class Change:
    """What changes of an article; empty: it stays."""

    article_id: int
    words: str = ""
    begins: str = ""
    days: int | None = None
    is_to_be_read: bool = False
    """Whether a referent reads the words first, and the article stays as it is until then."""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask what changes, unless it was said; and whether words behind the code alone are meant so."""
    article_id = yield from which_article(said, "mine")
    if said.is_guess and (yield Ask("is_it_text", YES_NO, params={"words": said.text})) == "no":
        return None
    if said.text:
        return (yield from _words(article_id, (yield from told_or_asked(said.text, Ask("what", parse=short_words)))))
    match (yield Ask("which", WHICH)):
        case "what":
            return (yield from _words(article_id, (yield Ask("what", parse=telling_words))))
        case "until":
            return Change(article_id, days=int((yield Ask("post_article.until", UNTIL))))
        case _:
            there = yield Find("where", {"article": article_id})
            return Change(article_id, begins=(yield from when_it_begins(there, "", asks=True)))


def _words(article_id: int, words: str) -> Talk:
    """Warn of an absence here, too, and ask about words on people."""
    warned = yield from warn(words)
    if warned is None:
        return None
    weighed = yield from better_words(warned, {"community": (yield Find("where", {"article": article_id}))})
    return Change(article_id, weighed.words, is_to_be_read=weighed.is_to_be_read)


def look_up_where(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> int:
    """Answer ``Find("where")``: the community of an article of the speaker's."""
    return articles.article_for(uow, speaker, Capability.CHANGE_OWN_ARTICLE, params["article"]).community_id


def act(change: Change | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it, and show it wherever a message can be edited."""
    if change is None:
        return Reply("common.cancelled")
    article = articles.article_for(uow, speaker, Capability.CHANGE_OWN_ARTICLE, change.article_id)
    waits = article.status.is_hidden
    if not waits:
        article = articles.current_article(uow, speaker, Capability.CHANGE_OWN_ARTICLE, change.article_id)
    # Whoever only reads for a while may end what they wrote, and not write it anew.
    require(speaker, Capability.POST_ARTICLE, article.community_id)
    if change.words and not waits:
        wish = replace(article, text=change.words)
        if change.is_to_be_read and reading_first.weigh_article(uow, speaker, wish, is_asked=True)[1] is not None:
            held_words.ask(uow, article, change.words)
            return Reply("held", {"code": article.code})
        article = held_words.drop(uow, article, (speaker.person.name if speaker.person else "", None))
    now = uow.now()
    if change.words:
        article = replace(article, text=change.words)
    if change.begins:
        begins = datetime.fromisoformat(change.begins)
        article = replace(article, starts_at=begins, expires_at=ends_at(article.section, now, begins))
    if change.days is not None:
        until = min(now + timedelta(days=change.days), article.posted_at + LATEST)
        article = replace(article, expires_at=until)
    if waits:
        reading_first.correct(uow, article)
        return Reply("waits", {"code": article.code})
    articles.show_everywhere(uow, article)
    view = uow.gazette.view(article.id)
    if view is None:
        raise NotAllowed("article.no_such")
    shown = {"say": "article.published", **card(view, now)}
    return Reply("done", {"code": article.code, "card": shown}, own_buttons(article, now))


COMMAND = Command(
    "edit_article",
    talk,
    act,
    Capability.CHANGE_OWN_ARTICLE,
    {**FINDS, **WORDING, "moment": look_up_moment, "where": look_up_where},
    on_article=True,
    takes_words=False,
)
