"""Words for all who lead a community, from somebody who need not know who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.community.entering import tell_referents

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


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
    answer = (("life.answer_it", f"!answer_word:{word.id}"),)
    tell_referents(uow, community_id, "life.word", params, choices=answer, except_person=own)
    return True
