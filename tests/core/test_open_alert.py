"""What is said about an open alert in few words: it means what people mean by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import Village

SIGNED = "\n\nCordialement,\nM. LEROY\nPolice municipale de Villeneuve"


async def _fire_of(village: Village, name: str) -> None:
    """Let *name* raise a fire, which is about to end by itself."""
    await village.says(name, "ALERTE feu 8 rue des Roses. De la fumée sort du toit")
    await village.says(name, "J'ai appelé les pompiers")
    for _ in range(3):
        if village.buttons(name) and "Envoyer" in village.buttons(name):
            await village.taps(name, "Envoyer")
    await village.time_passes(hours=2, minutes=46)


async def _is_kept(village: Village) -> bool:
    await village.time_passes(minutes=20)
    return "sans nouvelles" not in village.hears("Karim")[0]


@pytest.mark.parametrize(
    "said",
    ["oui", "Oui.", "ouais", "oui toujours là", "toujours", "Oui, c'est toujours en cours.", "A1 oui", "A1 toujours"],
)
async def test_a_yes_by_sms_keeps_an_alert_open_without_a_code(village: Village, said: str) -> None:
    await _fire_of(village, "Odette")

    await village.says("Odette", said)

    assert "reste ouverte" in village.hears("Odette")[-1]
    assert await _is_kept(village)


@pytest.mark.parametrize("said", ["Oui", "Oui.\n\nM. LEROY", f"Oui, toujours en cours{SIGNED}", f"oui, merci{SIGNED}"])
async def test_a_signed_yes_to_the_mail_that_asks_keeps_the_alert_open(village: Village, said: str) -> None:
    await village.town_hall("Mairie", email="police@villeneuve.example")
    await _fire_of(village, "Mairie")
    asked = next(heard for heard in village.screen("Mairie") if "un quart d'heure" in heard.text)
    assert "oui — c'est toujours en cours" in asked.text

    await village.answers("Mairie", said, to=asked)

    assert "reste ouverte" in village.hears("Mairie")[-1]
    assert await _is_kept(village)
    assert "LEROY" not in village.hears("Karim")[0]


async def test_what_stands_behind_the_yes_is_told_to_the_neighbours(village: Village) -> None:
    await _fire_of(village, "Odette")

    await village.says("Odette", "oui, les pompiers sont encore sur le toit")
    await village.time_passes(seconds=10)

    assert "Vos voisins y liront vos mots" in village.hears("Odette")[-1]
    assert "les pompiers sont encore sur le toit" in village.hears("Karim")[0]


async def test_a_no_asks_how_the_alert_ended(village: Village) -> None:
    await _fire_of(village, "Odette")

    await village.says("Odette", "non")

    assert "Comment cela s'est-il terminé" in village.hears("Odette")[-1]


async def test_a_yes_that_comes_after_the_end_opens_the_alert_again(village: Village) -> None:
    await _fire_of(village, "Lucie")
    asked = next(heard for heard in village.screen("Lucie") if "un quart d'heure" in heard.text)
    await village.time_passes(minutes=20)

    await village.answers("Lucie", "oui", to=asked)
    await village.says("Lucie", village.hears("Lucie")[-1].split(": ")[1][:6])
    await village.time_passes(seconds=10)

    assert "sans nouvelles" not in village.hears("Karim")[0]


async def test_a_yes_to_another_question_is_not_taken_for_it(village: Village) -> None:
    await _fire_of(village, "Odette")

    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "oui")

    assert "A2 part chez" in village.hears("Odette")[-1]
