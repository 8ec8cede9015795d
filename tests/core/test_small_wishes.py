"""Few words that say goodbye, thank by name, or end something: they mean what people mean by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import says_surely

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    "said", ["Au revoir", "Au revoir et merci pour tout", "merci au revoir", "Dormez bien", "goodbye"]
)
async def test_who_says_goodbye_is_not_asked_to_leave(village: Village, said: str) -> None:
    await village.says("Karim", said)

    assert village.hears("Karim")[-1].startswith("Au revoir, et à bientôt")


async def test_who_is_thanked_by_name_may_read_it(village: Village) -> None:
    await village.says("Paul", "message Karim Le chat est chez moi")
    await village.time_passes(minutes=2)

    await village.says("Karim", "Merci Paul !")

    assert "1. Paul" in village.hears("Karim")[-1] or "Paul" in village.buttons("Karim")


async def test_thanks_to_nobody_in_particular_are_taken_as_such(village: Village) -> None:
    await village.says("Karim", "Merci Tocsin !")

    assert "Avec plaisir" in village.hears("Karim")[-1]


async def test_a_no_to_the_last_question_erases_nothing(village: Village) -> None:
    await village.says("Paul", "supprimer mon compte", "continuer", "non")

    assert village.hears("Paul")[-1].startswith("C'est annulé")


@pytest.mark.parametrize("said", ["G1 fini", "G1 terminé\n\nBonne journée,\nLucie", "G1 terminé merci"])
async def test_an_article_that_is_said_to_be_over_ends_though_it_is_signed(village: Village, said: str) -> None:
    await village.says("Paul", "ajouter un article je donne un vélo d'enfant", "Publier")

    await village.says("Paul", said)

    assert "G1 n'est plus dans la gazette" in village.hears("Paul")[-1].replace("\N{NO-BREAK SPACE}", " ")


async def test_the_place_of_an_alert_may_be_changed_by_these_words(village: Village) -> None:
    await says_surely(village, "Odette", "ALERTE feu 14 rue des Lilas", "1", "A1 modifier le lieu : 12 rue des Lilas")
    await village.time_passes(seconds=10)

    assert "Correction" in village.hears("Karim")[0]
    assert "12 rue des Lilas" in village.hears("Karim")[0]


@pytest.mark.parametrize("said", ["je n'ai rien vu", "J'ai rien vu"])
async def test_who_saw_nothing_says_so_in_their_own_words(village: Village, said: str) -> None:
    await village.says("Odette", "ALERTE feu 14 rue des Lilas", "1")
    await village.time_passes(seconds=10)

    await village.says("Paul", said)

    assert "calme chez vous" in village.hears("Paul")[-1]


async def test_one_line_of_the_own_home_is_changed_as_it_is_said_to_be(village: Village) -> None:
    await says_surely(village, "Lucie", "HABITATION Animaux : un chien")
    told = village.hears("Lucie")[-1]
    await says_surely(village, "Lucie", "HABITATION Animaux : deux chats")

    assert "Pour changer une ligne" in told
    assert "C'est gardé" in village.hears("Lucie")[-1]


async def test_a_question_about_ones_messages_does_not_show_them(village: Village) -> None:
    await village.says("Paul", "Mes messages sont-ils chiffrés ?", "mes messages svp", "messages s'il vous plaît")

    asked, *shown = village.hears("Paul")[-3:]
    assert "14 jours" in asked
    assert all("Personne ne vous a encore écrit" in each for each in shown)
