"""Who lives on the demonstration street, on its first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.demo import settle_in
from core.leading import GONE_QUIET
from core.moderation import NEWCOMER_FOR
from tests.world import open_village

if TYPE_CHECKING:
    from core.shelves import UnitOfWork


async def test_its_neighbours_are_known_there_and_its_referent_was_just_heard_of() -> None:
    """Nobody's first alert waits for a referent, and nobody is asked who would take over."""

    def look(uow: UnitOfWork) -> tuple[bool, bool]:
        community = uow.communities.by_name("Les Lilas")
        assert community is not None
        is_old = community.created_at < uow.now() - NEWCOMER_FOR
        return is_old, uow.leads.is_orphan(community.id, uow.now() - GONE_QUIET)

    async with open_village() as village:
        await village.store.run(settle_in)

        assert await village.store.run(look) == (True, False)
