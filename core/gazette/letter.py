"""The letter of the gazette: what was written since the last one, what is on this week, and what the week brought."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from core.gazette.letter_articles import (
    SHORT_TITLE,
    begins,
    calendar_of,
    clipped,
    dated_line,
    headline,
    in_short,
    story,
    what_next,
)
from core.gazette.letter_week import alerts_of, kept_lines, lines, movements
from core.model.gazette import Section
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.rhythm import SPANS, Rhythm, due_on, instant
from core.shelves.reading import Issue, Taste

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.community import Community
    from core.model.gazette import ArticleView
    from core.shelves.reading import Gap
    from core.shelves.unit_of_work import UnitOfWork

ISSUE = "letter.issue"
"""The notice of a letter."""
AT_ONCE = 20
"""Communities whose letters are made in one transaction."""
MOST_BUTTONS = 6
MOST_STORIES, MOST_PICTURES, MOST_DATES = 60, 8, 8


@dataclass(frozen=True, slots=True)
class Page:
    """What one letter holds: its articles, the time that they tell of, and how many more are left for the next.

    ``taste``: what its readers are told of the alerts.
    """

    gap: Gap
    articles: Sequence[ArticleView]
    rest: int = 0
    taste: Taste = field(default_factory=Taste)


def tell(uow: UnitOfWork) -> bool:
    """Send the letters that are due: to each contact one a local day, and none where nothing was written.

    It is looked at every minute, by as many processes as there are; whether any letter was sent.
    """
    told = False
    for zone in uow.leads.zones():
        for rhythm in SPANS:
            day = due_on(rhythm, zone, None, uow.now())
            if day is None:
                continue
            for community in uow.readers.take_issues(rhythm, zone, day, AT_ONCE):
                issue = Issue(community, rhythm, day)
                told = _send(issue, uow) or told
                # The letter of a day is taken once: so is what has to be said once on that day.
                told = (rhythm is Rhythm.DAILY and _remind(issue, uow)) or told
    return told


def _remind(issue: Issue, uow: UnitOfWork) -> bool:
    """Tell those who said that they will be there of what is on tomorrow; whether anybody was told."""
    zone = issue.community.time_zone
    tomorrow = issue.day + timedelta(days=1)
    between = (instant(tomorrow, time(), zone), instant(tomorrow + timedelta(days=1), time(), zone))
    coming = uow.readers.coming(issue.community.id, between)
    views = {each: uow.gazette.view(each) for each, _ in coming}
    for article_id, person_id in coming:
        view = views[article_id]
        if view is not None and view.article.author_id != person_id:
            date = dated_line(view)
            at = {"time": begins(view).isoformat()} if view.article.has_hour else {"say": "letter.some_time"}
            params = {**date, "at": at, "name": view.author}
            to = Audience(AudienceKind.PERSON, person_id)
            ends = view.article.starts_at
            uow.outbox.add(
                Notice("letter.tomorrow", params, to, Lane.MESSAGE, issue.community.id, expires_at=ends), uow.now()
            )
    return bool(coming)


def _send(issue: Issue, uow: UnitOfWork) -> bool:
    sent = False
    to = Audience(AudienceKind.READERS, issue.community.id)
    for gap in uow.readers.gaps(issue):
        page = _page(uow, issue.community.id, gap)
        # Most want the same: there are as many letters as there are groups of readers who do not.
        for crowd in uow.readers.crowds(issue, page.gap):
            letter = _written(uow, issue.community, replace(page, taste=crowd.taste), issue.rhythm, to)
            notice_id = None if letter is None else uow.outbox.add(letter, uow.now())
            uow.readers.hand_out(issue, page.gap, notice_id, crowd)
            sent = sent or notice_id is not None
    return sent


def give_waiting(uow: UnitOfWork, from_id: int, to_id: int) -> None:
    """Let a contact have now what waits for the next letter of another, or of its own: it reads at once from now on."""
    to = Audience(AudienceKind.CONTACT, to_id)
    for community_id, gap in uow.readers.waiting(from_id):
        community = uow.communities.by_id(community_id)
        page = _page(uow, community_id, gap)
        page = replace(page, taste=uow.readers.taste(from_id, community_id, page.gap))
        letter = None if community is None else _written(uow, community, page, Rhythm.DAILY, to)
        if letter is not None:
            uow.outbox.add(letter, uow.now())


def _page(uow: UnitOfWork, community_id: int, gap: Gap) -> Page:
    """Give what of *gap* one letter holds: what is too much counts as untold, and stands in the next."""
    articles = uow.gazette.published(community_id, gap.since, gap.until)
    if len(articles) <= MOST_STORIES:
        return Page(gap, articles)
    until = _published(articles[MOST_STORIES])
    told = [each for each in articles if _published(each) < until]
    if not told:
        told, until = list(articles[:MOST_STORIES]), until + timedelta(microseconds=1)
    return Page(replace(gap, until=until), told, len(articles) - len(told))


def _published(view: ArticleView) -> datetime:
    return view.article.published_at or view.article.posted_at


def _written(uow: UnitOfWork, community: Community, page: Page, rhythm: Rhythm, to: Audience) -> Notice | None:
    """Write the letter of *page*; none when there is neither an article nor an alert in it."""
    articles, gap = page.articles, page.gap
    kept, others = alerts_of(uow, community.id, gap, page.taste)
    if not (articles or kept or others):
        return None
    events = _events(uow, community.id, articles, rhythm)
    alerts, held = lines(others), kept_lines(kept)
    moves = movements(uow, community.id, gap) if rhythm is Rhythm.WEEKLY else []
    now = uow.now()
    rest = {"say": "letter.rest", "count": page.rest} if page.rest else ""
    params = {
        "community": community.name,
        "date": {"date": now.isoformat()},
        **in_short(articles, events, [*alerts, *moves]),
        **held,
        "next": what_next(articles, [*kept, *others]),
        "rest": rest,
        "paper": {
            "title": {"say": f"letter.title_{rhythm}"},
            "date": {"join": [{"weekday": now.isoformat()}, str(now.year)]},
            "stories": [story(each) for each in articles],
            "rest": rest,
            "agenda": [dated_line(each) for each in events],
            "calendar": calendar_of(events, now),
            "week": [held["kept"], {"join": alerts} if alerts else "", {"join": moves, "by": ". "} if moves else ""],
        },
    }
    expires_at = now + rhythm.span
    # Where a letter has no page of its own, a press opens an article.
    opens = tuple(
        (f"{each.code} · {clipped(headline(each.text)[0], SHORT_TITLE)}", f"!show_article:{each.id}")
        for each in [view.article for view in articles[:MOST_BUTTONS]]
    )
    return Notice(ISSUE, params, to, Lane.GAZETTE, community.id, expires_at=expires_at, choices=opens)


def _events(uow: UnitOfWork, community_id: int, new: Sequence[ArticleView], rhythm: Rhythm) -> list[ArticleView]:
    """Give what is new and what is on before the next letter, the first one first.

    So each is named with its date twice: not every morning of a week by a letter of every day.
    """
    now = uow.now()
    soon, told_now = now + rhythm.span, {each.article.id for each in new}
    coming = [
        each
        for each in uow.gazette.current([community_id], now, MOST_STORIES, section=Section.EVENT)
        if each.article.starts_at is not None
        and now <= each.article.starts_at
        and (each.article.id in told_now or each.article.starts_at < soon)
    ]
    return sorted(coming, key=begins)[:MOST_DATES]
