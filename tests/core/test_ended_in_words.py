"""Whoever may close an alert closes it in words of their own, and is asked once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import says_surely

if TYPE_CHECKING:
    from tests.world import Village


async def _a_burglary(village: Village) -> None:
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas. Un homme force la porte", "1")
    await village.post_office_closes()


def _ends(village: Village, name: str) -> list[str]:
    plain = (text.replace("\N{NO-BREAK SPACE}", " ") for text in village.hears(name))
    return [text for text in plain if text.startswith("✅ A1 close")]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("fermez A1, c'était le fils d'Odette", "fausse alerte, c'était le fils d'Odette"),
        ("C'est fini pour l'alerte d'Odette", "c'est réglé."),
        ("bon c'était le peintre, on ferme", "fausse alerte, c'était le peintre"),
        ("c'était le fils d'Odette", "fausse alerte, c'était le fils d'Odette"),
        ("pouvez-vous clore l'alerte A1 ?", "c'est réglé."),
        ("A1 c'est une fausse alerte, je suis devant le 2, il n'y a rien", "je suis devant le 2, il n'y a rien"),
        ("A1 on ferme", "c'est réglé."),
        ("A1 fermez, c'était le vitrier", "fausse alerte, c'était le vitrier"),
        ("fausse alerte", "fausse alerte."),
    ],
)
async def test_a_referent_who_says_that_it_is_over_is_asked_whether_to_close(
    village: Village, said: str, told: str
) -> None:
    await _a_burglary(village)

    await village.says("Karim", said)
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "oui")
    await village.post_office_closes()

    assert "Je clos A1" in asked
    assert told in _ends(village, "Paul")[-1]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Je voudrais retirer l'alerte, c'est le vitrier, je me suis trompé", "fausse alerte, c'est le vitrier."),
        ("C'est fini, plus de peur que de mal, on peut fermer l'alerte.", "c'est réglé, plus de peur que de mal."),
        ("fausse alerte, je me suis trompé dans mon alerte il faut la retirer", "fausse alerte."),
        ("retirer mon alerte", "c'est réglé."),
        ("annuler A1", "c'est réglé."),
        ("A1 retirer", "c'est réglé."),
    ],
)
async def test_what_neighbours_read_of_the_end_is_what_it_was(village: Village, said: str, told: str) -> None:
    await _a_burglary(village)

    await village.says("Odette", said)
    asked = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "oui")
    await village.post_office_closes()

    assert asked.startswith("Clore A1?")
    assert told in _ends(village, "Paul")[-1]


@pytest.mark.parametrize(
    "said",
    [
        "Je me suis trompé, c'était bien un cambriolage",
        "ne fermez pas l'alerte A1",
        "comment fermer l'alerte ?",
        "fermez A1, il y a le feu chez Paul",
        "A1 fermez vos portes, il est dans la cour",
        "c'était le livreur, il a agressé ma femme",
        "c'était le voisin, il est tombé dans l'escalier",
    ],
)
async def test_what_denies_asks_or_tells_a_danger_closes_nothing(village: Village, said: str) -> None:
    await _a_burglary(village)

    await village.says("Karim", said)

    assert "Je clos" not in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("fermez A1, c'était le fils d'Odette", "L'ajouter à cette alerte"),
        ("A1 fausse alerte, c'était son fils", "Oui"),
    ],
)
async def test_whoever_may_not_close_it_tells_it_to_the_neighbours(village: Village, said: str, offered: str) -> None:
    await _a_burglary(village)

    await village.says("Paul", said)

    assert "Je clos" not in village.hears("Paul")[-1]
    assert village.buttons("Paul")[0] == offered
    assert _ends(village, "Paul") == []


async def test_a_no_to_the_close_leaves_the_alert_open_and_tells_nobody(village: Village) -> None:
    await _a_burglary(village)

    await village.says("Karim", "fermez A1, c'était le fils d'Odette", "non")
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "non")

    assert "dire à vos voisins" in asked
    assert _ends(village, "Paul") == []


@pytest.mark.parametrize("said", ["A1 fausse alerte, c'était le facteur", "A1 info fausse alerte, c'était le facteur"])
async def test_the_end_is_asked_about_in_the_same_words_however_it_is_told(village: Village, said: str) -> None:
    await _a_burglary(village)

    await village.says("Karim", said)
    asked = village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")
    await village.says("Karim", "non")
    again = village.hears("Karim")[-1]
    await village.says("Karim", "non")
    await village.post_office_closes()

    assert asked == "Je clos A1 : fausse alerte ?\n« c'était le facteur »"
    assert "dire à vos voisins" in again
    assert not any("facteur" in text for text in village.hears("Paul"))


async def test_of_two_open_alerts_the_author_who_is_named_is_meant(village: Village) -> None:
    await _a_burglary(village)
    await village.says("Paul", "ALERTE vol rue du Parc. Un vélo rouge", "3", "non", "passer", "envoyer")
    await village.says("Karim", "C'est fini pour l'alerte d'Odette")
    named = village.hears("Karim")[-1]
    await village.says("Karim", "0", "on peut fermer")

    assert "Je clos A1" in named
    assert "quelle alerte" in village.hears("Karim")[-1].lower()


@pytest.mark.parametrize(
    "said",
    [
        "retirer mon alerte",
        "retirer l'alerte A1",
        "Je voudrais retirer mon alerte, le chien est retrouvé",
        "le chien a été retrouvé",
        "annuler A1",
        "annuler mon alerte",
        "fausse alerte",
        "A1 retirer",
        "A1 clore",
    ],
)
async def test_whoever_wrote_an_alert_that_nobody_read_takes_it_back(village: Village, said: str) -> None:
    village.have_lived_here = timedelta(days=1)
    await village.member("Zoé", sms="+33600000055")
    await village.says("Zoé", "ALERTE chien perdu rue des Lilas. Il est noir", "3", "1")

    await village.says("Zoé", said)
    asked = village.hears("Zoé")[-1]
    await says_surely(village, "Zoé", "oui")
    await village.post_office_closes()

    assert asked == "Retirer A1? Vos voisins ne l'ont pas lue. 1=oui 2=non"
    assert "A1 est retirée" in village.hears("Zoé")[-1]
    assert "A1 : retirée par son auteur." in village.hears("Karim")[0].replace("\N{NO-BREAK SPACE}", " ")
    assert village.hears("Paul") == []


@pytest.mark.parametrize(
    "said",
    [
        "c'est pas un cambrioleur c'est le peintre de la mairie",
        "c'était le fils d'Odette, rien de grave",
        "fermez A1, c'était le vitrier",
        "ce n'est pas un voleur, il a les clés",
        "it was just the postman",
    ],
)
async def test_whoever_says_that_it_was_nothing_is_not_asked_to_confirm_it(village: Village, said: str) -> None:
    await _a_burglary(village)

    await village.says("Paul", f"A1 info {said}")

    assert "yeux" not in village.hears("Paul")[-1]
    assert "c'est ajouté" in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", ["un homme en noir est parti vers le parc", "c'est pas la première fois, il court"])
async def test_whoever_tells_what_they_saw_is_asked_whether_with_their_own_eyes(village: Village, said: str) -> None:
    await _a_burglary(village)

    await village.says("Paul", f"A1 info {said}")

    assert "yeux" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    "earlier", ["Les pompiers sont repartis, rien à voir", "Ma voisine avait laissé une casserole"]
)
async def test_what_was_told_a_moment_before_the_end_is_told_with_it(village: Village, earlier: str) -> None:
    await village.says("Odette", "ALERTE feu 2 rue des Lilas. De la fumée dans la cuisine", "1")
    await village.post_office_closes()

    await village.says("Odette", earlier, "C'est fini, tout va bien")
    await says_surely(village, "Odette", "oui")
    await village.post_office_closes()

    assert f"c'est réglé, {earlier}" in _ends(village, "Paul")[-1]


async def test_saying_again_that_it_is_over_agrees_to_close_it(village: Village) -> None:
    await village.says("Odette", "ALERTE feu 2 rue des Lilas. De la fumée dans la cuisine", "1")
    await village.post_office_closes()

    await village.says("Odette", "Les pompiers sont là, c'était une casserole")
    asked = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "C'est fini, tout va bien")
    await village.post_office_closes()

    assert asked.startswith("Clore A1?")
    assert "c'était une casserole" in _ends(village, "Paul")[-1]


async def test_all_is_well_is_no_false_alarm(village: Village) -> None:
    await _a_burglary(village)

    await village.says("Odette", "c'est fini, tout va bien")

    assert "c'est réglé" in village.hears("Odette")[-1]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("il y a un homme allongé sur le trottoir, il ne bouge plus", "prévenir vos voisins"),
        ("une femme est tombée devant le 9, elle ne respire plus", "prévenir vos voisins"),
        ("there's a chap lying on the pavement outside the chemist, not moving", "prévenir vos voisins"),
        ("my neighbour has been attacked by two men", "prévenir vos voisins"),
        ("ma maison est en feu", "Appelez d'abord"),
        ("au secours", "Appelez d'abord"),
        ("aidez-moi", "Appelez d'abord"),
    ],
)
async def test_a_danger_told_where_it_is_asked_how_an_alert_ended_is_no_end_of_it(
    village: Village, said: str, answer: str
) -> None:
    await village.says("Karim", "ALERTE cambriolage 9 rue des Lilas. Fenêtre cassée", "1", "non", "envoyer", "clore A1")

    await village.says("Karim", said)

    asked = village.hears("Karim")[-1]
    assert answer in asked
    assert "17" in asked


@pytest.mark.parametrize(
    "said",
    [
        "la police est passée",
        "la police a arrêté un homme armé",
        "c'était une bagarre entre voisins",
        "the police have arrested a man with a knife",
        "it was a fight in the street",
        "la fenêtre est réparée",
        "personne de blessé",
        "nobody was hurt",
        "le cambrioleur est parti à pied",
    ],
)
async def test_how_it_ended_may_be_told_in_words_that_name_a_danger(village: Village, said: str) -> None:
    await village.says("Karim", "ALERTE cambriolage 9 rue des Lilas. Fenêtre cassée", "1", "non", "envoyer", "clore A1")

    await village.says("Karim", said)

    assert said in village.hears("Karim")[-1]
    assert "Et comment" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["non", "non merci", "no"])
async def test_a_no_to_how_it_ended_leaves_the_alert_open(village: Village, said: str) -> None:
    await village.says("Karim", "ALERTE cambriolage 9 rue des Lilas. Fenêtre cassée", "1", "non", "envoyer", "clore A1")

    await village.says("Karim", said)
    cancelled = village.hears("Karim")[-1]
    await village.says("Karim", "clore A1")

    assert cancelled.startswith("C'est annulé")
    assert "Comment cela s'est-il terminé" in village.hears("Karim")[-1]


async def test_a_question_is_no_end(village: Village) -> None:
    await village.says("Karim", "ALERTE cambriolage 9 rue des Lilas. Fenêtre cassée", "1", "non", "envoyer", "clore A1")

    await village.says("Karim", "est-ce que je peux la rouvrir ?")

    assert "rouvrir" not in village.hears("Karim")[-1]


async def test_who_says_that_it_was_a_false_alarm_closes_it_as_one_though_it_seemed_sorted_out(
    village: Village,
) -> None:
    await village.says("Karim", "ALERTE cambriolage 9 rue des Lilas. Fenêtre cassée", "1", "non", "envoyer")

    await village.says("Karim", "plus de danger maintenant")
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "fausse alerte, désolé")

    assert "c'est réglé" in asked
    assert "fausse alerte" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["ils sont revenus", "mais il est revenu", "he's back again!", "they are still there"])
async def test_who_says_that_it_is_not_over_closes_nothing_and_tells_it(village: Village, said: str) -> None:
    await village.says("Karim", "ALERTE cambriolage 9 rue des Lilas. Fenêtre cassée", "1", "non", "envoyer", "clore A1")

    await village.says("Karim", said)
    await village.says("Karim", "oui")
    await village.post_office_closes()

    assert any(said in text for text in village.hears("Paul"))
    assert not _ends(village, "Paul")


async def test_who_was_lost_and_is_back_is_no_alert_that_goes_on(village: Village) -> None:
    await village.says("Karim", "ALERTE chien perdu rue des Lilas. Labrador noir", "pas urgent", "envoyer", "clore A1")

    await village.says("Karim", "il est revenu")

    assert "Et comment" in village.hears("Karim")[-1] or "close" in village.hears("Karim")[-1]
