"""Hold a drill: ask everybody to answer 1, see who did; or say what becomes of the first Saturday of a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with, which_community
from core.access import Capability, require
from core.alerts import drills
from core.command import Command
from core.community.leading import leads
from core.community.town_halls import hall_of
from core.errors import NotAllowed
from core.language.moment import names_moment
from core.model.member import Role
from core.spending import quote
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.drill import Habit
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Holding:
    """Where a drill is held; not ``is_meant``: how the last ones there stand."""

    community_ids: tuple[int, ...]
    is_meant: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What becomes of the first Saturday of a month."""

    community_id: int
    habit: Habit


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Show how many are asked, in which words and at what price; or how the drill that is under way stands."""
    habit = drills.habit_called(said.text)
    if leads(speaker):
        community_id = yield from which_community(speaker, Capability.RAISE_EXERCISE)
        there = [] if community_id is None else [community_id]
    elif habit is not None:
        raise NotAllowed("hold_drill.for_referents")
    else:
        there = [each.id for each in communities_with(speaker, Capability.RAISE_EXERCISE)]
    if not there:
        raise NotAllowed("hold_drill.refused")
    if habit is not None:
        return Wish(there[0], habit)
    found = yield Find("drill", {"communities": there})
    if drills.asks_account(said.text):
        return _account_of(there, found)
    return (yield from _one_more(speaker, said, there, found))


def _account_of(there: Sequence[int], found: Mapping[str, Any]) -> Holding:
    """Show how the drill stands that is under way.

    Raises:
        NotAllowed: none is.
    """
    if not found["is_open"]:
        raise NotAllowed("hold_drill.none_under_way")
    return Holding(tuple(there), is_meant=False)


def _one_more(speaker: Speaker, said: Opening, there: Sequence[int], found: Mapping[str, Any]) -> Talk:
    """Show what would leave; where none may, how the last one stands or when the next one may."""
    if found["count"]:
        if names_moment(said.text):
            yield Ask("at_once", (Option("yes"),))
        preview = "preview" if leads(speaker) else "preview_in_commune"
        yield Ask(preview, (Option("yes"),), params={name: found[name] for name in ("total", "cost", "message")})
        return Holding(tuple(there))
    if found["is_open"]:
        return Holding(tuple(there), is_meant=False)
    if found["rests"]:
        raise NotAllowed("hold_drill.rests", date=found["rests"])
    raise NotAllowed("hold_drill.nobody")


def look_up_drill(uow: UnitOfWork, _speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("drill")``: whom one would ask and what that costs; whether one is under way, or was lately."""
    there = [int(each) for each in params["communities"]]
    free = _free(uow, there)
    whom = uow.drills.whom(free, uow.now() - drills.LASTS)
    named = [each.name for each in map(uow.communities.by_id, free or there[:1]) if each is not None]
    rests = [at for each in there if (at := drills.rests_until(uow, each)) is not None]
    return {
        "count": whom.people,
        "total": {"say": "common.neighbours", "count": whom.people},
        "cost": quote(uow, whom.by_channel),
        "message": {"say": drills.ASK, "community": {"join": named, "by": ", "}},
        "is_open": any(drills.under_way(uow, each) for each in there),
        "rests": {"date": min(rests).isoformat()} if rests else "",
    }


def _free(uow: UnitOfWork, community_ids: Sequence[int]) -> list[int]:
    """Give where a drill may be held: none was held lately, and somebody leads there who can look in."""
    led = [each for each in community_ids if uow.places.members_with(Role.REFERENT, each)]
    return [each for each in led if drills.rests_until(uow, each) is None]


def act(data: Holding | Wish, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Hold it, or show how it stands; or keep what was wished."""
    if isinstance(data, Wish):
        require(speaker, Capability.RAISE_EXERCISE, data.community_id)
        uow.drills.set_habit(data.community_id, data.habit)
        return Reply(f"habit_{data.habit}")
    for community_id in data.community_ids:
        require(speaker, Capability.RAISE_EXERCISE, community_id)
    free = _free(uow, data.community_ids) if data.is_meant else []
    if not free:
        return _stands(data, speaker, uow)
    return Reply("done", {"count": sum(_hold(uow, speaker, each) for each in free)})


def _hold(uow: UnitOfWork, speaker: Speaker, community_id: int) -> int:
    place = speaker.place(community_id, "hold_drill.refused")
    is_official = Role.REFERENT not in place.member.roles
    name = hall_of(uow, speaker, community_id).name if is_official else speaker.known.name
    by = (speaker.known.id, speaker.contact.id)
    count = drills.begin(uow, place.community, by, is_official=is_official)
    params = {"name": name, "count": count}
    drills.tell_leads(uow, community_id, drills.BEGUN, params, except_person=speaker.known.id)
    return count


def _stands(data: Holding, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show it with names to whoever leads there, and in numbers to a town hall."""
    found = [last for each in data.community_ids if (last := drills.under_way(uow, each)) is not None]
    if not found:
        raise NotAllowed("hold_drill.nobody")
    accounts = [uow.drills.account(each.id, drills.MOST_NAMED) for each in found]
    if data.community_ids[0] in leads(speaker):
        until = {"date": (found[0].at + drills.LASTS).isoformat()}
        return Reply("drill.stands", {**drills.told(accounts[0]), "date": until})
    return Reply(drills.FIGURES, drills.in_numbers(accounts))


COMMAND = Command("hold_drill", talk, act, Capability.RAISE_EXERCISE, {"drill": look_up_drill}, place=11)
