"""Write to all neighbours at once, as their referent: what is no alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.errors import NotAllowed
from core.language.reading import short_words
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.said import Opening
from core.shortening import told_or_asked
from core.spending import quote
from core.talk import Ask, Find, Option, Reply, Talk
from core.understanding.alert_instead import alert_instead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

PUBLISHED = "announce.published"
MOST_A_DAY = 2
DAY = timedelta(days=1)
FIRST_SMS, NEXT_SMS = 110, 150
"""Letters of an announcement that the first SMS has room for beside who writes, and each one more."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said, to whom."""

    community_id: int
    words: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask where and what, and show it with how many will read it and what it costs."""
    community_id = yield from which_community(speaker, Capability.ANNOUNCE, "announce.refused")
    words = yield from told_or_asked(said.text, Ask("what", parse=short_words))
    while True:
        alert = yield from alert_instead(Opening(words))
        if alert is not None:
            return alert
        found = yield Find("reach", {"community": community_id, "length": len(words)})
        if found["enough"]:
            raise NotAllowed("announce.enough")
        params = {"words": words, "total": found["total"], "cost": found["cost"]}
        chosen = yield Ask("preview", (Option("send"), Option("change")), params=params)
        if chosen == "send":
            return Announcement(community_id, words)
        words = yield Ask("what", parse=short_words)


def look_up_reach(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("reach")``: how many neighbours will read it, and what the SMS among them cost."""
    community_id = int(params["community"])
    reach = uow.leads.message_forecast(community_id, speaker.known.id)
    segments = 1 + -(-max(0, int(params["length"]) - FIRST_SMS) // NEXT_SMS)
    each = {channel: many * segments for channel, many in reach.reached.items()}
    return {
        "total": {"say": "common.neighbours", "count": sum(reach.reached.values())},
        "cost": quote(uow, each),
        "enough": uow.leads.announced_since(community_id, uow.now() - DAY) >= MOST_A_DAY,
    }


def act(announcement: Announcement, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Say it to everybody and in the groups, with the name of the referent."""
    community_id = announcement.community_id
    require(speaker, Capability.ANNOUNCE, community_id)
    place = speaker.place(community_id)
    if uow.leads.announced_since(community_id, uow.now() - DAY) >= MOST_A_DAY:
        return Reply("enough")
    uow.leads.announce(community_id, speaker.known.id)
    reach = uow.leads.message_forecast(community_id, speaker.known.id)
    params = {"name": speaker.known.name, "community": place.community.name, "words": announcement.words}
    audience = Audience(AudienceKind.COMMUNITY, community_id, speaker.known.id)
    uow.outbox.add(Notice(PUBLISHED, params, audience, Lane.MESSAGE, community_id), uow.now())
    return Reply("done", {"count": sum(reach.reached.values())})


COMMAND = Command("announce", talk, act, Capability.ANNOUNCE, {"reach": look_up_reach})
