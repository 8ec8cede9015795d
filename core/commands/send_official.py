"""Say something officially, as the town hall, to its communities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.about.neighbour import communities_with
from core.access import Capability, require
from core.alerts.relays import warn_of_message
from core.command import Command
from core.community.entering import DAY
from core.community.town_halls import hall_of
from core.errors import NotAllowed, Unclear
from core.language.first_line import category_named
from core.language.reading import clean, stopped
from core.language.words import normalise
from core.model.notice import Audience, AudienceKind, Lane, Notice, Reach
from core.model.rhythm import WAKING_HOUR
from core.model.town_hall import OfficialMessage
from core.reach import reach_params
from core.shortening import told_or_asked
from core.spending import quote
from core.talk import Ask, Find, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.community import Community
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

LONGEST = 300
"""Three SMS with what stands around it."""
MOST_A_DAY = 5
MOST_OFFERED = 7
AROUND, ONE_SMS, NEXT_SMS = 66, 160, 153
"""Letters that stand around the words and the name by SMS, and how many fit one SMS, or each of several."""
BED_HOUR = 22
"""From when on a message that is no alert wakes people."""
MESSAGE = "official.message"
_BETWEEN = re.compile(r"[\s,.;:!?()«»]+")
_THE = re.compile(r"^(?:(?:les|le|la|the) |l')")
PREVIEW = (Option("send"), Option("correct"))


@dataclass(frozen=True, slots=True)
class Official:
    """What the town hall says, and to which of its communities."""

    words: str
    community_ids: tuple[int, ...]


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask what and to whom, and show it with how many will read it before it leaves."""
    there = communities_with(speaker, Capability.SEND_OFFICIAL)
    if not there:
        raise NotAllowed("send_official.refused")
    if (yield Find("enough", {"community": there[0].id})):
        return (yield from _instead(said))
    words = yield from told_or_asked(said.text, Ask("what", parse=_words))
    chosen = yield from _which(there)
    while True:
        shown = yield Find("preview", {"words": words, "communities": chosen})
        if (yield Ask("preview", PREVIEW, params=shown)) == "send":
            return Official(words, tuple(chosen))
        words = yield Ask("again", parse=_words)


def _instead(said: Opening) -> Talk:
    """Say that no other message leaves today; a danger is offered as an alert, which may always leave.

    Raises:
        NotAllowed: no danger was told.
    """
    named = category_named(said.text)
    if named is None or not named.is_danger:
        raise NotAllowed("send_official.enough", count=MOST_A_DAY)
    yield Ask("as_alert", (Option("alert"),), params={"words": said.text, "count": MOST_A_DAY})
    return Handover("post_alert", said)


def _which(there: Sequence[Community]) -> Talk:
    """Ask to which communities, when there are several; a name may be typed where they are many."""
    ids = [each.id for each in there]
    if len(ids) == 1:
        return ids
    options = (Option("all"), *(Option(str(each.id), each.name) for each in there[:MOST_OFFERED]))

    def by_name(answer: Answer) -> int:
        said = f" {normalise(_BETWEEN.sub(' ', answer.text))} "
        found = [each for each in there if f" {_named(each)} " in said]
        # « Les Lilas Bleus » names « Les Lilas » as well.
        longest = max(found, key=lambda each: len(_named(each)), default=None)
        if longest is None or any(_named(each) not in _named(longest) for each in found):
            raise Unclear
        return longest.id

    chosen = yield Ask("which", options, parse=by_name)
    return ids if chosen == "all" else [int(chosen)]


def _named(community: Community) -> str:
    """Give the name by which a community is called in the middle of a sentence: « aux Lilas seulement »."""
    return _THE.sub("", normalise(_BETWEEN.sub(" ", community.name)))


def _words(answer: Answer) -> str:
    return _read(answer.text)


def _read(text: str) -> str:
    words = clean(text)
    if not words:
        raise Unclear("common.words_please")
    if len(words) > LONGEST:
        raise Unclear("common.too_long", count=LONGEST)
    return words


def said_enough(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("enough")``: whether the town hall has said all that it may say in a day."""
    hall = hall_of(uow, speaker, params["community"])
    return uow.town_halls.said_since(hall.id, uow.now() - DAY) >= MOST_A_DAY


def look_at_preview(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("preview")``: the message as it will be read, by how many, and what it costs."""
    hall = hall_of(uow, speaker, params["communities"][0])
    readers = uow.town_halls.readers(params["communities"])
    words = stopped(params["words"])
    message = {"say": MESSAGE, "name": hall.name, "words": words, "code": "M…"}
    total = reach_params(Reach(readers))["total"]
    length = len(words) + len(hall.name) + AROUND
    segments = 1 if length <= ONE_SMS else -(-length // NEXT_SMS)
    cost = quote(uow, {channel: many * segments for channel, many in readers.items()})
    hour = uow.now().astimezone(ZoneInfo(uow.spending.time_zone)).hour
    night = "" if WAKING_HOUR <= hour < BED_HOUR else {"say": "send_official.night"}
    return {"message": message, "words": words, "total": total, "cost": cost, "night": night}


def act(official: Official, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep the message and put it in the outbox: everybody reads it once, however many communities they are in."""
    for community_id in official.community_ids:
        require(speaker, Capability.SEND_OFFICIAL, community_id)
    now = uow.now()
    hall = hall_of(uow, speaker, official.community_ids[0])
    if said_enough(uow, speaker, {"community": official.community_ids[0]}):
        return Reply("enough", {"count": MOST_A_DAY})
    draft = OfficialMessage(0, 0, hall.id, official.words, now, official.community_ids)
    message = uow.town_halls.say(draft, speaker.known.id)
    params = {"name": hall.name, "words": stopped(message.words), "code": message.code, "message": message.id}
    choices = ((f"{MESSAGE}#answer", f"!answer_official:{message.id}"),)
    audience = Audience(AudienceKind.OFFICIAL, message.id)
    uow.outbox.add(Notice(MESSAGE, params, audience, Lane.MESSAGE, choices=choices), now)
    warn_of_message(uow, message, hall.name)
    total = reach_params(Reach(uow.town_halls.readers(official.community_ids)))["total"]
    return Reply("sent", {"code": message.code, "total": total})


COMMAND = Command(
    "send_official", talk, act, Capability.SEND_OFFICIAL, {"preview": look_at_preview, "enough": said_enough}, place=5
)
