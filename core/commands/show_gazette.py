"""Read the gazette, by section if wished; words after its name become an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.gazette.article_card import title, when
from core.language.reading import clean
from core.language.sections import section_named
from core.model.gazette import Section
from core.ports import Voice
from core.said import Opening
from core.talk import Handover, Reply, Talk

if TYPE_CHECKING:
    from core.model.gazette import ArticleView
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

PAGE, PAGE_BY_SMS = 6, 3


@dataclass(frozen=True, slots=True)
class Page:
    """What is read: of which section, and before which article."""

    section: Section | None = None
    before: int | None = None


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask nothing: a section's name is read, other words are an article to write."""
    words = clean(said.text)
    section = section_named(words) if words else None
    if said.photo_id is not None or (words and section is None):
        return Handover("post_article", Opening(said.text, photo_id=said.photo_id))
    return Page(section, said.alert_id)
    yield


def act(page: Page, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give a page of what stands in the gazettes of the speaker's communities."""
    here = [each.community.id for each in speaker.active]
    many = PAGE_BY_SMS if speaker.voice.is_terse else PAGE
    found = uow.gazette.current(here, uow.now(), many + 1, section=page.section, before=page.before)
    named = {"say": f"section.{page.section}"} if page.section else ""
    heading = {"say": "show_gazette.one" if page.section else "show_gazette.all", "section": named}
    add = ("show_gazette.page#add", "!post_article")
    if not found:
        return Reply("empty", {}, (add,))
    shown = found[:many]
    opens = tuple((view.article.code, f"!show_article:{view.article.id}") for view in shown)
    further: tuple[tuple[str, str], ...] = ()
    if len(found) > many:
        further = (("show_gazette.page#more", f"!show_gazette:{shown[-1].article.id}:{page.section or ''}"),)
    lines = {
        "join": [_line(view, several=len(here) > 1) for view in shown],
        "by": ", " if speaker.voice is Voice.SMS else "\n",
    }
    more = {"say": "show_gazette.more"} if further else ""
    return Reply("page", {"heading": heading, "lines": lines, "more": more}, (*opens, add, *further))


def _line(view: ArticleView, *, several: bool) -> dict[str, Any]:
    article = view.article
    return {
        "say": "show_gazette.line",
        "code": article.code,
        "section": {"say": f"section.{article.section}"},
        "title": title(article),
        "when": {"say": "show_gazette.on", "when": when(article)} if article.starts_at else "",
        "place": {"say": "show_gazette.at", "place": view.community_name} if several else "",
    }


COMMAND = Command("show_gazette", talk, act, Capability.READ_GAZETTE, place=3)
