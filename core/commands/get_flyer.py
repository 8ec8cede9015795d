"""Get the flyer and the presentation, to explain to a neighbour in person what this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.papers import Wanted, paper, paper_url
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

PAPERS = ("flyer", "two_flyers", "slides")


def talk(speaker: Speaker, _said: Opening) -> Talk:
    """Ask of which community, when there are several."""
    community_id = yield from which_community(speaker, Capability.GET_FLYER, "get_flyer.refused")
    return Wanted(community_id, PAPERS)


def act(wanted: Wanted, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Enclose them, or give the flyer's link where no file can go."""
    require(speaker, Capability.GET_FLYER, wanted.community_id)
    community = speaker.place(wanted.community_id).community
    params = {"community": community.name, "url": paper_url(uow, community, wanted.papers[0])}
    return Reply("done", params, files=tuple(paper(uow, community, each) for each in wanted.papers))


COMMAND = Command("get_flyer", talk, act, Capability.GET_FLYER)
