"""How an article is told: the params of its card, and the buttons below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.model.gazette import AT_HOME, ArticleStatus, Section

if TYPE_CHECKING:
    from datetime import datetime

    from core.model.gazette import Article, ArticleView

LONGEST_TITLE = 36
"""Letters of an article in a list."""


def card(view: ArticleView, now: datetime, *, is_own: bool = False) -> dict[str, Any]:
    """Give the params from which each channel words the article of *view* as it is *now*.

    *is_own*: its author reads it, also while nobody else may.
    """
    article = view.article
    is_there = article.status.is_public or is_own
    is_current = article.is_current(now)
    return {
        "code": article.code,
        "community": view.community_name,
        "section": {"say": f"section.{article.section}"},
        "ended": _ended(article, now),
        "covered": not is_there,
        "words": article.text if is_there else "",
        "title": title(article) if is_there else "",
        "happens": _happens(article, view.author) if is_there else "",
        "coming": {"say": "article.coming", "count": view.coming} if view.coming and is_there else "",
        "written": {"say": "article.written", "name": view.author} if is_there else "",
        "standing": {"say": "article.standing", "until": _day(article.expires_at)} if is_current else "",
        "reply": _reply(article) if is_current else "",
    }


def _reply(article: Article) -> dict[str, Any]:
    is_event = article.section is Section.EVENT
    return {"say": "article.reply_event" if is_event else "article.reply", "code": article.code}


def title(article: Article) -> str:
    """Give the first words of an article, on one line."""
    words = " ".join(article.text.split())
    if len(words) <= LONGEST_TITLE:
        return words
    cut = words[:LONGEST_TITLE]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"


def when(article: Article) -> dict[str, Any]:
    """Say when an event begins: on which day, and at what hour if it is known."""
    begins = article.starts_at.isoformat() if article.starts_at else ""
    if not article.has_hour:
        return {"date": begins}
    return {"say": "article.when", "day": {"date": begins}, "at": {"time": begins}}


def _happens(article: Article, author: str) -> dict[str, Any] | str:
    moment = {"say": "article.happens", "when": when(article)} if article.starts_at is not None else ""
    told = [each for each in (moment, place(article, author)) if each]
    return {"join": told, "by": " "} if told else ""


def place(article: Article, author: str) -> dict[str, Any] | str:
    """Say where an event is; at its author's, without an address."""
    if article.place == AT_HOME:
        return {"say": "article.at_home", "name": author}
    return {"say": "article.at", "place": article.place} if article.place else ""


def _day(at: datetime) -> dict[str, Any]:
    return {"date": at.isoformat()}


def _ended(article: Article, now: datetime) -> dict[str, Any] | str:
    """Say that an article is over, and why; nothing for one that stands."""
    if article.is_current(now):
        return ""
    how = "expired" if article.status is ArticleStatus.OPEN else str(article.status)
    return {"say": f"article.{how}", "code": article.code}


def buttons(article: Article, now: datetime) -> tuple[tuple[str, str], ...]:
    """Give the pairs of label and payload for whoever reads *article*; one that is over has none."""
    if not article.is_current(now):
        return ()
    offered = [("answer", "answer_article")]
    if article.section is Section.EVENT:
        offered.insert(0, ("come", "come_to"))
    return tuple((f"article.published#{label}", f"!{command}:{article.id}") for label, command in offered)


def own_buttons(article: Article, now: datetime) -> tuple[tuple[str, str], ...]:
    """Give the pairs for its author: one that ended may stand again."""
    if article.status is ArticleStatus.DELETED:
        return ()
    offered = [("prolong", "prolong_article"), ("delete", "delete_article")]
    if article.is_current(now):
        ends = "taken" if article.section.ends_as is ArticleStatus.TAKEN else "over"
        offered = [(ends, "close_article"), ("edit", "edit_article"), *offered]
    return tuple((f"article.published#{label}", f"!{command}:{article.id}") for label, command in offered)
