"""Communities and their groups."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from core.model.community import CommunityStatus, Group, Topic
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
