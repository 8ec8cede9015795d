"""Show what happened lately in the community: who came, who left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability, Condition, require
from core.command import Command
from core.gazette.looking_back import FIRST_DAY, LAST, as_read, kinds_for, lines, requests_told, summary
from core.ports import Voice
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

REFUSED = "show_movements.refused"
LATELY = timedelta(days=30)
MOST_PAGES = 99
_PAGE = re.compile(r"^page\s+(\d{1,2})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """Of which community, and how far back."""

    community_id: int
    number: int = 1


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which community, when there are several."""
    community_id = yield from which_community(speaker, Capability.SEE_MOVEMENTS, REFUSED)
    paged = _PAGE.match(said.text)
    return Page(community_id, min(max(int(paged[1]), 1), MOST_PAGES) if paged else 1)


def act(page: Page, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the last ten, in one message; by SMS how many came and went, and to a town hall no more than that."""
    there = page.community_id
    allowed = require(speaker, Capability.SEE_MOVEMENTS, there, REFUSED)
    now = uow.now()
    kinds = kinds_for(speaker, there)
    if Condition.AGGREGATES in allowed or speaker.voice is Voice.SMS:
        return Reply("summary", {"words": summary(uow, there, kinds, (now - LATELY, now + LATELY))})
    beyond = LAST * (page.number - 1)
    told = uow.life.told(there, kinds, (FIRST_DAY, now + LATELY), LAST + 1, beyond)
    waiting = requests_told(uow, speaker, there) if page.number == 1 else []
    said = [*waiting, *lines(as_read(told[:LAST], kinds))]
    if not said:
        return Reply("nothing")
    more = (("show_movements.earlier", f"!show_movements::page {page.number + 1}"),) if told[LAST:] else ()
    return Reply("latest", {"lines": {"join": said, "by": "\n"}}, (*more, ("show_movements.months", "!show_history")))


COMMAND = Command("show_movements", talk, act, Capability.SEE_MOVEMENTS)
