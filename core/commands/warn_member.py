"""Tell a member that they went too far: the bot proposes the next step, and the reason is always given to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from core.about.neighbour import look_up_neighbours, which_neighbour
from core.access import Capability, require
from core.command import Command
from core.commands.ban_member import neighbour_there
from core.errors import NotAllowed, Unclear
from core.language.choosing import agrees
from core.language.reading import a_reason
from core.model.member import MemberStatus, Role
from core.model.ruling import Cause, Decided
from core.moderation import sanctions
from core.said import Opening
from core.shortening import told_or_asked
from core.talk import Ask, Find, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sanction:
    """Who is told, what, and why; no ``words`` where the cause says it."""

    community_id: int
    member_id: int
    step: Decided
    cause: Cause
    words: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask who and why; then show what comes next, which may be changed. A ban has its own dialogue."""
    neighbour, rest = yield from which_neighbour(said)
    name = {"name": neighbour["name"]}
    causes = tuple(Option(each) for each in sanctions.CAUSES)
    reason = yield from told_or_asked(rest, Ask("why", causes, parse=a_reason, params=name))
    cause = Cause(reason) if reason in sanctions.CAUSES else Cause.OTHER
    words = reason if cause is Cause.OTHER else ""
    proposed = Decided((yield Find("next_step", neighbour)))
    steps = (proposed, *(each for each in sanctions.STEPS if each is not proposed))
    shown = {**name, "words": sanctions.why(cause, words), "proposal": {"say": f"warn_member.propose_{proposed}"}}
    asked = Ask("step", tuple(Option(each) for each in steps), partial(_as_proposed, proposed), params=shown)
    step = Decided((yield asked))
    if step is Decided.BANNED:
        return Handover("ban_member", Opening(f"{neighbour['name']} {words}".strip()))
    return Sanction(neighbour["community"], neighbour["id"], step, cause, words)


def _as_proposed(proposed: Decided, answer: Answer) -> str:
    """Read a yes to what is proposed; « oui, exclure » says something else."""
    if not agrees(answer.text):
        raise Unclear
    return proposed.value


def look_up_next_step(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("next_step")``: what comes next for this neighbour."""
    require(speaker, Capability.SANCTION, params["community"])
    return sanctions.next_step(uow, params["person"], params["community"])


def act(sanction: Sanction, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Warn or pause them, and write it down."""
    require(speaker, Capability.SANCTION, sanction.community_id)
    neighbour = neighbour_there(uow, sanction.community_id, sanction.member_id, MemberStatus.ACTIVE)
    for role in (Role.REFERENT, Role.OFFICER):
        if neighbour.member_id in {each.member.id for each in uow.places.members_with(role, sanction.community_id)}:
            raise NotAllowed("ban_member.not_them", name=neighbour.name)
    does = sanctions.warn if sanction.step is Decided.WARNED else sanctions.pause
    does(uow, neighbour, speaker, (sanction.cause, sanction.words))
    return Reply(f"done_{sanction.step}", {"name": neighbour.name})


FINDS = {"neighbours": look_up_neighbours(Capability.SANCTION), "next_step": look_up_next_step}
COMMAND = Command("warn_member", talk, act, Capability.SANCTION, FINDS, is_grave=True)
