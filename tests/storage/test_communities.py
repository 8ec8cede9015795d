"""Communities and their groups."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from core.model.community import CommunityStatus, Group, Topic
from core.model.notice import Audience, AudienceKind, Lane, Notice
from tests.storage.street import a_community

if TYPE_CHECKING:
    from tests.storage.street import Street


@pytest.mark.parametrize("typed", ["Île-d’Été", "ile-d’ete", "  ÎLE-D’ÉTÉ "])
async def test_a_community_is_found_whatever_the_case_and_accents(street: Street, typed: str) -> None:
    """Nobody types accents on a phone."""
    made = await street.run(lambda uow: uow.communities.add(a_community("Île-d’Été")))

    assert await street.run(lambda uow: uow.communities.by_name(typed)) == made
    assert await street.run(lambda uow: uow.communities.by_id(made.id)) == made


async def test_two_communities_cannot_share_a_name(street: Street) -> None:
    """A name that differs by an accent would be a trap."""
    with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
        await street.run(lambda uow: uow.communities.add(a_community("LES LILAS")))


async def test_communities_are_listed_by_name(street: Street) -> None:
    """Accents do not change the order."""
    await street.run(lambda uow: [uow.communities.add(a_community(name)) for name in ("Zola", "Écluses", "Docks")])

    names = [community.name for community in await street.run(lambda uow: uow.communities.all())]

    assert names == ["Docks", "Écluses", "Les Lilas", "Zola"]


async def test_a_suspended_community_says_so(street: Street) -> None:
    """It is kept, out of use."""
    await street.run(lambda uow: uow.communities.suspend(street.community.id))

    community = await street.run(lambda uow: uow.communities.by_id(street.community.id))

    assert community is not None
    assert community.status is CommunityStatus.SUSPENDED


async def test_linking_a_group_again_changes_what_it_receives(street: Street) -> None:
    """One address is one group."""
    group = await street.links("telegram", "-100")
    both = frozenset(Topic)

    again = await street.run(
        lambda uow: uow.communities.link_group(street.community.id, "telegram", "-100", "La rue", both)
    )

    assert again == Group(group.id, street.community.id, "telegram", "-100", "La rue", both)
    assert await street.run(lambda uow: uow.communities.group_at("telegram", "-100")) == again
    assert await street.run(lambda uow: uow.communities.groups_of(street.community.id)) == [again]
    assert await street.run(lambda uow: uow.communities.group_at("telegram", "-200")) is None


async def test_a_group_that_moves_keeps_its_place_however_often_it_is_told(street: Street) -> None:
    """What waits for it reads its address when it is sent, so it follows."""
    group = await street.links("telegram", "-42")

    for _ in range(2):
        await street.run(lambda uow: uow.communities.group_moved("telegram", "-42", "-10042"))
    await street.run(lambda uow: uow.communities.group_moved("matrix", "-10042", "-1"))

    moved = await street.run(lambda uow: uow.communities.group_at("telegram", "-10042"))
    assert moved is not None
    assert (moved.id, moved.topics) == (group.id, group.topics)
    assert await street.run(lambda uow: uow.communities.group_at("telegram", "-42")) is None


async def test_a_group_that_was_linked_anew_where_it_moved_is_not_told_everything_twice(street: Street) -> None:
    """Two rows for one room would be two posts."""
    await street.links("telegram", "-42")
    new = await street.links("telegram", "-10042")

    await street.run(lambda uow: uow.communities.group_moved("telegram", "-42", "-10042"))

    old = await street.run(lambda uow: uow.communities.group_at("telegram", "-42"))
    assert old is not None
    assert old.topics == frozenset()
    assert await street.run(lambda uow: uow.communities.group_at("telegram", "-10042")) == new


async def test_a_lost_group_is_lost_once_with_its_topics_and_no_other(street: Street) -> None:
    """The referents hear of it once."""
    for address in ("-100", "-100/45", "-1001", "-100x/4"):
        await street.links("telegram", address)

    lost = await street.run(lambda uow: uow.communities.group_lost("telegram", "-100"))
    again = await street.run(lambda uow: uow.communities.group_lost("telegram", "-100"))
    groups = await street.run(lambda uow: uow.communities.groups_of(street.community.id))

    assert ([group.address for group in lost], list(again)) == (["-100", "-100/45"], [])
    assert [group.address for group in groups if group.topics] == ["-1001", "-100x/4"]


async def test_what_a_group_was_told_is_known_from_the_moment_it_is_decided(street: Street) -> None:
    """Before it is fanned out, while it waits, and once it has left; of another kind and before nothing is known."""
    await street.links("telegram", "-100")
    [group] = await street.run(lambda uow: uow.communities.groups_of(street.community.id))
    start = street.clock.now()

    async def told(kind: str = "common.write_to_me", *, after: int = 0) -> bool:
        since = start + timedelta(seconds=after)
        return await street.run(lambda uow: uow.communities.was_told(group, kind, since))

    never = await told()
    audience = Audience(AudienceKind.GROUP, group.id)
    notice = Notice("common.write_to_me", {}, audience, Lane.REPLY, street.community.id)
    await street.run(lambda uow: uow.outbox.add(notice, uow.now()))
    decided = await told()
    await street.fans_out()
    waits = await told()

    assert (never, decided, waits) == (False, True, True)
    assert not await told("group.lost")
    assert not await told(after=60)
