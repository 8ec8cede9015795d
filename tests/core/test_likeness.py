"""Whether two reports may tell of one thing, and what becomes of them when that changes meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from core.alerts.likeness import is_surely_same, most_alike
from core.model.alert import Alert
from core.model.alert_words import AlertStatus, Category, Severity
from core.model.community import Point
from core.model.member import Role
from tests.journeys.street import a_street, says_surely

if TYPE_CHECKING:
    from tests.world import Village

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
FAR = Point(47.23, -1.5)


def an_alert(category: Category, place: str, minutes: int, point: Point | None = None) -> Alert:
    sent = NOW - timedelta(minutes=minutes)
    return Alert(
        minutes, 1, 1, 1, 1, category, Severity.MODERATE, "", place, AlertStatus.REPORTED, sent, NOW, point=point
    )


@pytest.mark.parametrize(
    ("before", "category", "place", "is_alike"),
    [
        (an_alert(Category.THEFT, "rue des Lilas", 4), Category.THEFT, "14 rue des lilas", True),
        (an_alert(Category.THEFT, "12 rue des Lilas", 4), Category.DAMAGE, "devant le 14, Rue des LILAS", True),
        (an_alert(Category.FIRE, "rue de l'École", 30), Category.FIRE, "rue de l ecole", True),
        (an_alert(Category.FIRE, "rue Victor Hugo", 4), Category.FIRE, "rue Victor Basch", False),
        (an_alert(Category.FIRE, "rue Saint-Jean", 4), Category.FIRE, "rue Saint-Pierre", False),
        (an_alert(Category.FIRE, "rue des Lilas", 90), Category.FIRE, "rue des Lilas", False),
        (an_alert(Category.THEFT, "rue des Lilas", 90), Category.THEFT, "rue des Lilas", True),
        (an_alert(Category.FIRE, "rue des Lilas", 4), Category.THEFT, "rue des Lilas", False),
        (an_alert(Category.FIRE, "16 rue des Lilas", 4), Category.FIRE, "au 16", True),
        (an_alert(Category.FIRE, "16 rue des Lilas", 4), Category.FIRE, "au 12", False),
        (an_alert(Category.FIRE, "16 rue des Lilas", 4), Category.FIRE, "au 16, chez mon voisin", True),
        (an_alert(Category.FIRE, "16 rue des Lilas", 4), Category.FIRE, "chez ma voisine du 16", True),
        (an_alert(Category.FIRE, "16 rue des Lilas", 4), Category.FIRE, "chez mon voisin du 12", False),
        (an_alert(Category.FIRE, "16 rue des Lilas", 4), Category.FIRE, "chez mon voisin", False),
        (an_alert(Category.FIRE, "", 4), Category.FIRE, "", False),
        (an_alert(Category.FIRE, "rue", 4), Category.FIRE, "avenue", False),
    ],
)
def test_reports_are_alike_by_kind_place_and_time(
    before: Alert, category: Category, place: str, *, is_alike: bool
) -> None:
    assert (most_alike([before], category, place, None, NOW) is not None) is is_alike


@pytest.mark.parametrize(("other", "is_alike"), [(Point(47.2001, -1.5001), True), (FAR, False)])
def test_two_positions_count_more_than_what_the_places_are_called(other: Point, *, is_alike: bool) -> None:
    before = an_alert(Category.FIRE, "la mairie", 4, Point(47.2, -1.5))

    assert (most_alike([before], Category.FIRE, "la mairie", other, NOW) is not None) is is_alike


def test_the_latest_is_asked_about() -> None:
    first, last = an_alert(Category.FIRE, "rue Foch", 20), an_alert(Category.FIRE, "rue Foch", 3)

    assert most_alike([first, last], Category.FIRE, "rue Foch", None, NOW) == last
    assert most_alike([replace(first, place="rue Zola")], Category.FIRE, "rue Foch", None, NOW) is None


async def test_a_witness_of_an_alert_that_ended_meanwhile_raises_their_own(village: Village) -> None:
    """A report must not be lost in an alert that nobody reads any more."""
    await a_street(village)
    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge a disparu", "3")
    await village.says("Paul", "alerte vol rue des Lilas, camionnette blanche", "3")
    await says_surely(village, "Odette", "CLORE A1 réglé")

    await village.says("Paul", "1")
    await village.time_passes(seconds=10)

    assert any("A2" in each and "camionnette blanche" in each for each in village.hears("Karim"))


async def test_a_witness_of_the_authors_own_home_adds_words_and_confirms_nothing(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge a disparu", "3")

    await village.says("Odette", "ALERTE vol rue des Lilas. Le cadenas est coupé", "3", "1")
    await village.time_passes(seconds=10)

    card = village.screen("Karim")[0].text
    assert "cadenas" in card
    assert "témoin" not in card
    assert "Confirm" not in card


async def test_alerts_of_two_communities_are_never_joined(village: Village) -> None:
    """Of another community one reads the same as of an alert that does not exist."""
    await a_street(village)
    await village.member("Rose", telegram="3001", roles=[Role.REFERENT], community="Les Roses")
    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge a disparu", "3")
    await village.says("Rose", "alerte vol rue des Lilas. Une tondeuse", "3")
    for _ in range(2):
        if "Envoyer" in village.buttons("Rose"):
            await village.taps("Rose", "Envoyer")
        else:
            await village.says("Rose", "3")

    await village.says("Rose", "joindre A1 A1")
    same = village.hears("Rose")[-1]
    await village.says("Rose", "joindre A1 A7")

    assert same == village.hears("Rose")[-1]
    assert "close" not in " ".join(village.hears("Karim"))


SPOT, BESIDE, ACROSS = Point(47.22, -1.55), Point(47.2205, -1.55), Point(47.2215, -1.55)


@pytest.mark.parametrize(
    ("before", "category", "place", "point", "is_sure"),
    [
        (an_alert(Category.FIRE, "8 rue des Lilas", 0), Category.FIRE, "8, rue des lilas", None, True),
        (an_alert(Category.FIRE, "8 rue des Lilas", 0), Category.FIRE, "rue des Lilas", None, True),
        (an_alert(Category.FIRE, "8 rue des Lilas", 0), Category.FIRE, "40 rue des Lilas", None, False),
        (an_alert(Category.FIRE, "rue des Lilas", 0), Category.FIRE, "rue des Lilas blancs", None, False),
        (an_alert(Category.THEFT, "rue des Lilas", 0), Category.DAMAGE, "rue des Lilas", None, False),
        (an_alert(Category.FIRE, "", 0, SPOT), Category.FIRE, "", BESIDE, True),
        (an_alert(Category.FIRE, "", 0, SPOT), Category.FIRE, "", ACROSS, False),
        (an_alert(Category.FIRE, "rue des Lilas", 0, SPOT), Category.FIRE, "rue des Lilas", ACROSS, False),
        (an_alert(Category.FIRE, "rue des Lilas", 0, SPOT), Category.FIRE, "rue des Roses", BESIDE, False),
        (an_alert(Category.FIRE, "", 0), Category.FIRE, "", None, False),
    ],
)
def test_nobody_is_made_a_witness_unasked_of_what_may_be_another_thing(
    before: Alert, category: Category, place: str, point: Point | None, *, is_sure: bool
) -> None:
    assert is_surely_same(before, category, place, point) is is_sure
