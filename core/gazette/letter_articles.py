"""How an article is told in a letter: its title, its line, its date, its story on paper, its place in a calendar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.gazette.article_card import place
from core.model.gazette import AT_HOME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.gazette import ArticleView
    from core.shelves.reading import AlertLine

TITLE = 70
SHORT_TITLE = 20
TITLES_BY_SMS = 3
_SENTENCE = re.compile(r"(.{8,}?[.!?…])\s+(?=\S)", re.DOTALL)


def headline(text: str) -> tuple[str, str]:
    """Cut what a neighbour wrote into a title and the rest: at the first line, else at the first sentence."""
    first, _, rest = text.strip().partition("\n")
    if len(first) > TITLE and (sentence := _SENTENCE.match(first)) and len(sentence[1]) <= TITLE:
        first, rest = sentence[1], f"{first[sentence.end() :]}\n{rest}"
    if len(first) > TITLE:
        # Too long for a title: it begins as the article does, which stands whole below it.
        return clipped(first, TITLE), text.strip()
    return first.strip().removesuffix("."), rest.strip()


def clipped(text: str, most: int) -> str:
    """Give the beginning of *text*, of at most so many signs, ending with a whole word where there is one."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head, _, _ = line[: most - 1].rpartition(" ")
    return f"{head or line[: most - 1]}…"


def begins(view: ArticleView) -> datetime:
    """Give when what *view* announces begins, or else when it was written."""
    return view.article.starts_at or view.article.posted_at


def in_short(articles: Sequence[ArticleView], events: Sequence[ArticleView], week: Sequence[Any]) -> dict[str, Any]:
    """Give what a chat and an SMS say of it: a line for each article, and titles alone."""
    titled = [(each, headline(each.article.text)[0]) for each in articles]
    agenda = [{"say": "letter.agenda_line", **dated_line(each), "name": each.author} for each in events]
    dated = {each.article.id for each in events}
    titles = [f"{each.article.code} {clipped(title, SHORT_TITLE)}" for each, title in titled[:TITLES_BY_SMS]]
    return {
        "articles": _join(
            [
                {"say": "letter.line", "code": each.article.code, "title": title, "name": each.author}
                for each, title in titled
                # What stands in the agenda is not said twice.
                if each.article.id not in dated
            ],
            "\n",
        ),
        "titles": {"join": [", ".join(titles), "."], "by": ""} if titles else "",
        "more": {"say": "letter.more"} if len(articles) > TITLES_BY_SMS else "",
        "agenda": {"say": "letter.agenda", "lines": _join(agenda, "\n")} if agenda else "",
        "week": {"say": "letter.week", "list": _join(week, " ")} if week else "",
    }


def what_next(articles: Sequence[ArticleView], alerts: Sequence[AlertLine]) -> dict[str, Any]:
    """Say what to do next: answer the first article, or, where there is none, look at the first alert."""
    if articles:
        return {"say": "letter.next_answer", "code": articles[0].article.code}
    return {"say": "letter.next_look", "code": f"A{alerts[0].number}"}


def _join(values: Sequence[Any], by: str) -> Any:
    return {"join": list(values), "by": by} if values else ""


def story(view: ArticleView) -> dict[str, Any]:
    """Give the article as it stands in a letter that has a page of its own."""
    article = view.article
    title, text = headline(article.text)
    coming = {"say": "letter.coming", "count": view.coming} if view.coming else ""
    where = place(article, view.author)
    when = [_when(view), where, coming] if article.starts_at else [where]
    return {
        "code": article.code,
        "section": article.section.value,
        "title": title,
        "text": text,
        "name": view.author,
        "when": {"join": when, "by": " · "},
        "photo": article.photo_id,
    }


def calendar_of(events: Sequence[ArticleView], now: datetime, name: str = "agenda.ics") -> dict[str, Any]:
    """Give the spec of a file with which *events* go into a calendar (`notifications.paper.event`)."""
    return {
        "make": "calendar",
        "name": name,
        "written_at": now.isoformat(),
        "events": [
            {
                "uid": f"article-{each.article.id}@tocsin",
                "starts_at": begins(each).isoformat() if each.article.has_hour else _day_of(each),
                "title": headline(each.article.text)[0],
                "place": "" if each.article.place == AT_HOME else each.article.place,
            }
            for each in events
        ],
    }


def dated_line(view: ArticleView) -> dict[str, Any]:
    """Give the line of what is on: when, what and where."""
    article = view.article
    return {
        "when": _when(view),
        "title": headline(article.text)[0],
        "place": place(article, view.author),
        "code": article.code,
    }


def _when(view: ArticleView) -> dict[str, Any]:
    at = begins(view).isoformat()
    return (
        {"say": "letter.when", "day": {"weekday": at}, "at": {"time": at}} if view.article.has_hour else {"weekday": at}
    )


def _day_of(view: ArticleView) -> str:
    return begins(view).astimezone(ZoneInfo(view.time_zone)).date().isoformat()
