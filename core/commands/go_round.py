"""Ask those who wish it whether they are well; or wish to be asked oneself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import rounds
from core.about_neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.errors import NotAllowed
from core.home import read_wish
from core.leading import leads
from core.model.profile import Topic
from core.model.welfare import Reason
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.welfare import Round
    from core.shelves import UnitOfWork
    from core.talk import Opening


@dataclass(frozen=True, slots=True)
class Wish:
    """To be asked, or not any more."""

    wish: str


@dataclass(frozen=True, slots=True)
class Going:
    """Where to ask, and why; without a reason: how the last round stands."""

    community_id: int
    reason: Reason | None = None

    @property
    def needs(self) -> Capability:
        """Whoever leads asks the others."""
        return Capability.GO_ROUND


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask a neighbour whether they wish to be asked; whoever leads, why they ask."""
    wish = read_wish(said.text)
    if wish is not None:
        return Wish(wish)
    if not leads(speaker):
        return Wish((yield Ask("wish", (Option("yes"), Option("no")))))
    community_id = yield from which_community(speaker, Capability.GO_ROUND)
    if community_id is None:
        raise NotAllowed("go_round.refused")
    found = yield Find("round", {"community": community_id})
    reason = rounds.reason_called(said.text)
    if found["is_new"] or (found["is_open"] and reason is None):
        return Going(community_id)
    if not found["count"]:
        raise NotAllowed("go_round.nobody")
    if reason is None:
        reason = Reason((yield Ask("why", tuple(Option(each) for each in Reason))))
    yield Ask("sure", (Option("yes"),), params={"count": found["count"], "reason": rounds.named(reason)})
    return Going(community_id, reason)


def look_up_round(uow: UnitOfWork, _speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("round")``: whether one is under way, whether it began only now, and how many wish to be asked."""
    community_id = int(params["community"])
    last = rounds.under_way(uow, community_id)
    return {
        "is_open": last is not None,
        "is_new": rounds.is_fresh(uow, last),
        "count": len(uow.rounds.wishing(community_id)),
    }


def act(data: Wish | Going, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Note the wish, sealed; or ask everybody who has it; or show how the round stands."""
    if speaker.person is None:
        raise NotAllowed("go_round.refused")
    if isinstance(data, Wish):
        uow.profiles.note_home(speaker.person.id, Topic.ROUND, data.wish)
        return Reply(f"wish_{data.wish}")
    require(speaker, Capability.GO_ROUND, data.community_id)
    last = rounds.under_way(uow, data.community_id)
    if last is not None and (data.reason is None or rounds.is_fresh(uow, last)):
        return _as_it_stands(last, uow)
    if data.reason is None:
        raise NotAllowed("go_round.nobody")
    params = {"name": speaker.person.name, "reason": rounds.named(data.reason)}
    rounds.tell_leads(uow, data.community_id, "round.begun", params, except_person=speaker.person.id)
    return Reply("done", {"count": rounds.begin(uow, data.community_id, data.reason)})


def _as_it_stands(last: Round, uow: UnitOfWork) -> Reply:
    lines = rounds.told(uow.rounds.checked(last.id))
    params = {"reason": rounds.named(last.reason), "at": {"time": last.at.isoformat()}, "lines": lines}
    return Reply("stands", params, (("round.silent#go", "!visit"),))


COMMAND = Command("go_round", talk, act, Capability.OWN_PROFILE, {"round": look_up_round}, is_confidential=True)
