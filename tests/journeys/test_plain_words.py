"""Stories of people who know no word of ours: they write as to a neighbour, and are asked what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.village import count
from tests.journeys.street import a_street, says_surely

if TYPE_CHECKING:
    from tests.world import Village

PEOPLE = ("Odette", "Karim", "Paul", "Lucie")
EACH = pytest.mark.parametrize("name", PEOPLE, ids=("sms", "telegram", "matrix", "email"))


@EACH
@pytest.mark.feature("R13", "R15", "R16", "R20", by=("hear_out", "post_alert"))
async def test_whoever_just_tells_what_happens_is_asked_and_warns_everybody(village: Village, name: str) -> None:
    """« Il y a le feu au 9 rue des Lilas », sans un mot de nous : une question, le numéro d'urgence, et l'alerte."""
    await a_street(village)

    village.tells(f"{name} écrit comme à un voisin")
    await village.says(name, "Bonjour, il y a de la fumée au 9 rue des Lilas")
    asked = village.hears(name)[-1]
    nobody_yet = await count(village, "SELECT count(*) FROM alert")
    village.tells("Oui, c'est pour tous")
    await village.says(name, "oui")
    called = village.hears(name)[-1]
    village.tells("Les pompiers sont appelés")
    await village.says(name, "1")
    for _ in range(4):
        if await count(village, "SELECT count(*) FROM alert"):
            break
        await village.says(name, "1")

    assert "prévenir vos voisins" in asked
    assert "17" in asked
    assert nobody_yet == 0
    assert "18" in called
    others = [other for other in PEOPLE if other != name]
    for other in others:
        assert any("9 rue des Lilas" in text for text in village.hears(other)), other


@EACH
async def test_a_no_sends_nothing(village: Village, name: str) -> None:
    await a_street(village)

    await village.says(name, "Il fait vraiment beau aujourd'hui", "2")

    assert "rien n'est parti" in village.hears(name)[-1]
    assert await count(village, "SELECT count(*) FROM alert") == 0
    assert all(not village.hears(other)[-1:] or "beau" not in village.hears(other)[-1] for other in PEOPLE)


async def test_who_goes_on_telling_is_asked_about_all_of_it(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "Mon chat gris a disparu", "Il s'appelle Minou et il est peureux")
    await village.taps("Karim", "Oui, les prévenir")
    await village.taps("Karim", "Ce n'est pas urgent")

    asked = [text for text in village.hears("Karim") if "prévenir vos voisins" in text]
    assert "Mon chat gris a disparu. Il s'appelle Minou et il est peureux" in asked[-1]


async def test_who_sells_something_is_offered_the_gazette(village: Village) -> None:
    """Karim et Odette écrivent ce qu'ils vendent et donnent, sans aucun mot de nous."""
    await a_street(village)
    village.tells("Karim vend une poussette")
    await village.says("Karim", "Je vends une poussette, 40 euros")
    await village.taps("Karim", "Oui, une annonce")
    preview = village.hears("Karim")[-1]
    village.tells("Odette donne des pommes")
    await village.says("Odette", "Je donne des pommes du jardin")
    asked = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "1")

    assert "poussette" in preview
    assert asked == "Est-ce une annonce pour la gazette? 1=oui 2=une alerte 3=non"
    assert "est dans la gazette (Petite annonce)" in village.hears("Odette")[-1]
    assert all("Voulez-vous prévenir" not in text for who in ("Karim", "Odette") for text in village.hears(who))


async def test_what_somebody_sells_may_be_an_alert_or_nothing(village: Village) -> None:
    await a_street(village)

    await village.says("Paul", "Je vends mon vélo", "Une alerte")
    alert = village.hears("Paul")[-1]
    await village.says("Paul", "annuler", "Je vends mon vélo", "non")
    nothing = village.hears("Paul")[-1]
    await village.says("Paul", "Un inconnu vend des outils volés rue des Roses")
    of_another = village.hears("Paul")[-1]

    assert "17" in alert
    assert "rien n'est parti" in nothing
    assert "Voulez-vous prévenir vos voisins" in of_another


@pytest.mark.feature("R25", "R27", by=("hear_out", "answer_message"))
async def test_who_forgets_the_code_of_a_neighbour_is_asked_whom_it_is_for(village: Village) -> None:
    """Odette répond au SMS de Karim sans P1 : ses mots vont chez Karim, et chez personne d'autre."""
    await a_street(village)
    village.tells("Karim écrit à Odette")
    await village.says("Karim", "message Odette Vous faut-il du pain ?")
    village.tells("Odette répond comme à n'importe quel SMS")
    await village.says("Odette", "Oui une baguette bien cuite merci")
    asked = village.hears("Odette")[-1]
    written_down = await count(village, "SELECT count(*) FROM notice WHERE params LIKE '%baguette%'")
    village.tells("C'est pour Karim")
    await says_surely(village, "Odette", "1")

    assert asked.startswith("Pour qui est-ce? 1=Karim")
    assert written_down == 0
    assert any("une baguette bien cuite" in text for text in village.hears("Karim"))
    assert all("baguette" not in text for other in ("Paul", "Lucie") for text in village.hears(other))


async def test_after_a_day_plain_words_are_no_answer_to_a_neighbour_any_more(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "message Odette Vous faut-il du pain ?")
    await village.time_passes(hours=25)

    await village.says("Odette", "Oui une baguette bien cuite merci")

    assert village.hears("Odette")[-1].startswith("Voulez-vous prévenir vos voisins?")


async def test_a_greeting_shows_what_can_be_done_and_thanks_are_taken(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "Bonjour !")
    greeted = village.hears("Karim")[-1]
    await village.says("Karim", "Merci beaucoup")

    assert "Que voulez-vous faire, Karim" in greeted
    assert village.hears("Karim")[-1].startswith("Avec plaisir")


async def test_who_mistypes_the_word_does_not_type_the_rest_again(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "Alrte vol de vélo rue des Lilas")

    assert "«\N{NO-BREAK SPACE}vol de vélo rue des Lilas" in village.hears("Karim")[-1]


async def test_two_or_three_words_that_tell_nothing_are_not_asked_about(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "bidule machin")

    assert "Je n'ai pas compris" in village.hears("Karim")[-1]


async def test_a_stranger_and_a_group_are_asked_nothing(village: Village) -> None:
    """A stranger has no neighbours to warn; what is said in a group is not said to us."""
    await a_street(village)
    await village.group("Le groupe", "-100300")
    await village.stranger("Inconnue", telegram="4040")

    await village.says("Inconnue", "Il y a de la fumée au 9 rue des Lilas")
    await village.says("Karim", "Il y a de la fumée au 9 rue des Lilas", room="-100300")

    assert "REJOINDRE" in village.hears("Inconnue")[-1]
    assert all("prévenir vos voisins ?" not in text for text in village.hears("Karim"))


async def test_what_was_added_to_an_alert_is_added_once_and_the_question_is_over(village: Village) -> None:
    """« 1 » twice, and words after it: nothing is published twice, and nothing is an answer to what is over."""
    await a_street(village)
    await village.says("Odette", "ALERTE feu rue des Lilas, une grange brûle", "1")
    await village.says("Paul", "je vois la fumée aussi", "1")

    await village.says("Paul", "les pompiers arrivent par la gare")
    asked = village.hears("Paul")[-1]
    await village.says("Paul", "1", "1")

    assert "les pompiers arrivent par la gare" in asked
    assert "je vois" not in asked
    published = [each for each in village.hears("Groupe des Lilas") if each.startswith("🗣")]
    assert len([each for each in published if "je vois la fumée aussi" in each]) == 1


async def test_whoever_tells_of_a_danger_and_goes_away_reads_once_that_nothing_has_left(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "on force la porte du 9 rue des Lilas")

    await village.time_passes(minutes=3)
    reminded = village.hears("Odette")[-1]
    await village.time_passes(minutes=3)
    said = len(village.hears("Odette"))
    await village.says("Odette", "1")

    assert reminded.startswith("Rien n'est encore parti. Voulez-vous prévenir")
    assert said == 2
    assert village.hears("Odette")[-1].startswith("Urgence? Appelez le 17")


async def test_a_cry_for_help_leaves_without_an_answer(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "au secours")

    await village.time_passes(minutes=4)

    assert "au secours" in village.hears("Paul")[-1]
    assert "rue des Lilas" in village.hears("Paul")[-1]
    assert "2 rue" not in village.hears("Paul")[-1]


@pytest.mark.parametrize("answers", [(), ("j'appelle",)])
async def test_a_danger_without_a_name_leaves_without_an_answer(village: Village, answers: tuple[str, ...]) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE un homme escalade le mur du 14 rue des Lilas", *answers)

    await village.time_passes(minutes=4)

    assert "un homme escalade le mur" in village.hears("Paul")[-1]


async def test_a_danger_begins_anew_whatever_was_said_before(village: Village) -> None:
    """What is sold, what was told hours ago, and who wrote last, have nothing to do with it."""
    await a_street(village)
    await village.says("Karim", "message Odette vous faut-il du pain ?")
    await village.says("Odette", "ma fille vient demain avec le petit", "on force la porte du 9 rue des Lilas")
    asked = village.hears("Odette")[-1]
    await village.says("Odette", "oui", "1")

    assert asked.startswith("Voulez-vous prévenir vos voisins?")
    assert "on force la porte" in village.hears("Paul")[-1]
    assert "ma fille" not in village.hears("Paul")[-1]


async def test_words_of_another_hour_are_no_part_of_what_is_told_now(village: Village) -> None:
    await a_street(village)
    await village.says("Lucie", "Notre chat Minou ne revient pas.")
    await village.time_passes(hours=20)

    await village.says("Lucie", "La réunion de quartier a changé de date.")

    assert "réunion" in village.hears("Lucie")[-1]
    assert "Minou" not in village.hears("Lucie")[-1]


async def test_a_false_alarm_is_heard_beside_the_question_whom_words_are_for(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 9 rue des Lilas", "1", "il y a un grand bruit aussi")

    await village.says("Odette", "fausse alerte")

    assert "Comment cela s'est-il terminé" in village.hears("Odette")[-1]


async def test_a_yes_is_for_the_neighbour_who_just_asked(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "message Odette vous faut-il du pain ?")
    for said in ("oui merci", "non merci"):
        await village.says("Odette", said)
        assert village.hears("Odette")[-1].startswith("Pour qui est-ce? 1=Karim"), said
        await village.says("Odette", "3")
