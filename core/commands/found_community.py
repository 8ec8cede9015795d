"""Found a community where there is none yet; whoever does so leads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.badge import is_reserved
from core.command import Command
from core.commands.join_community import MOST_COMMUNITIES
from core.community import town_halls
from core.community.boundaries import at_home_at
from core.community.entering import DAY, let_in, tell_contact
from core.errors import Gone, Unclear
from core.language.reading import clean
from core.model.community import Community, CommunityStatus, Point
from core.model.member import Role
from core.model.membership import RequestStatus
from core.model.whereabouts import APART
from core.said import Opening
from core.talk import Ask, Find, Handover, Option, Reply, Talk
from core.understanding.newcomers import a_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Membership, Speaker
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork

LONGEST_NAME = 60
MOST_TOLD = 50
"""Whoever asked for this place while nobody was there hears of it, up to so many."""


@dataclass(frozen=True, slots=True)
class Founding:
    """What the community is called, where it is, and how its founder is called."""

    name: str
    commune: str
    point: Point | None
    founder: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the name, the commune and the place; whoever already has neighbours there is shown to them."""
    name = as_name(said.text) if said.text else (yield Ask("name", parse=a_place_name))
    while not (yield Find("is_free", {"name": name})):
        named = yield Ask("other_name", (Option("join"),), parse=a_place_name, params={"community": name})
        if named == "join":
            return Handover("join_community", Opening(name))
        name = named
    commune = yield Ask("commune", parse=a_place_name)
    point: Point | None = None
    if not speaker.voice.is_terse:
        # By SMS and by email nobody can show a place.
        point = yield Ask("place", (Option("later"),), parse=_a_point, wants="location")
        point = None if point == "later" else point
    position = [point.latitude, point.longitude] if point else None
    others = yield Find("others", {"commune": commune, "position": position})
    if others:
        options = tuple(Option(f"c{each['id']}", each["name"]) for each in others)
        chosen = yield Ask("others", (*options, Option("elsewhere")))
        joined = [each["name"] for each in others if f"c{each['id']}" == chosen]
        if joined:
            raise Gone("found_community.join_them", community=joined[0])
    founder = speaker.person.name if speaker.person else (yield Ask("founder", parse=a_name))
    yield Ask("sure", (Option("yes"),), params={"community": name, "commune": commune})
    return Founding(name, commune, point, founder)


_CALLED = re.compile(
    r"^.{0,60}?\b(?:s['’ ]appell?e(?:ra|r)?|(?:to be|be|is) called|(?:en|to)\s*:)\s+(?:plut[ôo]t\s+)?(?=\S)",
    re.IGNORECASE,
)
"""What stands before the name: « je voudrais que notre communauté s'appelle Les Lilas »."""


def a_place_name(answer: Answer) -> str:
    """Read how neighbours call their community."""
    return as_name(answer.text)


def as_name(text: str) -> str:
    """Read a name that is short and has a letter in it.

    Raises:
        Unclear: it has none, or is too long.
    """
    name = _CALLED.sub("", clean(text), count=1).strip(" «»\"'.,")
    if not any(sign.isalpha() for sign in name):
        raise Unclear("found_community.name_please")
    if len(name) > LONGEST_NAME:
        raise Unclear("found_community.shorter", count=LONGEST_NAME)
    if is_reserved(name):
        raise Unclear("official.reserved")
    return name


def _a_point(answer: Answer) -> Point:
    if answer.point is None:
        raise Unclear("found_community.place_please")
    return answer.point


def is_free(uow: UnitOfWork, _speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("is_free")``: nobody else is called so."""
    return uow.communities.by_name(params["name"]) is None


def look_for_others(uow: UnitOfWork, _speaker: Speaker, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("others")``: who is at home in the commune, where no position says that it is elsewhere.

    Raises:
        Gone: the position is theirs.
    """
    if params["position"] is not None:
        _keep_apart(uow, Point(*params["position"]))
        return []
    found = uow.communities.called(params["commune"], MOST_COMMUNITIES)
    return [{"id": each.id, "name": each.name} for each in found]


def _keep_apart(uow: UnitOfWork, point: Point) -> None:
    home = at_home_at(uow, point)
    there = uow.communities.by_id(home) if home is not None else None
    near = [there] if there else uow.communities.near(point, APART)
    if near:
        raise Gone("found_community.join_them", community=near[0].name)


def act(founding: Founding, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Found it, make whoever asked its first referent, and tell those who had looked for it in vain."""
    now = uow.now()
    if any(now - each.community.created_at < DAY and _founded(each) for each in speaker.memberships):
        return Reply("enough")
    if not is_free(uow, speaker, {"name": founding.name}):
        raise Gone("found_community.taken", community=founding.name)
    if founding.point is not None:
        _keep_apart(uow, founding.point)
    made = Community(
        id=0,
        name=founding.name,
        commune=founding.commune,
        centre=founding.point,
        country=uow.country,
        language=speaker.language,
        time_zone=uow.spending.time_zone,
        status=CommunityStatus.ACTIVE,
        created_at=now,
    )
    community = uow.communities.add(made)
    town_halls.embrace(uow, community)
    let_in(uow, community.id, speaker.contact.id, founding.founder, roles=frozenset({Role.REFERENT}))
    _tell_strays(uow, community, speaker)
    params = {"community": community.name, "commune": community.commune, "name": founding.founder}
    return Reply("done", params, operators=("operator.founded", params))


def _founded(membership: Membership) -> bool:
    """Whether somebody was there from the first moment, whatever became of it."""
    return membership.member.joined_at == membership.community.created_at


def _tell_strays(uow: UnitOfWork, community: Community, founder: Speaker) -> None:
    for stray in uow.requests.open_of(founder.contact.id):
        if not stray.community_id:
            uow.requests.settle(stray.id, RequestStatus.WITHDRAWN, "", "", uow.now())
    for contact_id in uow.requests.strays_for([community.name, community.commune], MOST_TOLD):
        tell_contact(uow, contact_id, "door.somebody_there", {"community": community.name})


FINDS = {"is_free": is_free, "others": look_for_others}
COMMAND = Command("found_community", talk, act, Capability.FOUND, FINDS)
