"""An alert that is being written: nothing else that its author does makes it disappear without a word."""

from __future__ import annotations

import pytest

from tests.journeys.street import a_street
from tests.world import Village


@pytest.mark.parametrize("name", ["Karim", "Odette"])
@pytest.mark.parametrize(
    "said", ["demandes", "gazette", "inviter", "annuaire Odette", "calme 22-7", "aide", "renommer", "menu"]
)
async def test_a_danger_leaves_though_its_author_turns_to_something_else(
    village: Village, name: str, said: str
) -> None:
    await a_street(village)
    await village.says(name, "alerte feu au 4 rue des Lilas", said)

    await village.time_passes(minutes=4)

    assert "4 rue des Lilas" in village.hears("Ana")[-1]


async def test_a_danger_goes_on_being_asked_about_after_a_button_of_another_matter(village: Village) -> None:
    await a_street(village)
    await village.stranger("Zoé", telegram="9001")
    await village.says("Zoé", "rejoindre", "je n'ai pas de code", "Les Lilas", "Zoé", "3 rue des Lilas", "non")
    await village.says("Ana", "alert fire at 4 rue des Lilas")

    await village.says("Karim", "alerte feu au 4 rue des Lilas")
    await village.taps("Karim", "Oui")
    await village.says("Karim", "j'ai appelé")

    assert "Où" in village.hears("Karim")[-1] or "Que" in village.hears("Karim")[-1]


async def test_whoever_agrees_too_late_reads_that_nothing_has_left(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "des gens bizarres rôdent au 9")
    village.clock.passes(minutes=40)

    await village.says("Karim", "oui")

    assert village.hears("Karim")[-1].startswith("Rien n'est parti")


@pytest.mark.parametrize("said", ["fausse alerte, c'est un barbecue", "c'est une fausse alerte"])
async def test_an_author_calls_their_alert_off_in_the_group_where_it_began(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", "alerte fumée au 8 rue des Lilas", room="-100200")

    await village.says("Karim", said, room="-100200")
    await village.time_passes(minutes=4)

    assert village.hears("Karim")[-1].startswith("C'est annulé")
    assert village.hears("Groupe des Lilas") == []
    assert village.hears("Ana") == []


async def test_whoever_writes_what_does_not_leave_by_itself_is_told_once_that_it_waits(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte vol au 3 rue des Lilas, un vélo rouge")

    await village.time_passes(minutes=6)
    reminded = village.hears("Karim")[-1]
    await village.time_passes(minutes=6)

    assert reminded.startswith("Votre alerte n'est pas encore partie")
    assert len(village.hears("Karim")) == 2
    assert village.hears("Ana") == []


async def test_a_child_that_is_lost_is_no_less_than_a_danger(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte mon fils a disparu")

    await village.time_passes(minutes=4)

    assert "mon fils a disparu" in village.hears("Ana")[-1]


async def test_what_is_said_of_an_alert_is_newer_than_what_was_told_before(village: Village) -> None:
    """« Oui » to « l'avez-vous vu de vos yeux ? » publishes nothing that was told before, and confirms."""
    await a_street(village)
    await village.says("Odette", "ALERTE feu 11 rue des Lilas, une grange", "1")
    await village.says("Lucie", "Merci Karim, j'ai peur toute seule à la maison", "Info une voiture bleue part")

    await village.says("Lucie", "Oui, de mes yeux")

    assert "A1 est confirmée" in village.hears("Lucie")[-1]
    assert not any("j'ai peur" in text for name in ("Paul", "Ana") for text in village.hears(name))


@pytest.mark.parametrize("said", ["je peux pas appeler je suis sourde", "je suis sourde", "j'entends mal"])
async def test_who_cannot_be_heard_is_not_told_to_call(village: Village, said: str) -> None:
    await a_street(village)

    await village.says("Odette", "alerte feu 11 rue des Lilas, une grange", said)

    assert "une grange" in village.hears("Ana")[-1]


async def test_at_my_home_is_the_street_that_was_given(village: Village) -> None:
    await a_street(village)

    await village.says("Odette", "alerte ça sent le gaz", "1", "c'est chez moi")

    assert "rue des Lilas" in village.hears("Ana")[-1]
    assert "chez moi" not in village.hears("Ana")[-1]
