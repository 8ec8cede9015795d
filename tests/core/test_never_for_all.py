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
