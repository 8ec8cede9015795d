"""End the link to a group, a room or a mailing list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with
from core.access import Capability, may
from core.command import Command
from core.errors import NotAllowed
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.rooms import short_title
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.model.community import Group
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Parting:
    """The group that hears nothing more."""

    group_id: int


def talk(_speaker: Speaker, _said: Opening) -> Talk:
    """Ask which group, unless there is one only or it was said there; and whether that is meant."""
    found = yield Find("groups")
    groups = found["groups"]
    if not groups:
        raise NotAllowed("unlink_group.none")
    chosen = str(groups[0]["id"])
    if len(groups) > 1:
        chosen = yield Ask("which", tuple(Option(str(each["id"]), each["title"]) for each in groups))
    if not found["here"]:
        title = next(each["title"] for each in groups if str(each["id"]) == chosen)
        yield Ask("sure", (Option("yes"),), params={"title": title})
    return Parting(int(chosen))


def look_up_groups(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("groups")`` with those that the speaker may part with; what is said in one means that one.

    ``here``: it was said there, so that it is asked again in private anyway.
    """
    linked = list(_linked(uow, speaker))
    here = [each for each in linked if (each.channel, each.address) == (speaker.contact.channel, speaker.said_in)]
    return {
        "here": speaker.said_in is not None,
        "groups": [{"id": each.id, "title": short_title(each.title)} for each in here or linked],
    }


def act(parting: Parting, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Send nothing more there, and say so there: neighbours count on what arrives."""
    group = next((each for each in _linked(uow, speaker) if each.id == parting.group_id), None)
    if group is None or not may(speaker, Capability.UNLINK_GROUP, group.community_id):
        raise NotAllowed("unlink_group.none")
    community = uow.communities.by_id(group.community_id)
    params = {"community": community.name if community else ""}
    there = Audience(AudienceKind.GROUP, group.id)
    uow.outbox.add(Notice("unlink_group.ended", params, there, Lane.MESSAGE, group.community_id), uow.now())
    uow.communities.group_lost(group.channel, group.address)
    return Reply("done", {"title": short_title(group.title)})


def _linked(uow: UnitOfWork, speaker: Speaker) -> Iterator[Group]:
    for community in communities_with(speaker, Capability.UNLINK_GROUP):
        yield from (each for each in uow.communities.groups_of(community.id) if each.topics)


COMMAND = Command("unlink_group", talk, act, Capability.UNLINK_GROUP, {"groups": look_up_groups})
