"""Accept or refuse to be the twin of a community close by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about_neighbour import communities_with
from core.access import Capability, Fact, Target, require
from core.command import Command
from core.entering import tell_referents
from core.model.twinning import TwinningStatus
from core.talk import Ask, Option, Reply, Talk
from core.texts import Texts
from core.twinnings import begin, name_of
from core.words import normalise

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves import UnitOfWork


@dataclass(frozen=True, slots=True)
class TwinningAnswer:
    """Yes or no, to which proposal; none: the one that has waited longest."""

    twinning_id: int | None
    is_yes: bool


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for yes or no, unless it was said."""
    answer = yes_or_no(said.text) or (yield Ask("which", (Option("yes"), Option("no"))))
    return TwinningAnswer(said.alert_id, answer == "yes")


def yes_or_no(text: str) -> str:
    """Read « oui » or « non » at the beginning of *text*, in all languages; empty: neither."""
    first = normalise(text).split(" ")[0]
    for name in ("yes", "no"):
        if first == name or first in Texts.load().also(f"twinning.say_{name}"):
            return name
    return ""


def act(answer: TwinningAnswer, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Say so to the other side, which agreed when it asked."""
    led = [each.id for each in communities_with(speaker, Capability.END_TWINNING)]
    waiting = [
        each for each in uow.twinnings.proposed_to(led) if answer.twinning_id is None or each.id == answer.twinning_id
    ]
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


COMMAND = Command("answer_twinning", talk, act, Capability.END_TWINNING)
