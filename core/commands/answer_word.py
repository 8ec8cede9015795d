"""Answer a neighbour who wrote to the referents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.command import Command
from core.community.entering import tell_person, tell_referents
from core.errors import NotAllowed, Unclear
from core.language.reading import short_words
from core.model.member import MemberStatus, Role
from core.shortening import told_or_asked
from core.talk import Ask, Find, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.life import ReferentWord
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

_NUMBER = re.compile(r"^r?\s?(\d{1,6})\b[\s:,.]*(.*)$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answering:
    """Which word is answered, and how."""

    word_id: int
    words: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for the number and the answer, as far as they were not said."""
    word_id, rest = said.alert_id, said.text
    if word_id is None:
        numbered = _NUMBER.match(said.text)
        number, rest = (int(numbered[1]), numbered[2]) if numbered else ((yield Ask("which", parse=_a_number)), "")
        word_id = yield Find("word", {"number": number})
        if word_id is None:
            raise NotAllowed("answer_word.no_such")
    words = yield from told_or_asked(rest, Ask("what", parse=short_words))
    return Answering(word_id, words)


def _a_number(answer: Answer) -> int:
    numbered = _NUMBER.match(answer.text.strip())
    if numbered is None:
        raise Unclear
    return int(numbered[1])


def look_up_word(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> int | None:
    """Answer ``Find("word")``: the latest word of this number that the speaker may answer."""
    led = [each.community.id for each in speaker.active if Role.REFERENT in each.member.roles]
    found = uow.life.words_numbered(params["number"], led)
    return max((each.id for each in found), default=None)


def act(answering: Answering, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Tell who wrote, and let the other referents know that it is done."""
    word = uow.life.word(answering.word_id)
    if word is None or speaker.person is None or not _may_answer(word, speaker):
        raise NotAllowed("answer_word.no_such")
    params = {"name": speaker.person.name, "words": answering.words}
    # Whoever was sent away, and wrote all the same, hears the answer, too.
    is_there = uow.places.place_of(word.person_id, word.community_id) is MemberStatus.ACTIVE
    lives = word.community_id if is_there else None
    tell_person(uow, word.person_id, "answer_word.answered", params, community_id=lives)
    seen = {"number": word.number, "by": speaker.person.name}
    tell_referents(uow, word.community_id, "answer_word.seen", seen, except_person=speaker.person.id)
    return Reply("done", {"number": word.number})


def _may_answer(word: ReferentWord, speaker: Speaker) -> bool:
    """Whether it was written to the speaker: to whoever leads there now."""
    place = speaker.within(word.community_id)
    leads = place is not None and Role.REFERENT in place.member.roles
    return leads and may(speaker, Capability.ANSWER_MESSAGE, word.community_id)


COMMAND = Command("answer_word", talk, act, Capability.ANSWER_MESSAGE, {"word": look_up_word})
