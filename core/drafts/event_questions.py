"""What is asked of an event that is told in the gazette: when it begins, and where it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.errors import Unclear
from core.language.first_line import is_street, read_first_line
from core.language.moment import is_only_day, read_moment
from core.language.reading import LONGEST_PLACE, clean, short_words
from core.language.small_talk import says_nothing
from core.model.gazette import AT_HOME, is_no_hour
from core.talk import Ask, Find, Option, Talk
from core.value import value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork


@value(frozen=True, slots=True)
class Where:
    """Where an event is, if that is said, and when it begins, if that changed meanwhile."""

    place: str = ""
    begins: str = ""


def when_it_begins(community_id: int, words: str, *, asks: bool) -> Talk:
    """Read when an event begins from *words*, or ask until it is clear or left open; give it as ISO 8601, or "".

    The second time it is said that a day is enough.
    """
    begins = yield Find("moment", {"community": community_id, "words": words})
    key = "post_article.when"
    while asks and not begins:
        said = yield Ask(key, (Option("open"),), _some_words)
        if said == "open":
            return ""
        begins = yield Find("moment", {"community": community_id, "words": said})
        key = "post_article.when_again"
    return begins


def where_it_is(community_id: int, words: str = "", begins: str = "") -> Talk:
    """Ask where an event is, unless its *words* name a street or a square; at home needs no address.

    Who names another day instead has changed their mind: the hour at which it *begins* stays.
    """
    if is_street(read_first_line(words).place):
        return Where(begins=begins)
    while True:
        said = yield Ask("post_article.place", (Option("home"), Option("open")), _a_place)
        if not is_only_day(said):
            return Where(AT_HOME if said == "home" else "" if said == "open" else said, begins)
        begins = _at_same_hour((yield from when_it_begins(community_id, said, asks=True)), begins)


def _at_same_hour(now: str, before: str) -> str:
    """Give the moment *now*, at the hour of the one *before* where none was said."""
    if not now or not before:
        return now or before
    day, hour = datetime.fromisoformat(now), datetime.fromisoformat(before)
    return day.replace(hour=hour.hour, minute=hour.minute, second=hour.second).isoformat() if is_no_hour(day) else now


def look_up_moment(uow: UnitOfWork, _speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("moment")``: the moment that words name, by the community's clock; "" when they name none."""
    community = uow.communities.by_id(params["community"])
    if community is None:
        return ""
    moment = read_moment(params["words"], uow.now(), ZoneInfo(community.time_zone))
    return moment.isoformat() if moment else ""


def _a_place(answer: Answer) -> str:
    said = clean(answer.text)[:LONGEST_PLACE].lstrip(AT_HOME)
    if says_nothing(said):
        raise Unclear
    return said


def _some_words(answer: Answer) -> str:
    return short_words(answer)
