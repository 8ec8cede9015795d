"""Accept or refuse to be the twin of a community close by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with
from core.access import Capability, Fact, Target, require
from core.command import Command
from core.community.entering import tell_referents
from core.community.twinnings import begin, name_of
from core.errors import NotAllowed
from core.language.words import normalise
from core.model.twinning import TwinningStatus
from core.talk import Ask, Find, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.twinning import Twinning
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TwinningAnswer:
    """Yes or no, to which proposal; none: the one that has waited longest."""

    twinning_id: int | None
    is_yes: bool


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for yes or no, unless it was said; nothing where nobody proposes anything."""
    answer = yes_or_no(said.text)
    if not answer:
        proposed = yield Find("proposed", {"twinning": said.alert_id})
        if not proposed:
            raise NotAllowed("answer_twinning.none")
        answer = yield Ask("which", (Option("yes"), Option("no")), params={"community": proposed})
    return TwinningAnswer(said.alert_id, answer == "yes")


def yes_or_no(text: str) -> str:
    """Read « oui » or « non » at the beginning of *text*, in all languages; empty: neither."""
    first = normalise(text).split(" ")[0]
    for name in ("yes", "no"):
        if first == name or first in Texts.load().also(f"twinning.say_{name}"):
            return name
    return ""


def _waiting(uow: UnitOfWork, speaker: Speaker, twinning_id: int | None) -> list[Twinning]:
    """Give what waits for *speaker* to answer: this proposal, or all of them, the longest first."""
    led = [each.id for each in communities_with(speaker, Capability.END_TWINNING)]
    return [each for each in uow.twinnings.proposed_to(led) if twinning_id is None or each.id == twinning_id]


def look_up_proposed(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("proposed")``: who proposes it; "" where nobody does."""
    waiting = _waiting(uow, speaker, params["twinning"])
    return name_of(uow, waiting[0].from_id) if waiting else ""


def act(answer: TwinningAnswer, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Say so to the other side, which agreed when it asked."""
    waiting = _waiting(uow, speaker, answer.twinning_id)
    if not waiting or speaker.person is None:
        return Reply("none")
    proposal = waiting[0]
    agreed = frozenset({Fact.OTHER_SIDE_AGREED})
    require(speaker, Capability.ANSWER_TWINNING, Target(proposal.to_id, facts=agreed))
    params = {"community": name_of(uow, proposal.from_id)}
    if answer.is_yes:
        begin(uow, proposal, speaker.person.id)
        return Reply("done", params)
    uow.twinnings.settle(proposal.id, TwinningStatus.REFUSED, uow.now())
    tell_referents(uow, proposal.from_id, "twinning.refused", {"community": name_of(uow, proposal.to_id)})
    return Reply("refused_them", params)


COMMAND = Command("answer_twinning", talk, act, Capability.END_TWINNING, {"proposed": look_up_proposed})
