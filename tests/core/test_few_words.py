"""A plain yes or no, and words that answer what was asked in a message: they are understood as they are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.village import an_alert, count, knocks

if TYPE_CHECKING:
    from tests.world import Village


async def test_a_yes_sends_what_was_previewed(village: Village) -> None:
    await village.says("Karim", "annonce On ramasse les feuilles samedi à 10 h", "oui")

    assert "part chez" in village.hears("Karim")[-1]


@pytest.mark.parametrize(("said", "leads"), [("oui", 2), ("non", 1)])
async def test_whoever_is_offered_the_role_of_referent_says_yes_or_no(village: Village, said: str, leads: int) -> None:
    await village.says("Karim", "nommer Paul", "1")
    await village.says("Paul", said)

    assert await count(village, "SELECT count(*) FROM member WHERE roles LIKE '%referent%'") == leads


@pytest.mark.parametrize("said", ["non", "Non merci."])
async def test_a_no_is_no_reason_to_send_a_neighbour_away(village: Village, said: str) -> None:
    await village.member("Ana", telegram="1002")

    await village.says("Karim", "exclure Ana", said)

    assert village.hears("Karim")[-1].startswith("C'est annulé")


async def test_who_waits_to_be_let_in_answers_a_question_in_plain_words(village: Village) -> None:
    """Only the next words: what comes after is theirs, and a cry for help is none."""
    await village.stranger("Zoé", telegram="7004")
    await knocks(village, "Zoé")

    await village.says("Karim", "D1 Chez qui habitez-vous ?")
    await village.says("Zoé", "Chez les Martin, au 4", "Et maintenant ?")

    assert any("Chez les Martin, au 4" in text for text in village.hears("Karim"))
    assert not any("Et maintenant" in text for text in village.hears("Karim"))


async def test_nobody_is_asked_to_accept_a_twinning_that_nobody_proposes(village: Village) -> None:
    await village.says("Karim", "jumelage")

    assert "Aucune proposition" in village.hears("Karim")[-1]


async def test_who_left_is_not_told_to_raise_an_alert(village: Village) -> None:
    await village.member("Ana", telegram="1002")

    await village.says("Ana", "quitter", "1", "et puis quoi")

    assert "REJOINDRE" in village.hears("Ana")[-1]
    assert "ALERTE" not in village.hears("Ana")[-1]


async def test_a_slip_is_answered_in_the_language_of_who_made_it(village: Village) -> None:
    await village.member("Ana", telegram="1002", language="en")

    await village.says("Ana", "Ana", "gazete")

    assert "CANAL" not in village.hears("Ana")[0]
    assert "GAZETTE" in village.hears("Ana")[1]


async def test_a_name_of_sixty_letters_is_taken(village: Village) -> None:
    await village.says("Karim", "renommer Les voisins solidaires du quartier des Hauts de Sainte-Luce", "1")

    assert await count(village, "SELECT count(*) FROM community WHERE length(name) = 59") == 1


async def test_the_place_of_a_small_ad_shows_in_its_preview(village: Village) -> None:
    await village.says("Karim", "gazette Je vends un vélo rouge", "changer", "lieu", "12 rue des Roses")

    assert "12 rue des Roses" in village.hears("Karim")[-1]


async def test_a_town_hall_that_just_writes_is_offered_an_official_message(village: Village) -> None:
    """By its menu, too."""
    await village.town_hall("Mairie", telegram="5001")

    await village.says("Mairie", "menu", "Coupure d'eau demain de 8 h à 12 h", "oui", "oui")
    await village.post_office_closes()

    assert "OFFICIEL" in village.hears("Mairie")[0]
    assert any("Message officiel" in text and "Coupure d'eau" in text for text in village.hears("Paul"))


async def test_words_behind_a_code_are_an_info_or_the_line_of_the_town_hall_once_it_is_meant(village: Village) -> None:
    """« A1 PM informée 14h20 » names no verb of ours; one word alone may be any."""
    await village.town_hall("Mairie", telegram="5001")
    await an_alert(village)

    await village.says("Mairie", "A1 PM informée 14h20", "oui")
    await village.says("Paul", "A1 une camionnette blanche repart vers la gare", "oui", "A1 camionnette")
    await village.post_office_closes()

    assert any("PM informée 14h20" in text and "Mairie de Villeneuve" in text for text in village.hears("Karim"))
    assert any("camionnette blanche" in text for text in village.hears("Karim"))
    assert "Que voulez-vous dire" in village.hears("Paul")[-1]


async def test_thanks_are_thanked_for(village: Village) -> None:
    await village.says("Karim", "Mille mercis !")

    assert "Avec plaisir" in village.hears("Karim")[-1]


async def test_a_long_name_takes_no_room_from_what_happens(village: Village) -> None:
    """An SMS says where in brief, and what was seen."""
    await village.member("Marc", sms="+33600000009")
    await village.says("Karim", "renommer Les voisins solidaires du quartier des Hauts de Sainte-Luce", "1")

    await an_alert(village)
    await village.post_office_closes()

    alerts = [text for text in village.hears("Marc") if text.startswith("ALERTE")]
    assert "voiture bleue" in alerts[0]
    assert "Les voisins..." in alerts[0]


@pytest.mark.parametrize(
    "said",
    [
        "ECRIRE Paul",
        "écris à Paul",
        "écrire un message à Paul",
        "MESSAGE A PAUL",
        "je voudrais écrire à Paul",
        "message pour Paul",
    ],
)
async def test_who_wants_to_write_to_a_neighbour_says_so_as_they_would(village: Village, said: str) -> None:
    await village.says("Karim", said)

    assert "Que voulez-vous dire à Paul" in village.hears("Karim")[-1]
