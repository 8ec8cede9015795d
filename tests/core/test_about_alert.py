"""Which alert a code means to somebody who lives in two communities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.core.village import count

if TYPE_CHECKING:
    from tests.world import Village

WHICH = "De quelle alerte parlez-vous"


async def two_alerts(village: Village) -> None:
    """Zoé lives in the Lilas and in the Roses; each of them has an alert A1."""
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT])
    await village.member("Paul", community="Les Roses", matrix="@paul:lilas.example", roles=[Role.REFERENT])
    await village.member("Zoé", sms="+33600000002")
    await village.belongs_to("Zoé", "Les Roses")
    await village.says("Karim", "alerte météo rue des Lilas, un arbre penche", "3", "1")
    await village.says("Paul", "alerte météo rue des Roses, du verglas", "3", "1")


@pytest.mark.parametrize("words", ["A1", "A1 1", "A1 2 je vois", "clore A1", "A1 signaler", "A1 muet"])
async def test_a_code_of_two_alerts_is_asked_about_and_not_guessed(village: Village, words: str) -> None:
    await two_alerts(village)

    await village.says("Zoé", words)
    asked = village.hears("Zoé")[-1]
    await village.says("Zoé", "Les Lilas")

    assert WHICH in asked
    assert "Les Lilas - A1 rue des Lilas" in asked
    assert "Les Roses - A1 rue des Roses" in asked
    assert WHICH not in village.hears("Zoé")[-1]


async def test_the_bare_code_does_not_answer_which_of_two_it_is(village: Village) -> None:
    await two_alerts(village)

    await village.says("Zoé", "A1 1", "A1")

    assert WHICH in village.hears("Zoé")[-1]


async def test_what_is_said_in_a_group_is_about_the_alert_of_its_community(village: Village) -> None:
    await two_alerts(village)
    await village.member("Marc", telegram="1004")
    await village.belongs_to("Marc", "Les Roses")
    await village.group("Groupe des Roses", "-100300", community="Les Roses")

    await village.says("Marc", "A1 2 la rue glisse", room="-100300")

    said = "SELECT community.name FROM alert_event JOIN alert ON alert.id = alert_id JOIN community ON community.id ="
    assert await count(village, f"{said} alert.community_id WHERE kind = 'info'") == "Les Roses"


async def test_an_alert_that_is_over_for_a_day_does_not_share_its_code_any_more(village: Village) -> None:
    await two_alerts(village)
    await village.says("Karim", "clore A1", "1")

    await village.says("Zoé", "A1 1")
    asked = village.hears("Zoé")[-1]
    await village.time_passes(days=1, minutes=1)
    await village.says("Zoé", "A1")

    assert WHICH in asked
    assert "verglas" in village.hears("Zoé")[-1]


async def test_a_held_alert_is_not_told_of_by_the_question(village: Village) -> None:
    await two_alerts(village)
    await village.member("Nina", telegram="1003")
    await village.belongs_to("Nina", "Les Roses")

    await village.says("Nina", "alerte autre rue des Lilas, du bruit", "1", "3", "1")
    await village.says("Paul", "alerte météo rue du Moulin, de la neige", "3", "1")
    await village.says("Zoé", "A2")

    assert "neige" in village.hears("Zoé")[-1]
