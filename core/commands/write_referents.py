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
    own = speaker.person.id
    leads = {each.member.person_id for each in uow.members.referents_of(writing.community_id)} - {own}
    if not leads:
        return Reply("nobody")
    if uow.life.words_since(own, uow.now() - DAY) >= MOST_A_DAY:
        return Reply("enough")
    word = uow.life.add_word(writing.community_id, own)
    params = {"number": word.number, "name": speaker.person.name, "words": writing.words}
    answer = (("write_referents.answer_it", f"!answer_word:{word.id}"),)
    tell_referents(uow, writing.community_id, "write_referents.word", params, choices=answer, except_person=own)
    return Reply("done")


COMMAND = Command("write_referents", talk, act, Capability.WRITE_TO_REFERENTS)
