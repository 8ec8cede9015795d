"""Show what texts are asked about before neighbours read them: two rules, and the community's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability, may, require
from core.command import Command
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(speaker: Speaker, _said: Opening) -> Talk:
    """Ask which community, when there are several."""
    community_id = yield from which_community(speaker, Capability.SEE_WORDS, "show_words.refused")
    return community_id


def act(community_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Tell the rules and the words; whoever leads there reads how the list is changed."""
    require(speaker, Capability.SEE_WORDS, community_id, "show_words.refused")
    listed = uow.wording.listed(community_id)
    words = {"join": list(listed), "by": ", "} if listed else {"say": "show_words.none"}
    leads = may(speaker, Capability.CHANGE_WORDS, community_id)
    return Reply("listed", {"words": words, "change": {"say": "show_words.change"} if leads else ""})


COMMAND = Command("show_words", talk, act, Capability.SEE_WORDS)
