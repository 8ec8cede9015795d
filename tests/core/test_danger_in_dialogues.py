"""A danger told in the middle of any dialogue is no name, no street and no reason: its teller reads whom to call."""

from __future__ import annotations

import pytest

from core.language.danger import is_happening, tells_danger
from core.language.first_line import category_named
from tests.journeys.street import a_street
from tests.world import Village

DANGERS = (
    "mon dieu il y a une voiture qui brûle devant le 9",
    "des cambrioleurs chez Mireille",
    "un homme avec un couteau devant l'école",
    "Sofia crie au secours",
    "un enfant s'est fait renverser au carrefour",
    "une dame agée est tombée et ne se relève pas",
    "mon voisin menace tout le monde avec un fusil",
    "deux types forcent la voiture de Jean",
    "quelqu'un rode dans le jardin d'Odette",
    "il y a quelqu'un qui tente d'ouvrir la porte du 13",
    "Odette ne répond pas et sa porte est ouverte",
)
FREE = (
    *("profil rue", "profil nom", "exclure Ana", "avertir Ana", "renommer", "relais", "ref", "support", "habitation"),
    *("périmètre",),
)
"""What leaves a question open that takes any words."""
CLOSED = ("nommer Ana", "quitter", "pause", "langue", "exercice", "référent", "calme", "sonnerie")
"""What leaves a question open that offers choices."""


@pytest.mark.parametrize("begun", [*FREE, *CLOSED])
async def test_a_danger_in_any_dialogue_is_answered_with_whom_to_call(village: Village, begun: str) -> None:
    await a_street(village)
    for danger in DANGERS:
        await village.says("Karim", begun, danger)
        said = village.hears("Karim")[-1]

        assert "17" in said, (danger, said)
        await village.says("Karim", "annuler")
        await village.time_passes(minutes=30)


async def test_by_sms_it_is_asked_about_as_well(village: Village) -> None:
    await a_street(village)

    await village.says("Odette", "profil rue", "des cambrioleurs chez Mireille")

    assert village.hears("Odette")[-1].startswith("Voulez-vous prévenir vos voisins?")


@pytest.mark.parametrize(
    ("begun", "said", "reads"),
    [
        ("exclure Ana", "elle m'a menacé avec un couteau", "Retirer Ana"),
        ("exclure Ana", "menaces et bagarre avec Paul", "Retirer Ana"),
        ("avertir Ana", "fausse alerte de cambriolage", "un avertissement"),
        ("renommer", "Les Voisins du Feu", "s'appellera"),
        ("relais", "Jeanne, rue du Feu", "d'accord"),
        ("profil nom", "Jean Feu", "C'est noté"),
        ("profil rue", "rue du Vol", "C'est noté"),
        ("profil mot", "infirmière, appelez-moi en cas d'accident", "C'est noté"),
        ("support", "je ne reçois plus les alertes de cambriolage", "Votre question est gardée"),
    ],
)
async def test_an_answer_that_names_a_danger_is_an_answer(village: Village, begun: str, said: str, reads: str) -> None:
    await a_street(village)

    await village.says("Karim", begun, said)

    assert reads in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")


async def test_a_sentence_that_is_no_answer_is_answered_with_whom_to_call_and_the_question_stays(
    village: Village,
) -> None:
    await a_street(village)

    await village.says("Paul", "quitter", "ma porte fait une drôle de tête ce soir")
    sentence = village.hears("Paul")[-1]
    await village.says("Paul", "bof")

    assert "17" in sentence
    assert sentence.startswith("Je n'ai pas compris. Répondez OUI ou NON.")
    assert village.hears("Paul")[-1] == "Je n'ai pas compris. Répondez OUI ou NON."


async def test_what_is_told_to_the_referents_may_be_for_everybody(village: Village) -> None:
    await a_street(village)

    await village.says("Paul", "ref", "une voiture brûle devant le 9")
    asked = village.hears("Paul")[-1]
    await village.says("Paul", "non")

    assert asked.startswith("Cela ressemble à un danger. Appelez d'abord le 17")
    assert "C'est transmis à vos référents" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    "said",
    [
        *("a child was hit by a van", "an old lady fell and does not get up", "someone is screaming for help"),
        *("my neighbour threatens everybody with a rifle", "two guys are forcing a car", "a man is breaking a window"),
        *(
            "there's a bloke hanging about the bins",
            "someone's broken in next door",
            "there's been a stabbing at the pub",
        ),
        *("a chap's lying on the pavement", "he's stopped breathing", "she's having a fit", "the shed's alight"),
        *("a car's hit a cyclist", "there's been an explosion", "someone's trying the door handles", "he's out cold"),
        *("the carbon monoxide alarm's going off", "someone's pinched my bike", "he's got a crowbar and a bag"),
    ],
)
def test_natural_dangers_are_known_in_english(said: str) -> None:
    assert tells_danger(said)


@pytest.mark.parametrize(
    "said",
    [
        "l'arbre menace de tomber sur le toit",
        "je prête un pistolet à colle",
        "on étouffe avec cette chaleur",
        "a bin on its side",
        "I hammered a nail into the wall",
        "laying into the cake",
        "children knocking on doors",
    ],
)
def test_what_only_sounds_like_one_is_none(said: str) -> None:
    assert category_named(said) is None


def test_notes_about_a_home_may_name_what_could_burn() -> None:
    assert not is_happening("bouteilles de gaz et détecteur de fumée")
    assert not is_happening("mon mari est tombé deux fois l'an dernier")
    assert is_happening("mon mari est tombé")
    assert is_happening("he's stopped breathing")
    assert is_happening("my nan's collapsed in the kitchen")
    assert not is_happening("smoke detector and gas bottles")


@pytest.mark.parametrize(
    "said",
    [
        *("Mais ce n'est pas une alerte, je voulais savoir si on se voit samedi", "Je ne veux pas envoyer d'alerte"),
        *("Ce n'est pas une alerte", "Je ne veux rien envoyer", "Mais non, laissez tomber", "it is not an alert"),
        "I don't want to send anything",
    ],
)
@pytest.mark.parametrize("begun", [("alerte",), ("alerte", "pas urgent"), ("alerte vol 3 rue des Lilas", "pas urgent")])
async def test_who_meant_no_alert_is_out_of_it_in_their_own_words(
    village: Village, begun: tuple[str, ...], said: str
) -> None:
    await a_street(village)

    await village.says("Karim", *begun, said)

    assert village.hears("Karim")[-1].startswith("C'est annulé")


@pytest.mark.parametrize(
    "said",
    [
        *("je ne veux pas prévenir la police", "ce n'est pas une alerte incendie, c'est une fuite de gaz"),
        *("ce n'est pas urgent", "n'envoyez pas les pompiers", "ce n'est pas une alerte mais un homme regarde mon mur"),
        *("I don't want to warn the police", "don't send an ambulance"),
    ],
)
async def test_who_puts_something_right_goes_on_writing(village: Village, said: str) -> None:
    await a_street(village)

    await village.says("Karim", "alerte", said)

    assert "annulé" not in village.hears("Karim")[-1]


async def test_a_number_to_invite_is_no_fact_of_an_alert(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "alerte", "pas urgent", "inviter 06 33 33 33 34")

    assert "C'est parti pour une personne" in village.hears("Karim")[-1]


async def test_no_is_no_reason_and_a_message_is_a_message(village: Village) -> None:
    await a_street(village)
    await village.member("Zoé", telegram="1009")

    await village.says("Karim", "exclure Ana", "non")
    left = village.hears("Karim")[-1]
    await village.says("Karim", "exclure Ana", "message Zoé Bonjour Zoé, tu passes demain ?")

    assert left.startswith("C'est annulé")
    assert village.hears("Karim")[-1].startswith("Votre message part vers Zoé")


@pytest.mark.parametrize("said", ["envoyer", "c'est bon, envoyez", "ok envoie"])
async def test_send_it_is_no_fact(village: Village, said: str) -> None:
    await a_street(village)

    await village.says("Karim", "alerte vol 3 rue des Lilas", "pas urgent", said, "oui", "envoyer")

    assert "vol" in village.hears("Paul")[-1].lower()
    assert "envoy" not in village.hears("Paul")[-1].lower()


@pytest.mark.parametrize("begun", ["référent", "périmètre", "quitter", "langue", "nommer Zoé"])
@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("comment on ferme une alerte ?", "Je préviens vos voisins"),
        ("qui sont les référents ?", "Vos référents"),
        ("combien ça coûte ?", "C'est gratuit"),
        ("je voudrais inviter ma voisine", "Donnez ceci à un seul voisin"),
    ],
)
async def test_a_wish_beside_a_question_is_heard(village: Village, begun: str, said: str, reads: str) -> None:
    await a_street(village)
    await village.member("Zoé", telegram="1009")

    await village.says("Karim", begun, said)

    assert reads in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["ok merci", "merci", "non"])
async def test_thanks_leave_the_question_for_whom_words_are(village: Village, said: str) -> None:
    await village.member("Zoé", telegram="1009")
    await village.says("Zoé", "message Karim tu viens demain ?")

    await village.says("Karim", "la lampe du parking est cassée encore", said)

    assert "rien n'est parti" in village.hears("Karim")[-1]


async def test_who_complains_of_a_message_says_in_words_what_is_wrong_with_it(village: Village) -> None:
    await village.member("Zoé", telegram="1009")
    await village.says("Zoé", "message Karim tu es nul")

    await village.says("Karim", "langue", "English", "this message is insulting, I want to complain")
    complained = village.hears("Karim")[-1]
    await village.says("Karim", "flag P1", "she insults me")

    assert "FLAG P1" in complained
    assert village.hears("Karim")[-1].startswith("A referent can read the last message")
