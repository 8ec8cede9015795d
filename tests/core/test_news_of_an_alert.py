"""What people tell in two or three words while an alert is open is offered as news of it, and not misunderstood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.first_line import category_named
from core.language.own_words import says_unhurt
from core.model.alert_words import Category
from tests.journeys.street import a_street

if TYPE_CHECKING:
    from tests.world import Village

ABOUT_IT = "Est-ce pour A1?"
UNCLEAR = "Je n'ai pas compris"


async def _a_fire(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 12 rue des Lilas. La haie brûle", "1")
    await village.post_office_closes()


@pytest.mark.parametrize(
    "said",
    [
        *(
            "les pompiers arrivent",
            "le samu arrive",
            "les gendarmes sont en route",
            "police sur place",
            "on est dehors",
        ),
        *("ils arrivent", "aucun blessé", "pas de blessés", "il n'y a pas de blessé", "personne n'est blessé"),
        *("the ambulance is coming", "nobody hurt", "no one is injured"),
    ],
)
@pytest.mark.parametrize(("who", "asked"), [("Odette", ABOUT_IT), ("Karim", "Est-ce à propos de A1?")])
async def test_it_is_offered_as_news_of_the_alert(village: Village, who: str, asked: str, said: str) -> None:
    await _a_fire(village)

    await village.says(who, said)

    assert asked in village.hears(who)[-1].replace("\N{NO-BREAK SPACE}", "")


@pytest.mark.parametrize(
    "said",
    ["faut-il évacuer ?", "fermez vos fenêtres", "j'appelle les pompiers", "plaque AB-123-CD", "elle a un bidon"],
)
async def test_a_question_an_order_and_a_number_plate_are_for_it_too(village: Village, said: str) -> None:
    await _a_fire(village)

    await village.says("Odette", said)

    assert ABOUT_IT in village.hears("Odette")[-1]


async def test_an_armed_man_may_be_the_burglar(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas. Un homme force la porte", "1")

    await village.says("Odette", "attention il est armé")

    assert ABOUT_IT in village.hears("Odette")[-1]


@pytest.mark.parametrize("who", ["Odette", "Karim"])
async def test_somebody_hurt_may_be_hurt_by_the_fire(village: Village, who: str) -> None:
    await _a_fire(village)

    await village.says(who, "il y a un blessé", "1" if who == "Odette" else "l'ajouter")

    await village.says("Lucie", "A1")
    assert "il y a un blessé" in village.hears("Lucie")[-1]
    # They have just said that it is no other danger.
    assert "autre danger" not in village.hears(who)[-1]


@pytest.mark.parametrize("said", ["qui est prévenu ?", "combien de voisins ont vu ?", "qui a vu mon message ?"])
async def test_who_was_reached_is_answered_and_asked_of_no_neighbour(village: Village, said: str) -> None:
    await _a_fire(village)

    await village.says("Karim", said)

    assert village.hears("Karim")[-1].startswith("A1\N{NO-BREAK SPACE}: sur 8 voisins, 4 joints")


@pytest.mark.parametrize("said", ["où ?", "c'est où ?", "où exactement ?", "à quel numéro ?", "c'est fini ?", "where?"])
async def test_where_it_is_and_whether_it_is_over_is_answered_by_its_card(village: Village, said: str) -> None:
    await _a_fire(village)

    await village.says("Karim", said)

    assert "12 rue des Lilas" in village.hears("Karim")[-1]


async def test_whether_it_is_over_may_be_asked_of_whoever_just_wrote(village: Village) -> None:
    await village.says("Karim", "message Paul la réunion a commencé")

    await village.says("Paul", "c'est fini ?")

    assert "Karim" in village.hears("Paul")[-1]


async def test_who_may_not_see_who_was_reached_reads_the_card(village: Village) -> None:
    await _a_fire(village)

    await village.says("Ana", "qui est prévenu ?")

    assert "12 rue des Lilas" in village.hears("Ana")[-1]


async def test_without_an_alert_nobody_asks_how_it_stands(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "c'est où ?")

    assert village.hears("Karim")[-1].startswith("Il n'y a pas d'alerte en cours.")


@pytest.mark.parametrize(
    "said",
    [
        *("un homme force une voiture", "accident de voiture rue Zola", "un homme est armé au 20, vous venez ?"),
        *("pas de blessé mais un homme force la porte au 14", "no injuries, but a man is breaking in at 14"),
    ],
)
async def test_another_danger_is_offered_as_an_alert_of_its_own(village: Village, said: str) -> None:
    await _a_fire(village)

    await village.says("Odette", said)

    assert village.hears("Odette")[-1].startswith("Voulez-vous prévenir vos voisins?")


async def test_who_says_without_an_alert_that_they_call_is_asked_whether_neighbours_are_to_know(
    village: Village,
) -> None:
    await a_street(village)

    await village.says("Odette", "j'appelle la police")

    assert village.hears("Odette")[-1].startswith("Voulez-vous prévenir vos voisins?")


@pytest.mark.parametrize(
    "said",
    [
        *("message reçu", "Message bien reçu !", "bien reçu merci", "ok bien reçu", "merci d'avoir prévenu"),
        *("bon courage", "c'est gentil", "thanks for the heads up", "good luck everyone"),
    ],
)
async def test_a_receipt_and_good_wishes_are_told_to_nobody(village: Village, said: str) -> None:
    await _a_fire(village)

    await village.says("Lucie", said)

    assert "de ce nom" not in village.hears("Lucie")[-1]
    assert ABOUT_IT not in village.hears("Lucie")[-1]


async def test_a_fire_under_control_is_over(village: Village) -> None:
    await _a_fire(village)

    await village.says("Odette", "c'est maîtrisé")

    assert village.hears("Odette")[-1].startswith("Clore A1?")


@pytest.mark.parametrize("said", ["message reçu", "Message bien reçu", "bien noté"])
async def test_a_receipt_in_answer_to_the_alert_is_no_message_to_its_author(village: Village, said: str) -> None:
    await _a_fire(village)

    await village.answers("Lucie", said, to=village.screen("Lucie")[-1])
    await village.says("Karim", f"A1 {said}")

    assert "P1" not in "".join(village.hears("Odette"))
    assert all("noté pour A1" in village.hears(who)[-1] for who in ("Lucie", "Karim"))


async def test_silence_is_no_choice_of_the_alert(village: Village) -> None:
    await _a_fire(village)

    await village.says("Karim", "mon mari est blessé")
    await village.time_passes(minutes=4)

    await village.says("Lucie", "A1")
    assert "mon mari est blessé" in village.hears("Lucie")[-1]
    assert any("autre danger" in each for each in village.hears("Karim")[-3:])


@pytest.mark.parametrize(
    "said",
    [
        "message reçu, il y a un homme chez moi",
        "je suis sourde, appelez une ambulance",
        "help is coming",
        "c'est la police",
    ],
)
async def test_what_stands_behind_a_receipt_or_about_oneself_is_not_lost(village: Village, said: str) -> None:
    await _a_fire(village)

    await village.says("Karim", said)

    assert "En danger, appelez d'abord" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    "said", ["c'est maîtrisé, il repart au toit", "c'est éteint au rez-de-chaussée, pas au deuxième"]
)
async def test_a_fire_that_begins_anew_is_not_over(village: Village, said: str) -> None:
    await _a_fire(village)

    await village.says("Odette", said)

    assert ABOUT_IT in village.hears("Odette")[-1]


async def test_it_stands_under_the_alert_once_they_say_yes(village: Village) -> None:
    await _a_fire(village)

    await village.says("Odette", "les pompiers arrivent", "1")

    await village.says("Lucie", "A1")
    assert "les pompiers arrivent" in village.hears("Lucie")[-1]


@pytest.mark.parametrize("said", ["mon profl", "gibberish", "merci bcp"])
async def test_a_mistyped_word_and_small_talk_are_not(village: Village, said: str) -> None:
    await _a_fire(village)

    await village.says("Odette", said)

    assert ABOUT_IT not in village.hears("Odette")[-1]


async def test_without_an_alert_two_words_are_asked_again(village: Village) -> None:
    await a_street(village)

    await village.says("Odette", "on est dehors")

    assert UNCLEAR in village.hears("Odette")[-1]


@pytest.mark.parametrize(
    "said", ["aucun blessé", "pas de blessés", "personne n'a rien", "no casualties", "nobody's hurt"]
)
def test_nobody_is_hurt_in_many_words(said: str) -> None:
    assert says_unhurt(said)


@pytest.mark.parametrize(
    "said",
    [
        *("un blessé", "il y a des victimes", "pas de feu", "someone is hurt", "une personne blessée rue Zola"),
        *("on n'a rien pour éteindre", "il y a plus de morts", "la personne blessée saigne"),
    ],
)
def test_somebody_may_be_hurt(said: str) -> None:
    assert not says_unhurt(said)


@pytest.mark.parametrize(
    ("said", "named"),
    [("les pompiers sont en route", None), ("arbre sur la route", Category.ROADS), ("route barrée", Category.ROADS)],
)
def test_whoever_is_on_their_way_closes_no_road(said: str, named: Category | None) -> None:
    assert category_named(said) is named
