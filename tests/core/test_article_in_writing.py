"""While an article is being written: what is said instead of an answer is heard for what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.moment import is_only_day

if TYPE_CHECKING:
    from tests.world import Village

FEAST = "ajouter un article fête des voisins samedi à 18h"


async def _is_previewed(village: Village) -> None:
    await village.says("Paul", FEAST, "place du marché")
    assert "Voici ce que vos voisins vont lire" in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", ["Publier", "publier", "rien"])
async def test_who_changes_nothing_publishes(village: Village, said: str) -> None:
    await _is_previewed(village)

    await village.says("Paul", "Changer", said)

    assert "G1 est dans la gazette" in village.hears("Paul")[-1]


async def test_who_would_publish_is_not_asked_where_it_is(village: Village) -> None:
    await village.says("Paul", FEAST, "Publier")
    shown = village.hears("Paul")[-1]
    await village.says("Paul", "Publier")

    assert "Voici ce que vos voisins vont lire" in shown
    assert "G1 est dans la gazette" in village.hears("Paul")[-1]


async def test_another_day_is_no_place(village: Village) -> None:
    await village.says("Paul", FEAST, "finalement c'est dimanche 29")
    asked = village.hears("Paul")[-1]
    await village.says("Paul", "dimanche à 15h", "place du marché")

    assert asked.startswith("C'est où")
    assert "🗓 29 novembre" in village.hears("Paul")[-1]
    assert "📍 place du marché" in village.hears("Paul")[-1]


def test_a_day_with_a_place_is_one() -> None:
    assert not is_only_day("dimanche chez Paul")
    assert is_only_day("plutôt dimanche à 15h")


@pytest.mark.parametrize("said", ["GAZETTE", "/gazette"])
async def test_who_turns_to_something_else_reads_that_nothing_is_published(village: Village, said: str) -> None:
    await _is_previewed(village)

    await village.says("Paul", said)

    assert village.hears("Paul")[-1].startswith("Votre article n'est pas publié.")


async def test_a_day_alone_is_enough_and_a_place_that_was_said_is_not_asked_for(village: Village) -> None:
    await village.says("Paul", "gazette vide-grenier dimanche 6 décembre place de l'église, buvette")
    preview = village.hears("Paul")[-1]
    await village.says("Paul", "Publier")
    await village.post_office_closes()

    assert "Voici ce que vos voisins vont lire" in preview
    assert "🗓 6 décembre\n" in preview
    assert "23" not in preview
    assert "jusqu'au 6 décembre" in village.hears("Paul")[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("said", ["pas fixé", "non", "pas de date"])
async def test_a_day_is_asked_for_again_in_other_words_and_may_be_left_open(village: Village, said: str) -> None:
    await village.says("Paul", "gazette fête des voisins bientôt", "de 8h à 18h")
    again = village.hears("Paul")[-1]
    await village.says("Paul", said)

    assert "Le jour suffit" in again
    assert village.hears("Paul")[-1].startswith("C'est où")


async def test_a_yes_is_no_place_and_to_send_leaves_it_open(village: Village) -> None:
    await village.says("Paul", "gazette fête des voisins samedi", "oui")
    asked = village.hears("Paul")[-1]
    await village.says("Paul", "envoyer")

    assert "pas compris" in asked
    assert "Voici ce que vos voisins vont lire" in village.hears("Paul")[-1]
    assert "📍" not in village.hears("Paul")[-1]


async def test_what_is_seen_of_an_alert_goes_into_no_article(village: Village) -> None:
    await village.says("Karim", "je donne un canapé, 3 places, à venir chercher", "oui")
    await village.says("Odette", "ALERTE cambriolage au 15 rue des Lilas", "1")
    await village.time_passes(minutes=4)

    await village.says("Karim", "je vois une camionnette blanche devant le 15")
    assert village.hears("Karim")[-1].startswith("Votre article n'est pas publié.")
    assert "Est-ce à propos de A1" in village.hears("Karim")[-1]

    await village.says("Karim", "oui")
    assert "camionnette" in village.hears("Paul")[-1]
    assert not any("canapé" in said for said in village.hears("Paul"))


async def test_while_an_alert_is_open_plain_words_are_not_added_to_an_article(village: Village) -> None:
    await village.says("Karim", "je donne un canapé, 3 places, à venir chercher", "oui")
    await village.says("Odette", "ALERTE cambriolage au 15 rue des Lilas", "1")
    await village.time_passes(minutes=4)

    await village.says("Karim", "bleu marine")
    assert village.hears("Karim")[-1].startswith("Est-ce pour A1")

    await village.says("Karim", "Publier")
    assert any("canapé" in said for said in village.hears("Paul"))
