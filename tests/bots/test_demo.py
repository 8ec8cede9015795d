"""Who lives on the demonstration street, on its first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.demo import neighbours, settle_in
from core.about.neighbour import communities_with
from core.access import Capability, may
from core.community.leading import GONE_QUIET
from core.community.town_halls import hall_of
from core.model.membership import ValidationMode
from core.moderation.reading_first import NEWCOMER_FOR
from core.ports import Voice
from core.wire import Inbound
from tests.world import open_village

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork


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


async def test_its_town_hall_speaks_to_everybody_and_the_referent_still_opens_the_door() -> None:
    """« Officiel » leads somewhere: whoever tries the street as the town hall meets no closed door."""
    officer = next(each for each in neighbours() if each.role == "officer")

    def look(uow: UnitOfWork) -> tuple[bool, bool]:
        speaker = uow.members.speaker_at(Inbound(officer.channel, officer.address, "", uow.now()), Voice.EMAIL)
        there = communities_with(speaker, Capability.SEND_OFFICIAL)
        return hall_of(uow, speaker, there[0].id).name.startswith("Mairie"), may(
            speaker, Capability.OFFICE, there[0].id
        )

    def door(uow: UnitOfWork) -> ValidationMode:
        community = uow.communities.by_name("Les Lilas")
        assert community is not None
        return uow.requests.door(community.id).mode

    async with open_village() as village:
        await village.store.run(settle_in)

        assert await village.store.run(look) == (True, True)
        assert await village.store.run(door) is ValidationMode.REFERENT


async def test_a_street_that_was_renamed_is_not_founded_a_second_time() -> None:
    async with open_village() as village:
        await village.store.run(settle_in)
        renamed = await village.store.run(lambda uow: uow.communities.by_name("Les Lilas"))
        assert renamed is not None
        await village.store.run(lambda uow: uow.communities.rename(renamed.id, "Les Lilas Bleus"))

        await village.store.run(settle_in)

        assert await village.store.run(lambda uow: uow.communities.by_name("Les Lilas")) is None
