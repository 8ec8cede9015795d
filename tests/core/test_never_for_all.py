"""What was said for one reader, or to us, never reaches all neighbours with an alert."""

from __future__ import annotations

import pytest

from core.command import discover
from core.texts import Texts
from core.words import Keywords
from core.words_in_draft import word_of_ours
from tests.journeys.street import a_street
from tests.world import Village

COMMANDS = discover()
KEYWORDS = Keywords.of(Texts.load(), COMMANDS)


def _all_read(village: Village) -> str:
    return " ".join(text for name in ("Ana", "Lucie", "Paul") for text in village.hears(name))


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("lier 06 12 34 56 78", "06 12"),
        ("06 12 34 56 78", "06 12"),
        ("mon numéro est le 06 12 34 56 78", "06 12"),
        ("karim@mail.example", "mail.example"),
        ("calme 22h-7h", "22h"),
        ("pause du 12 au 20 août", "août"),
        ("stop aux messages svp", "stop aux"),
        ("canaux svp", "canaux"),
        ("profil code 1234", "1234"),
        ("masquer enfants", "masquer"),
        ("message Zork mon code est 1234", "1234"),
        ("inviter ma voisine Josiane au 06 12 34 56 78", "Josiane"),
        ("effacer juste mon adresse", "effacer"),
        ("support mon mot de passe est Lilas", "Lilas et"),
    ],
)
@pytest.mark.parametrize("name", ["Karim", "Odette"])
async def test_a_word_of_ours_is_never_told_to_neighbours(village: Village, name: str, said: str, secret: str) -> None:
    await a_street(village)
    await village.says(name, "alerte un homme force la porte du 15", said)
    answered = village.hears(name)[-1]

    await village.time_passes(minutes=4)

    assert "force la porte" in _all_read(village)
    assert secret not in _all_read(village)
    assert "Danger en ce moment" not in answered
    assert "Urgence?" not in answered


@pytest.mark.parametrize(
    "said",
    [
        "groupe de jeunes cagoulés",
        "niveau de l'eau à 50 cm",
        "stop ! il y a un homme armé",
        "calme maintenant mais il est encore dans le jardin",
        "message de la préfecture : évacuez",
        "mairie en feu",
        "j'arrive pas à ouvrir la porte",
        "nouvelles flammes derrière la grange",
        "aidez-moi mon mari est tombé",
        "entrer par la fenêtre du bas",
        "mouvement dans le jardin",
    ],
)
def test_what_only_begins_like_a_word_of_ours_is_told(said: str) -> None:
    assert word_of_ours(said, KEYWORDS, COMMANDS) is None


async def test_a_danger_behind_idle_words_leaves_without_them(village: Village) -> None:
    """Odette écrit « alertes en sms et le reste ici », puis crie au feu : ses voisins ne lisent que le feu."""
    await a_street(village)
    await village.says("Odette", "ma fille m'a dit de prendre le bus", "1", "AU SECOURS le feu a pris chez moi !!!")

    await village.time_passes(minutes=4)

    assert "le feu a pris" in _all_read(village).lower()
    assert "le bus" not in _all_read(village)


async def test_a_danger_told_where_idle_words_are_sorted_leaves_without_them(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "ma fille m'a dit de prendre le bus", "oui", "pas urgent", "on force la porte du 9")

    await village.time_passes(minutes=4)

    assert "force la porte" in _all_read(village)
    assert "le bus" not in _all_read(village)


async def test_the_name_of_a_category_sorts_and_tells_nothing(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte deux hommes fouillent les voitures rue du Parc", "suspect", "j'ai appelé")
    await village.says("Karim", "oui", "Envoyer")

    await village.time_passes(minutes=6)

    assert "fouillent les voitures" in _all_read(village)
    assert "voitures. suspect" not in _all_read(village)


@pytest.mark.parametrize("said", ["à tous les voisins", "c'est urgent", "tout le monde vite", "oui à tout le monde"])
async def test_for_whom_and_how_urgent_is_no_fact(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", "alerte un homme force la porte du 15", said, "j'ai appelé", said, said)

    await village.time_passes(minutes=8)

    assert "force la porte" in _all_read(village)
    assert said not in _all_read(village)
