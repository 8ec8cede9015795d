"""What members and referents ask for is found by an index: it costs no more where there are more communities."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from core.gazette.looking_back import FIRST_DAY, LAST, OF_NEIGHBOURS
from core.model.community import Point
from core.model.member import MemberStatus, Role
from core.model.membership import MovementKind
from tests.peers.postgres import new_database
from tests.storage.conftest import migrate_at
from tests.storage.plans import plans_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
QUEUES = ("ix_delivery_due", "ix_notice_to_expand")
"""Indexes of what waits, which may be walked from end to end: they are as short as the queue."""

ASKED: dict[str, tuple[Callable[[UnitOfWork], Any], str]] = {
    "a mail that came back": (
        lambda uow: uow.outbox.lost("email", "<1@lilas.example>", "unreachable"),
        "ix_delivery_account_external",
    ),
    "a message that a browser shows": (
        lambda uow: uow.outbox.arrived("web", "m1"),
        "ix_delivery_account_external",
    ),
    "requests that wait": (lambda uow: uow.requests.open_in([1, 2], 9), "uq_membership_request_open"),
    "a request by its number": (lambda uow: uow.requests.by_number(3, [1, 2]), ""),
    "requests of one who waits": (lambda uow: uow.requests.open_of(1), "ix_membership_request_contact_id"),
    "requests that are too old": (lambda uow: uow.requests.overdue(uow.now(), 9), "ix_membership_request_created_at"),
    "who asked in vain": (lambda uow: uow.requests.strays_for(["sautron"], 9), "ix_membership_request_stray"),
    "neighbours": (lambda uow: uow.places.neighbours([1, 2], MemberStatus.ACTIVE), ""),
    "a neighbour by name": (
        lambda uow: uow.places.neighbours([1, 2], MemberStatus.ACTIVE, "odette"),
        "",
    ),
    "movements": (
        lambda uow: uow.life.told(1, OF_NEIGHBOURS, (FIRST_DAY, uow.now()), LAST),
        "ix_movement_community_id",
    ),
    "how many movements": (
        lambda uow: uow.life.counted(1, OF_NEIGHBOURS, (FIRST_DAY, uow.now())),
        "ix_movement_community_id",
    ),
    "one member": (lambda uow: uow.places.neighbour(1, 1, MemberStatus.ACTIVE), ""),
    "a page of the directory": (lambda uow: uow.directory.page([1, 2], "", 9, 0), ""),
    "somebody in the directory": (lambda uow: uow.directory.page([1, 2], "odette", 9, 0), ""),
    "how often somebody looked": (lambda uow: uow.directory.look_ups_since(1, uow.now()), ""),
    "notes on a home": (lambda uow: uow.profiles.home_notes(1), ""),
    "how many came": (lambda uow: uow.life.counted(1, frozenset(MovementKind), ALWAYS), "ix_movement_community_id"),
    "a word to the referents": (lambda uow: uow.life.words_numbered(3, [1, 2]), ""),
    "words of somebody": (lambda uow: uow.life.words_since(1, uow.now()), "ix_referent_word_person_id"),
    "look-ups that are too old": (lambda uow: uow.directory.forget(uow.now(), 9), "ix_looked_at_at"),
    "words that are too old": (lambda uow: uow.life.forget_words(uow.now(), 9), "ix_referent_word_at"),
    "whom somebody looked up": (lambda uow: uow.directory.seen_since(1, uow.now()), ""),
    "a shape that holds a place": (lambda uow: uow.boundaries.around(47.2, -1.5, 47.2, -1.5), "ix_boundary_box"),
    "the shape of a community": (lambda uow: uow.boundaries.current(1), ""),
    "homes of a community": (lambda uow: uow.boundaries.homes(1), ""),
    "the last drill of a community": (lambda uow: uow.drills.latest(1, uow.now()), "ix_drill_community_id"),
    "a drill that asked somebody": (lambda uow: uow.drills.asked_of(1, uow.now()), "ix_drill_contact_person_id"),
    "referents": (lambda uow: uow.places.members_with(Role.REFERENT, 1), ""),
    "how many members": (lambda uow: uow.members.count_in(1), ""),
    "why somebody was sent away": (
        lambda uow: uow.places.last_movement(1, 1, MovementKind.BANNED),
        "ix_movement_person_id",
    ),
    "communities around a place": (
        lambda uow: uow.communities.near(Point(47.2, -1.5), 500),
        "ix_community_latitude",
    ),
    "communities of a commune": (lambda uow: uow.communities.called("Sautron", 5), "ix_community_folded_commune"),
    "rooms of a community": (lambda uow: uow.communities.groups_of(1), "ix_community_group_community_id"),
    "what is still to be said to who leaves": (lambda uow: uow.places.silence_for(1, 1), "ix_delivery_due"),
}


@pytest.fixture(scope="module")
def migrated_database(postgres_url: str) -> str:
    """A database in which nothing has been: what other tests have left behind in a table changes its plans."""
    url = new_database(postgres_url)
    asyncio.run(migrate_at(url))
    return url


@pytest.mark.parametrize("asked", ASKED)
async def test_it_is_found_by_an_index(street: Street, asked: str) -> None:
    """On PostgreSQL planned once for whatever is asked for, with indexes wherever there is one that helps."""
    work, index = ASKED[asked]

    plans = await plans_of(street.store, work)

    steps = [line.strip() for plan in plans for line in plan.splitlines()]
    assert plans
    assert [step for step in steps if "Seq Scan" in step] == []
    assert [step for step in steps if step.startswith("SCAN") and not step.endswith(QUEUES)] == []
    assert any(index in step for step in steps), plans
