"""Answer the question of a round: well, in need of a hand, or of help at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.alerts import rounds
from core.command import Command
from core.errors import NotAllowed
from core.model.welfare import Feeling
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RoundAnswer:
    """What was answered."""

    feeling: Feeling


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask how they are, unless it was said in a way that is understood."""
    if not (yield Find("asked")):
        raise NotAllowed("answer_round.refused")
    feeling = rounds.feeling_in(said.text)
    if feeling is None:
        feeling = Feeling((yield Ask("how", tuple(Option(each) for each in Feeling))))
    return RoundAnswer(feeling)


def is_asked(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> bool:
    """Answer ``Find("asked")``: whether a round waits for the answer of who speaks."""
    return speaker.person is not None and rounds.asked_lately(uow, speaker.person.id) is not None


def act(answer: RoundAnswer, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it; whoever leads hears at once of who needs somebody."""
    person = speaker.person
    found = rounds.asked_lately(uow, person.id) if person is not None else None
    if person is None or found is None or speaker.within(found.community_id) is None:
        raise NotAllowed("answer_round.refused")
    is_news = uow.rounds.answer(found.id, person.id, answer.feeling)
    if is_news and answer.feeling is not Feeling.WELL:
        choices = (("round.silent#go", f"!visit:{found.id}:{person.id}"),)
        kind = f"round.needs_{answer.feeling}"
        rounds.tell_leads(uow, found.community_id, kind, {"name": person.name}, choices, except_person=person.id)
    return Reply(f"answered_{answer.feeling}")


COMMAND = Command("answer_round", talk, act, Capability.ANSWER_ROUND, {"asked": is_asked})
