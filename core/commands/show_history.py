"""Look back on the community: month by month, or all of it in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.about.neighbour import which_community
from core.access import Capability, Condition, require
from core.command import Command
from core.errors import Unclear
from core.gazette.looking_back import FIRST_DAY, as_read, kinds_for, lines, month_of, month_title, summary
from core.language.reading import clean
from core.language.words import normalise
from core.ports import Voice
from core.talk import Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.community import Community
    from core.model.member import Speaker
    from core.model.membership import MovementKind
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

REFUSED = "show_movements.refused"
MOST_SHOWN = 60
MOST_IN_FILE = 2000


@dataclass(frozen=True, slots=True)
class Back:
    """Of which community, and which month; or everything, as a file."""

    community_id: int
    month: str = ""
    as_file: bool = False


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which community, when there are several."""
    community_id = yield from which_community(speaker, Capability.SEE_MOVEMENTS, REFUSED)
    words = clean(said.text)
    ways = {"file", *(normalise(way) for way in Texts.load().also("show_history.as_file"))}
    as_file = normalise(words) in ways
    return Back(community_id, "" if as_file else words, as_file)


def act(back: Back, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the movements of a month, or a file with all of them."""
    allowed = require(speaker, Capability.SEE_MOVEMENTS, back.community_id, REFUSED)
    community = speaker.place(back.community_id).community
    kinds = kinds_for(speaker, community.id)
    sums_only = Condition.AGGREGATES in allowed
    if back.as_file and not sums_only:
        if speaker.voice is Voice.SMS:
            return Reply("no_file")
        return Reply("file", {"community": community.name}, files=(_file(community, kinds, uow),))
    month = month_of(back.month, community, uow.now())
    if month is None:
        raise Unclear("show_history.which")
    between, named = (month[0], month[1]), month_title(month)
    if sums_only or speaker.voice is Voice.SMS:
        return Reply("summary", {"title": named, "words": summary(uow, community.id, kinds, between)})
    told = as_read(uow.life.told(community.id, kinds, between, MOST_SHOWN), kinds)
    said: dict[str, Any] = {"join": lines(told), "by": "\n"} if told else {"say": "life.calm"}
    return Reply("month", {"title": named, "lines": said}, (("show_history.as_file", "!show_history::file"),))


def _file(community: Community, kinds: frozenset[MovementKind], uow: UnitOfWork) -> dict[str, Any]:
    """Say what the file holds, for whoever makes it when the message leaves."""
    zone = ZoneInfo(community.time_zone)
    told = as_read(uow.life.told(community.id, kinds, (FIRST_DAY, uow.now()), MOST_IN_FILE), kinds)
    return {
        "make": "history",
        "rows": [[f"{at.astimezone(zone):%Y-%m-%d %H:%M}", kind, name] for at, kind, name in told],
    }


COMMAND = Command("show_history", talk, act, Capability.SEE_MOVEMENTS)
