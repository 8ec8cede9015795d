"""What a referent may do about somebody who hurts others: a warning, then seven days of reading only, then the ban."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.community.entering import tell_person, tell_referents
from core.model.ruling import Answer, Cause, Decided, Ruling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.membership import Neighbour
    from core.shelves.unit_of_work import UnitOfWork

PAUSE = timedelta(days=7)
REMEMBERED = timedelta(days=365)
"""For so long an earlier sanction counts when the next one is proposed, and every decision is about somebody."""
AT_ONCE = 50
CAUSES = (Cause.INSULT, Cause.PERSON, Cause.PRIVATE, Cause.FALSE)
STEPS = (Decided.WARNED, Decided.PAUSED, Decided.BANNED)


def next_step(uow: UnitOfWork, person_id: int, community_id: int) -> Decided:
    """Say what comes after what this neighbour was told within a year; what was lifted on appeal never was."""
    before = {
        each.decided
        for each in uow.rulings.against(person_id, uow.now() - REMEMBERED)
        if each.community_id == community_id and each.answer is not Answer.LIFTED
    }
    if Decided.PAUSED in before or Decided.BANNED in before:
        return Decided.BANNED
    return Decided.PAUSED if Decided.WARNED in before else Decided.WARNED


def why(cause: Cause, words: str) -> Any:
    """Give a reason as a text shows it to the person: in the words of who decided, or what the cause says."""
    return words or {"say": f"sanction.why_{cause}"}


def note(
    uow: UnitOfWork, neighbour: Neighbour, speaker: Speaker, decided: Decided, reason: tuple[Cause, str]
) -> Ruling:
    """Write down what was decided about a neighbour."""
    by_id = speaker.person.id if speaker.person else None
    cause, words = reason
    ruling = Ruling(0, neighbour.community_id, decided, cause, uow.now(), neighbour.person_id, by_id, words)
    uow.rulings.add(ruling)
    return ruling


def warn(uow: UnitOfWork, neighbour: Neighbour, speaker: Speaker, reason: tuple[Cause, str]) -> None:
    """Warn a neighbour, who reads why; nothing else changes."""
    note(uow, neighbour, speaker, Decided.WARNED, reason)
    _tell(uow, neighbour, speaker, "sanction.warned", {"words": why(*reason)})


def pause(uow: UnitOfWork, neighbour: Neighbour, speaker: Speaker, reason: tuple[Cause, str]) -> None:
    """Let a neighbour only read for seven days; a danger they may tell all the same."""
    until = uow.now() + PAUSE
    note(uow, neighbour, speaker, Decided.PAUSED, reason)
    uow.rulings.pause(neighbour.person_id, neighbour.community_id, until)
    _tell(uow, neighbour, speaker, "sanction.paused", {"words": why(*reason), "until": {"date": until.isoformat()}})


def end_pauses(uow: UnitOfWork) -> bool:
    """Let those whose seven days are over write again, and tell them; whether there was anybody."""
    over = uow.rulings.take_pauses_over(AT_ONCE)
    for each in over:
        community = uow.communities.by_id(each.community_id)
        params = {"community": community.name if community else ""}
        tell_person(uow, each.person_id, "sanction.over", params, community_id=each.community_id)
    return bool(over)


def _tell(uow: UnitOfWork, neighbour: Neighbour, speaker: Speaker, kind: str, params: Mapping[str, Any]) -> None:
    """Tell the neighbour, kindly, and the other referents."""
    community = uow.communities.by_id(neighbour.community_id)
    there = {**params, "community": community.name if community else ""}
    tell_person(uow, neighbour.person_id, kind, there, community_id=neighbour.community_id)
    by = speaker.person
    said = {**params, "name": neighbour.name, "by": by.name if by else ""}
    tell_referents(uow, neighbour.community_id, f"{kind}_by", said, except_person=by.id if by else None)
