"""Ask those who wish it whether they are well; or wish to be asked oneself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, may, require
from core.alerts import rounds
from core.command import Command
from core.community.home import read_wish
from core.community.leading import leads
from core.community.town_halls import hall_of
from core.errors import NotAllowed
from core.model.profile import Topic
from core.model.welfare import Reason
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.welfare import Round
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


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


@dataclass(frozen=True, slots=True)
class InCommune:
    """A town hall asks in all of its communities, and why; without a reason: how the rounds there stand."""

    reason: Reason | None = None

    @property
    def needs(self) -> Capability:
        """It is done for the town hall."""
        return Capability.OFFICE


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask a neighbour whether they wish to be asked; whoever leads, and a town hall, why they ask."""
    wish = read_wish(said.text)
    if wish is not None:
        return Wish(wish)
    if not leads(speaker) and _offices(speaker):
        return (yield from _in_commune(said))
    if not leads(speaker):
        return Wish((yield Ask("wish", (Option("yes"), Option("no")))))
    community_id = yield from which_community(speaker, Capability.GO_ROUND, "go_round.refused")
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


def _in_commune(said: Opening) -> Talk:
    found = yield Find("town_round")
    reason = rounds.reason_called(said.text)
    if found["is_open"] and (reason is None or not found["count"]):
        return InCommune()
    if not found["count"]:
        raise NotAllowed("go_round.nobody_in_commune")
    if reason is None:
        reason = Reason((yield Ask("why", tuple(Option(each) for each in Reason))))
    params = {"count": found["count"], "reason": rounds.named(reason)}
    yield Ask("sure_in_commune", (Option("yes"),), params=params)
    return InCommune(reason)


def _offices(speaker: Speaker) -> list[int]:
    """Give the communities of the town hall for which *speaker* acts."""
    return [each.community.id for each in speaker.active if may(speaker, Capability.OFFICE, each.community.id)]


def look_up_town_round(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("town_round")``: whether a round is under way in the commune, and how many would be asked."""
    there = _offices(speaker)
    is_open = any(rounds.under_way(uow, each) for each in there)
    return {"is_open": is_open, "count": sum(rounds.within_reach(uow, there).values())}


def look_up_round(uow: UnitOfWork, _speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("round")``: whether one is under way, whether it began only now, and how many wish to be asked."""
    community_id = int(params["community"])
    last = rounds.under_way(uow, community_id)
    return {
        "is_open": last is not None,
        "is_new": rounds.is_fresh(uow, last),
        "count": len(uow.rounds.wishing(community_id)),
    }


def act(data: Wish | Going | InCommune, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Note the wish, sealed; or ask everybody who has it; or show how the round stands."""
    if isinstance(data, Wish):
        uow.profiles.note_home(speaker.known.id, Topic.ROUND, data.wish)
        return Reply(f"wish_{data.wish}")
    if isinstance(data, InCommune):
        return _for_town_hall(data, speaker, uow)
    require(speaker, Capability.GO_ROUND, data.community_id)
    last = rounds.under_way(uow, data.community_id)
    if last is not None and (data.reason is None or rounds.is_fresh(uow, last)):
        return _as_it_stands(last, uow)
    if data.reason is None:
        raise NotAllowed("go_round.nobody")
    params = {"name": speaker.known.name, "reason": rounds.named(data.reason)}
    rounds.tell_leads(uow, data.community_id, "round.begun", params, except_person=speaker.known.id)
    return Reply("done", {"count": rounds.begin(uow, data.community_id, data.reason)})


def _for_town_hall(data: InCommune, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Ask wherever somebody leads who can look in; or show the rounds in numbers."""
    there = _offices(speaker)
    asked = rounds.within_reach(uow, there) if data.reason is not None else {}
    if data.reason is None or not asked:
        found = [last for each in there if (last := rounds.under_way(uow, each))]
        if not found:
            raise NotAllowed("go_round.nobody_in_commune")
        return Reply(rounds.PROGRESS, rounds.in_numbers(uow, found))
    for community_id in asked:
        params = {"name": hall_of(uow, speaker, community_id).name, "reason": rounds.named(data.reason)}
        rounds.tell_leads(uow, community_id, "round.begun", params)
    return Reply("done_in_commune", {"count": sum(rounds.begin(uow, each, data.reason) for each in asked)})


def _as_it_stands(last: Round, uow: UnitOfWork) -> Reply:
    lines = rounds.told(uow.rounds.checked(last.id))
    params = {"reason": rounds.named(last.reason), "at": {"time": last.at.isoformat()}, "lines": lines}
    return Reply("stands", params, (("round.silent#go", "!visit"),))


COMMAND = Command(
    "go_round",
    talk,
    act,
    Capability.OWN_PROFILE,
    {"round": look_up_round, "town_round": look_up_town_round},
    is_confidential=True,
)
