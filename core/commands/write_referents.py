"""Write to all referents of the community at once, without knowing who they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about_neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.entering import DAY, tell_referents
from core.errors import NotAllowed
from core.reading import short_words
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening

MOST_A_DAY = 20


@dataclass(frozen=True, slots=True)
class Writing:
    """To the referents of which community, and what."""

    community_id: int
    words: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which community, when there are several, and what they shall read."""
    community_id = yield from which_community(speaker, Capability.WRITE_TO_REFERENTS)
    if community_id is None:
        # Whoever waits at the door, or was sent away, has a word of their own for it.
        raise NotAllowed("write_referents.refused")
    words = short_words(said.text) if said.text else (yield Ask("what", parse=short_words))
    return Writing(community_id, words)


def act(writing: Writing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass the words on under a number; no address of anybody goes with them."""
    require(speaker, Capability.WRITE_TO_REFERENTS, writing.community_id)
    if speaker.person is None:
        raise NotAllowed("write_referents.refused")
    if not has_referents(uow, speaker, writing.community_id):
        return Reply("nobody")
    if uow.life.words_since(speaker.person.id, uow.now() - DAY) >= MOST_A_DAY:
        return Reply("enough")
    pass_to_referents(uow, speaker, writing.community_id, writing.words)
    return Reply("done")


def has_referents(uow: UnitOfWork, speaker: Speaker, community_id: int) -> bool:
    """Whether anybody but *speaker* leads there."""
    own = speaker.person.id if speaker.person else None
    return any(each.member.person_id != own for each in uow.members.referents_of(community_id))


def pass_to_referents(uow: UnitOfWork, speaker: Speaker, community_id: int, words: str) -> bool:
    """Pass *words* on under a number; no address of anybody goes with them. False: nobody else leads there."""
    if speaker.person is None or not has_referents(uow, speaker, community_id):
        return False
    own = speaker.person.id
    word = uow.life.add_word(community_id, own)
    params = {"number": word.number, "name": speaker.person.name, "words": words}
    answer = (("write_referents.answer_it", f"!answer_word:{word.id}"),)
    tell_referents(uow, community_id, "write_referents.word", params, choices=answer, except_person=own)
    return True


COMMAND = Command("write_referents", talk, act, Capability.WRITE_TO_REFERENTS)
