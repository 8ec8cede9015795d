"""Share the week among referents: who hears what waits first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.duty import DAYS, today_of
from core.community.entering import tell_person
from core.errors import NotAllowed, Unclear
from core.language.moment import read_day, split_day
from core.language.words import normalise
from core.model.member import Role
from core.talk import Find, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

SELF = frozenset({"moi", "me"})
NOBODY = frozenset({"personne", "nobody", "tous", "everybody", "all"})
SWAP = frozenset({"echange", "echanger", "swap"})
WEEK = frozenset({"semaine", "week"})
NOON = time(12)
SHORT = 3
MOST_DAYS = 5
"""How many of the days that were given for once are shown."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What changes: ``days`` are given to a person (none: to everybody), or two of them are swapped; or nothing.

    ``once`` names one day of the year, as it was said, that is given instead of days of every week.
    """

    community_id: int
    days: tuple[int, ...] = ()
    person_id: int | None = None
    is_swap: bool = False
    once: str = ""


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Read the days and the name, if there are any; ask only where several communities are led."""
    community_id = yield from which_community(speaker, Capability.GET_REFERENT_KIT, "duty.refused")
    once, rest = split_day(" ".join(normalise(said.text).replace(",", " ").split()))
    words = rest.split()
    is_swap = bool(words) and words[0] in SWAP
    days, name = _read_days(words[1:] if is_swap else words)
    if is_swap:
        if len(days) != 2:  # noqa: PLR2004 - one is swapped for the other
            raise Unclear("duty.unclear")
        return Plan(community_id, days, is_swap=True)
    if not words and not once:
        return Plan(community_id)
    if bool(days) is bool(once) or not (name or _is_spelled_out(words)):
        raise Unclear("duty.unclear")
    if name in NOBODY:
        return Plan(community_id, days, once=once)
    leads = yield Find("referents", {"community": community_id})
    # Who names a day alone takes it.
    return Plan(community_id, days, _read_referent(name or min(SELF), leads, speaker), once=once)


def _read_days(words: Sequence[str]) -> tuple[tuple[int, ...], str]:
    """Read the days of the week, and the name behind them or before them."""
    called = _days_called()
    first = list(takewhile(lambda each: each not in called and each not in WEEK, words))
    days: list[int] = []
    for number, each in enumerate(words[len(first) :], len(first)):
        if each in WEEK:
            days = list(range(DAYS))
        elif each in called:
            days.append(called[each])
        elif each not in {"et", "and"}:
            return tuple(dict.fromkeys(days)), " ".join([*first, *words[number:]])
    return tuple(dict.fromkeys(days)), " ".join(first)


def _days_called() -> dict[str, int]:
    texts = Texts.load()
    return {normalise(each): day for day in range(DAYS) for each in texts.also(f"duty.day_{day}")}


def _is_spelled_out(words: Sequence[str]) -> bool:
    """Whether no word can be short for a name: « garde lundi sam » may mean Sam."""
    called = _days_called()
    return all(len(each) > SHORT for each in words if each in called)


def _read_referent(name: str, leads: Sequence[Sequence[Any]], speaker: Speaker) -> int:
    """Read which referent is meant.

    Raises:
        NotAllowed: none, or several.
    """
    if name in SELF and speaker.person is not None:
        return speaker.person.id
    found = [int(key) for key, said in leads if normalise(said) == name]
    found = found or [int(key) for key, said in leads if normalise(said).startswith(name)]
    if len(found) != 1:
        names = {"join": [said for _, said in leads], "by": ", "}
        raise NotAllowed("duty.who", names=names)
    return found[0]


def look_up_referents(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[list[Any]]:
    """Answer ``Find("referents")``: who leads there, by id and name."""
    require(speaker, Capability.GET_REFERENT_KIT, int(params["community"]))
    return [[key, name] for key, name in _referents(uow, int(params["community"])).items()]


def _referents(uow: UnitOfWork, community_id: int) -> dict[int, str]:
    ids = [each.member.person_id for each in uow.places.members_with(Role.REFERENT, community_id)]
    return dict(uow.members.names_of(ids))


def act(plan: Plan, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Change the week and show it; whoever is put on duty by somebody else hears of it."""
    require(speaker, Capability.GET_REFERENT_KIT, plan.community_id)
    leads = _referents(uow, plan.community_id)
    if len(leads) < 2:  # noqa: PLR2004 - nobody to share with
        return Reply("alone")
    if plan.person_id is not None and plan.person_id not in leads:
        return Reply("who", {"names": {"join": list(leads.values()), "by": ", "}})
    by = speaker.person.id if speaker.person else 0
    if plan.once:
        _give_once(plan, by, leads.get(by, ""), uow)
    for person_id, days in _changed(plan, uow).items():
        if person_id != by and person_id in leads:
            said = {"join": [{"say": f"duty.day_{day}"} for day in days], "by": ", "}
            params = {"by": leads.get(by, ""), "days": said}
            tell_person(uow, person_id, "duty.yours", params, community_id=plan.community_id)
    return _week(plan.community_id, leads, uow)


def _give_once(plan: Plan, by: int, name: str, uow: UnitOfWork) -> None:
    """Give one day away, and tell whoever has it now.

    Raises:
        Unclear: there is no such day.
    """
    today = today_of(uow, plan.community_id)
    on = read_day(plan.once, today) if today is not None else None
    if today is None or on is None:
        raise Unclear("duty.unclear")
    uow.duty.assign_once(plan.community_id, on, plan.person_id, today)
    if plan.person_id is not None and plan.person_id != by:
        params = {"by": name, "on": _said(on)}
        tell_person(uow, plan.person_id, "duty.yours_once", params, community_id=plan.community_id)


def _said(on: date) -> dict[str, str]:
    """Name a day with its day of the week, whatever the listener's clock: it is the same day at noon everywhere."""
    return {"weekday": datetime.combine(on, NOON, UTC).isoformat()}


def _changed(plan: Plan, uow: UnitOfWork) -> dict[int, list[int]]:
    """Change the week; give the days that somebody was given."""
    before = uow.duty.week(plan.community_id)
    given = dict.fromkeys(plan.days, plan.person_id)
    if plan.is_swap:
        first, second = plan.days
        given = {first: before.get(second), second: before.get(first)}
    told: dict[int, list[int]] = {}
    for day, person_id in given.items():
        if person_id is None:
            uow.duty.unassign(plan.community_id, day)
            continue
        uow.duty.assign(plan.community_id, day, person_id)
        if before.get(day) != person_id:
            told.setdefault(person_id, []).append(day)
    return told


def _week(community_id: int, leads: Mapping[int, str], uow: UnitOfWork) -> Reply:
    """Show who is on duty on which day; whoever is away is marked."""
    week = uow.duty.week(community_id)
    away = uow.duty.away(list(leads), uow.now())

    def who(person_id: int | None) -> Any:
        name = leads.get(person_id) if person_id is not None else None
        if name is None:
            return {"say": "duty.everybody"}
        return {"say": "duty.away", "name": name} if person_id in away else name

    lines = [{"say": "duty.line", "day": {"say": f"duty.day_{day}"}, "name": who(week.get(day))} for day in range(DAYS)]
    today = today_of(uow, community_id)
    days = [
        {"say": "duty.line", "day": _said(on), "name": who(person_id)}
        for on, person_id in sorted(uow.duty.once(community_id).items())
        if today is not None and on >= today
    ]
    once: Any = {"say": "duty.once", "lines": {"join": days[:MOST_DAYS], "by": "\n"}} if days else ""
    return Reply("week", {"lines": {"join": lines, "by": "\n"}, "once": once})


COMMAND = Command("duty", talk, act, Capability.GET_REFERENT_KIT, {"referents": look_up_referents})
