"""What is asked where there is nothing to do: nobody is told anything, and nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from core.community import town_halls
from core.community.boundaries import streets_of, tell_renamed
from core.community.contacts import RESTS_AT, gets, is_settled
from core.community.doors import tell_of_waiting
from core.gazette.article_card import own_buttons
from core.model.boundary import Boundary, Home
from core.model.community import Point
from core.model.gazette import ArticleStatus
from core.model.member import Contact, Silence
from core.post import Claim
from core.shelves.contacts import OwnContact
from tests.core.village import count

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
BY_SMS = OwnContact(Contact(1, "sms", "+33600000001", person_id=7), 0, NOW)
SQUARE = Boundary.around([Point(47.0, -1.5), Point(47.0, -1.49), Point(47.01, -1.49), Point(47.01, -1.5)])


def test_a_contact_that_is_nobodys_may_change_no_other() -> None:
    assert is_settled(1, [BY_SMS], NOW)
    assert not is_settled(2, [BY_SMS], NOW)


@pytest.mark.parametrize(
    ("changed", "what"),
    [({"silence": Silence.EVERYTHING}, "silent"), ({"returns": RESTS_AT}, "returned")],
)
def test_a_contact_says_why_nothing_comes_to_it(changed: dict[str, object], what: str) -> None:
    contact = replace(BY_SMS.contact, **changed)  # type: ignore[arg-type]

    assert gets([replace(BY_SMS, contact=contact)]) == {1: what}


def test_a_home_of_which_no_street_is_known_names_none() -> None:
    inside = Point(47.005, -1.495)

    assert streets_of(SQUARE, [Home(1, "12 rue des Lilas", inside), Home(2, "12", inside)]) == ["rue des Lilas"]


async def test_an_article_that_was_deleted_offers_its_author_nothing(village: Village) -> None:
    await village.says("Karim", "GAZETTE Je prête une échelle", "1", "1", "1")
    number = await count(village, "SELECT max(id) FROM article")
    article = await village.store.run(lambda uow: uow.gazette.by_id(number))
    assert article is not None

    assert own_buttons(article, NOW)
    assert own_buttons(replace(article, status=ArticleStatus.DELETED), NOW) == ()


async def test_the_same_name_a_town_hall_that_is_none_and_an_empty_doorstep_tell_nobody(
    village: Village,
) -> None:
    def look(uow: UnitOfWork) -> bool:
        community = uow.communities.by_id(village.communities["Les Lilas"])
        assert community is not None
        karim = uow.members.add_person("Karim", "fr", uow.now())
        tell_renamed(uow, community, community.name, karim)
        tell_of_waiting(uow, uow.requests.door(community.id))
        return town_halls.end(uow, "Nulle-Part") is None and not uow.outbox.has_notices

    assert await village.store.run(look)
    assert await count(village, "SELECT count(*) FROM notice") == 0


async def test_a_reply_for_an_account_that_is_not_served_here_is_left_to_others(village: Village) -> None:
    village.post.carry(Claim())

    await village.post_office_closes()

    assert await count(village, "SELECT count(*) FROM delivery") == 0
