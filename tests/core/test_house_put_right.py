"""Whoever gives another house number before their alert leaves puts it right: no help goes to the wrong door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.putting_right import place_put_right
from tests.core.village import count

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    ("said", "known", "meant"),
    [
        ("sorry it's number 6 not 4", "4 rue des Lilas", "6 rue des Lilas"),
        ("sorry, it's 6 not 4", "number 4 rue des Lilas", "number 6 rue des Lilas"),
        ("make that number 18", "rue des Lilas", "18 rue des Lilas"),
        ("it's no. 18, not no. 8 sorry", "outside 8 rue des Lilas", "outside 18 rue des Lilas"),
        ("pardon c'est le numéro 6 pas le 4", "numéro 4 rue des Lilas", "numéro 6 rue des Lilas"),
        ("c'est au 6 bis, pas au 4", "4 rue du 8 mai", "6 bis rue du 8 mai"),
        ("non c'est le 14", "rue du 8 mai", "14 rue du 8 mai"),
        ("mettez plutôt le 18", "8 rue des Lilas", "18 rue des Lilas"),
    ],
)
def test_another_house_of_the_same_street(said: str, known: str, meant: str) -> None:
    assert place_put_right(said, known) == meant


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("it's 3", "4 rue des Lilas"),
        ("it's 6 men not 4", "4 rue des Lilas"),
        ("c'est 6 personnes pas 4", "4 rue des Lilas"),
        ("it's number 6 not 9", "4 rue des Lilas"),
        ("c'est le 6 pas le 4", "derrière la gare"),
        ("c'est le 6 pas le 4", ""),
    ],
)
def test_what_counts_or_is_of_another_house_changes_no_place(said: str, known: str) -> None:
    assert place_put_right(said, known) == ""


@pytest.mark.parametrize("said", ["pardon c'est le numéro 6 pas le 4", "sorry it's number 6 not 4"])
async def test_neighbours_read_the_right_house_alone(village: Village, said: str) -> None:
    await village.says("Karim", "ALERTE on force la porte du voisin, 4 rue des Lilas", "1", "oui", said)
    await village.says("Karim", "envoyer")

    assert await count(village, "SELECT count(*) FROM alert") == 1
    told = village.hears("Odette")[-1]
    assert "6 rue des Lilas" in told
    assert "4 rue" not in told
    assert "pas le 4" not in told
