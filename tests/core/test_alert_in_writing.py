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


@pytest.mark.parametrize(
    "said",
    ["je me suis trompé c'est des enfants", "annule tout", "non laisse tomber c'est mon voisin", "fausse alerte"],
)
async def test_what_is_taken_back_in_more_words_does_not_leave(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", "ALERTE on crie rue des Lilas", "j'ai appelé", said)

    await village.time_passes(minutes=6)

    assert village.hears("Karim")[-1].startswith("C'est annulé")
    assert village.hears("Ana") == []


async def test_who_puts_a_number_right_takes_nothing_back(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "ALERTE feu rue des Lilas", "j'ai appelé", "je me suis trompé, c'est au 14")

    await village.time_passes(minutes=6)

    assert "14" in village.hears("Ana")[-1]


async def test_what_only_might_be_an_alert_does_not_leave_by_itself(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "c'est encore la dame du marché qui passe", "oui")

    await village.time_passes(minutes=6)

    assert village.hears("Karim")[-1].startswith("Votre alerte n'est pas encore partie")
    assert village.hears("Ana") == []


async def test_words_for_one_neighbour_are_no_fact_for_all(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte cambriolage au 7 rue des Lilas", "oui", "message Ana mon code est 1234")

    await village.time_passes(minutes=6)

    assert any("1234" in text for text in village.hears("Ana"))
    assert "7 rue des Lilas" in village.hears("Paul")[-1]
    assert not any("1234" in text for name in ("Paul", "Lucie", "Odette") for text in village.hears(name))


@pytest.mark.parametrize(
    "said", ["fausse alerte c'était un barbecue", "cest fini fausse alerte", "c'était un barbecue"]
)
async def test_an_author_who_says_that_it_was_nothing_closes_it(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", "ALERTE feu 9 rue des Lilas, une grange", "oui", "envoyer", said, "oui")

    assert "fausse alerte" in village.hears("Karim")[-1]
    assert "close" in village.hears("Odette")[-1]


async def test_whoever_stops_all_reads_that_their_alert_has_not_left(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "ALERTE feu 9 rue des Lilas", "stop")

    assert village.hears("Karim")[-1].startswith("Votre alerte n'est pas partie")


@pytest.mark.parametrize("said", ["stop au voleur !", "stop ! il me frappe", "arrêt de bus cassé par des jeunes"])
async def test_stop_is_no_word_of_ours_before_a_thing_or_a_thief(village: Village, said: str) -> None:
    await a_street(village)

    await village.says("Karim", said)

    assert "Voulez-vous prévenir vos voisins" in village.hears("Karim")[-1]


async def test_a_street_that_an_order_is_about_stays_in_it(village: Village) -> None:
    await a_street(village)

    await village.says("Odette", "alerte feu, évitez la rue des Lilas", "1")

    assert "évitez la rue des Lilas" in village.hears("Ana")[-1]


async def test_who_has_called_meanwhile_says_so_at_any_question(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "ALERTE cambriolage 9 rue des Lilas, une vitre cassée", "non pas encore")

    await village.says("Karim", "j'ai appelé le 17 c'est fait", "oui", "envoyer")

    assert "Secours appelés" in village.hears("Odette")[-1]
    assert "c'est fait" not in village.hears("Ana")[-1]


@pytest.mark.parametrize(
    "said", ["laissez passer les pompiers", "ce n'est pas une fausse alerte", "c'est rien de grave mais il saigne"]
)
async def test_what_only_sounds_like_taking_back_is_told(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", "ALERTE feu rue des Lilas", "j'ai appelé", said)

    await village.time_passes(minutes=6)

    assert "rue des Lilas" in village.hears("Ana")[-1]


async def test_an_end_with_a_but_is_no_end(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 9 rue des Lilas, une grange", "1")

    await village.says("Odette", "c'est fini mais il y a un autre feu au 12")

    assert not village.hears("Odette")[-1].startswith("Clore A1")


async def test_the_menu_is_shown_beside_the_question_whom_words_are_for(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "c'est encore la dame du marché qui passe", "menu")

    assert village.hears("Karim")[-1].startswith("Que voulez-vous faire")


async def test_whoever_tells_much_loses_nothing(village: Village) -> None:
    await village.says("Karim", "au feu au 12 rue des Lilas", "j'ai appelé")
    for number in range(12):
        await village.says("Karim", f"il y a {number + 2} flammes au toit")
    await village.time_passes(minutes=4)

    assert "13 flammes au toit" in village.hears("Paul")[-1]


async def test_whoever_keeps_adding_does_not_keep_their_alert_back(village: Village) -> None:
    await village.says("Karim", "au feu au 12 rue des Lilas", "j'ai appelé")
    for number in range(2):
        await village.time_passes(minutes=2)
        await village.says("Karim", f"il y a {number + 2} flammes au toit")
    before = len(village.hears("Paul"))
    await village.time_passes(minutes=1.5)

    assert not before
    assert "3 flammes au toit" in village.hears("Paul")[-1]
