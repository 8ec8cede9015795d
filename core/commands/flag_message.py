"""Flag the last message of a correspondent to the referents, who read of it what its reader agrees to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.about.correspondent import FINDS, Whose, own_correspondent, which_correspondent
from core.access import Capability
from core.command import Command
from core.community.messaging import correspondent_of
from core.errors import Gone
from core.model.grievance import Cause, Grievance
from core.moderation import grieving
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_A_DAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Flagging:
    """Which message of whom, what is wrong with it, and whether referents may read its words."""

    whose: Whose
    message_id: int
    cause: Cause
    shows_words: bool


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask whose message, what is wrong with it and what may be shown."""
    correspondent_id, _ = yield from which_correspondent(said)
    last = yield Find("last", {"correspondent": correspondent_id})
    if last is None:
        raise Gone("flag_message.none")
    cause = Cause((yield Ask("why", tuple(Option(each) for each in Cause), params={"name": last["name"]})))
    seen = {"name": last["name"], "day": {"date": last["at"]}, "at": {"time": last["at"]}}
    shown = yield Ask("show", (Option("words"), Option("name")), params=seen)
    return Flagging(Whose(correspondent_id), last["id"], cause, shown == "words")


def look_up_last(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Answer ``Find("last")``: the correspondent's last message, without a word of it."""
    found = correspondent_of(uow, speaker, params["correspondent"])
    last = uow.messages.last_from(found.other_id, found.person_id, found.alert_id) if found is not None else None
    if found is None or last is None:
        return None
    return {"id": last[0], "at": last[1].isoformat(), "name": found.called}


def act(flagging: Flagging, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Hand it to those who lead where its writer lives, and who are neither of the two."""
    found = own_correspondent(uow, speaker, Capability.BLOCK, flagging.whose)
    if uow.grievances.brought_since(found.person_id, uow.now() - DAY) >= MOST_A_DAY:
        return Reply("flag_alert.enough")
    grievance = Grievance(
        found.community_id,
        found.person_id,
        found.other_id,
        flagging.message_id,
        flagging.cause,
        flagging.shows_words,
    )
    block = (("message.block_it", f"!block_member:{found.id}"),)
    named = {"name": found.called, "code": found.code}
    if not grieving.can_be_judged(uow, grievance):
        return Reply("nobody", named, block)
    grieving.raise_it(uow, grievance)
    return Reply("done", named, block)


COMMAND = Command("flag_message", talk, act, Capability.BLOCK, {**FINDS, "last": look_up_last})
