"""Get the communication kit, file by file: posters, flyers, stickers, the presentation, what goes online."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.papers import KIT, Wanted, paper, paper_url
from core.language.choosing import read
from core.talk import Ask, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask of which community, and for which part of the kit, unless it was said: « KIT AFFICHES »."""
    community_id = yield from which_community(speaker, Capability.GET_REFERENT_KIT, "get_kit.refused")
    part = _named(said.text) or (yield Ask("which", tuple(Option(each) for each in KIT)))
    return Wanted(community_id, KIT[part])


def _named(text: str) -> str | None:
    texts = Texts.load()
    labels = [texts.message(language, "get_kit.which").choices for language in texts.languages]
    return read(text, [shown for each in labels for shown in each.items()])


def act(wanted: Wanted, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Enclose the papers, or give a link where no file can go."""
    require(speaker, Capability.GET_REFERENT_KIT, wanted.community_id)
    community = speaker.place(wanted.community_id).community
    params = {"community": community.name, "url": paper_url(uow, community, wanted.papers[0])}
    return Reply("done", params, files=tuple(paper(uow, community, each) for each in wanted.papers))


COMMAND = Command("get_kit", talk, act, Capability.GET_REFERENT_KIT)
