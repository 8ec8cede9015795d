"""A danger is heard whatever word of ours happens to stand before it: no alarm is lost for a word."""

from __future__ import annotations

import pytest

from core.command import discover
from core.language.words import Keywords
from core.texts import Texts
from core.understanding.told_in_passing import is_told_behind
from tests.journeys.street import a_street
from tests.world import Village

DANGER = {"fr": "il y a le feu chez Mme Martin au 12", "en": "there is a fire at Mrs Martin's, number 12"}
FOR_OTHERS = {
    *("answer_letter", "answer_message", "write_message", "support", "report_content", "post_article", "show_gazette"),
    *("describe_home", "show_directory", "vouch_for"),
}
"""What stands behind their word is for one neighbour, for a reader, or is looked for; they ask what is meant."""
KEYWORDS = Keywords.of(Texts.load(), discover())
ENDS_IT = {"désinscription", "désinscrire", "me désinscrire", "désinscrivez-moi", "désabonnement", "désabonnez-moi"}
ENDS_IT |= {"me désabonner", "ne m'écrivez plus"}
"""Whoever writes that wants no more messages, whatever they add."""


@pytest.mark.parametrize(("language", "name"), [("fr", "Paul"), ("en", "Ana")])
async def test_no_word_of_ours_swallows_a_danger(village: Village, language: str, name: str) -> None:
    """Each word of each command, and a fire behind it: the numbers to call, and the question for the neighbours."""
    await a_street(village)
    texts, lost, tried = Texts.load(), [], 0
    for command in sorted(set(discover()) - FOR_OTHERS):
        for word in set(texts.command(language, command).words) - ENDS_IT:
            before = len(village.hears(name))
            await village.says(name, f"{word} {DANGER[language]}")
            said = " ".join(village.hears(name)[before:])
            tried += 1
            if "17" not in said and "112" not in said:
                lost.append((command, word, said[:80]))
            await village.says(name, "0")
            await village.time_passes(minutes=30)

    assert lost == []
    assert tried > 200


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("Je viens de voir un homme forcer la porte du 9", "Voulez-vous prévenir"),
        ("J'arrive pas à joindre les pompiers", "Voulez-vous prévenir"),
        ("info coupure d'eau rue des Lilas", "Voulez-vous prévenir"),
        ("Qui a vu mon chat gris ?", "Voulez-vous prévenir"),
        ("je viens au vide-grenier", "Je ne vois ni alerte récente, ni fête"),
        ("voir les alertes en cours", "Il n'y a pas d'alerte en cours"),
        ("stop les alertes de cambriolage j'en ai assez", "C'est noté : plus"),
        ("rester chez soi demain matin", "Je n'ai pas compris"),
    ],
)
async def test_a_sentence_is_heard_and_a_word_is_a_word(village: Village, words: str, begins: str) -> None:
    await a_street(village)

    await village.says("Paul", words)

    assert village.hears("Paul")[-1].replace("\N{NO-BREAK SPACE}", " ").startswith(begins)


@pytest.mark.parametrize(
    "cry", ["au secours", "Au secours !!!", "à l'aide", "danger", "SOS", "aidez moi", "aide-moi svp"]
)
async def test_a_cry_for_help_begins_an_alert(village: Village, cry: str) -> None:
    await a_street(village)

    await village.says("Odette", cry)

    assert village.hears("Odette")[-1].startswith("Urgence? Appelez le 17")


async def test_danger_is_a_choice_where_a_question_offers_it(village: Village) -> None:
    await a_street(village)

    await village.says("Odette", "sms", "danger")

    assert "Urgence?" not in village.hears("Odette")[-1]


async def test_a_danger_that_is_told_at_length_is_asked_for_in_fewer_words(village: Village) -> None:
    await a_street(village)

    await village.says("Paul", "info il y a le feu chez Mme Martin " + "et la fumée monte encore plus haut " * 40)

    assert "trop long" in village.hears("Paul")[-1]


def test_stop_means_our_messages_where_it_names_them() -> None:
    for text, is_told in (
        ("stop ! il y a un incendie au 9", True),
        ("stop je reçois trop de messages sur les vols", False),
        ("message Paul il y a un incendie au 9", False),
    ):
        found = KEYWORDS.first(text)
        assert found is not None
        assert is_told_behind(text, *found, KEYWORDS) is is_told


async def test_in_a_group_only_a_danger_is_asked_about_and_in_private(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "j'arrive dans dix minutes les amis", room="-100200")
    of_friends = village.hears("Karim")[-1]
    await village.says("Karim", "Je viens de voir un homme forcer la porte du 9", room="-100200")

    assert "prévenir vos voisins ?" not in of_friends.replace("\N{NO-BREAK SPACE}", " ")
    assert village.hears("Karim")[-1].startswith("Voulez-vous prévenir vos voisins")
    assert village.hears("Groupe des Lilas") == []


ASKED = (
    *("profil", "effacer", "quitter", "calme", "message Karim", "gazette vends poussette", "support", "langue"),
    *("canaux", "inviter", "je donne une poussette"),
)
"""What leaves a question open."""


@pytest.mark.parametrize("said", ["bloquer la porte au secours", "Bloquer la porte, au secours !"])
async def test_a_cry_behind_a_word_that_is_for_one_neighbour_is_heard(village: Village, said: str) -> None:
    await village.says("Paul", said)

    assert village.hears("Paul")[-1].startswith("Voulez-vous prévenir vos voisins")


@pytest.mark.parametrize("name", ["Paul", "Odette"])
@pytest.mark.parametrize(
    "cry", ["Il y a le feu au 14 rue des Lilas !", "au secours", "AU FEU la cuisine brûle", "on m'agresse"]
)
async def test_a_cry_is_heard_whatever_question_is_open(village: Village, name: str, cry: str) -> None:
    await a_street(village)
    for begun in ASKED:
        await village.says(name, begun, cry)
        said = village.hears(name)[-1]
        assert "17" in said, (begun, said)
        assert "112" in said, (begun, said)
        await village.says(name, "annuler")
        await village.time_passes(minutes=30)


@pytest.mark.parametrize("begun", ["effacer", "quitter", "calme", "langue", "je donne une poussette", "habitation"])
async def test_a_danger_that_is_no_answer_is_asked_about(village: Village, begun: str) -> None:
    await a_street(village)

    await village.says("Paul", begun, "mon mari fait un malaise")

    assert "Voulez-vous prévenir vos voisins" in village.hears("Paul")[-1]
    assert "mon mari fait un malaise" in village.hears("Paul")[-1]


async def test_what_is_told_to_one_neighbour_stays_theirs(village: Village) -> None:
    await a_street(village)

    await village.says("Paul", "message Ana", "ma mère est en pleurs, un accident hier, tu peux passer ?")

    assert "Votre message part vers Ana" in village.hears("Paul")[-1]


async def test_a_stranger_who_cries_in_the_middle_of_joining_reads_whom_to_call(village: Village) -> None:
    await village.stranger("Jeanne", sms="+33611111111")

    for answers in ((), ("1",), ("1", "Villeneuve"), ("1", "Villeneuve", "Jeanne")):
        await village.says("Jeanne", "rejoindre", *answers, "il y a le feu au 3 rue des Lilas")
        assert "18" in village.hears("Jeanne")[-1], answers
        await village.says("Jeanne", "annuler")


async def test_a_cry_to_the_author_of_an_alert_is_a_cry_to_all(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE vol 3 rue des Lilas, un vélo rouge", "3")

    await village.says("Paul", "A1 écrire", "au secours le feu arrive chez moi")

    assert "18" in village.hears("Paul")[-1]


async def test_nothing_stands_before_the_numbers_to_call(village: Village) -> None:
    """A code was waited for: that its request is given up is no news in a danger, and would not fit one SMS."""
    await a_street(village)

    await village.says("Odette", "message Ana tu viens", "au secours je suis tombée")

    assert village.hears("Odette")[-1].startswith("Urgence? Appelez le 17")
    assert len(village.hears("Odette")[-1]) <= 160


@pytest.mark.parametrize(
    "said",
    [
        *(
            "arret cardiaque de mon mari",
            "arrêt respiratoire chez ma voisine",
            "Mouvements bizarres dans le jardin du 9",
        ),
        "groupe de jeunes devant la porte du 4 ils forcent la serrure",
        "ronde de nuit : deux hommes dans le garage du 12",
        *("Pause café chez moi samedi 10h pour tous", "Arrêt des cars scolaires mardi, verglas."),
        *("Reprise des cars scolaires jeudi matin", "calme plat mais la voiture blanche est revenue"),
        *("historique : le même homme qu'en mai rôde au 12", "Support de télé volé dans ma cave hier"),
        *("Périmètre de sécurité rue des Lilas, ne passez pas", "arrêt maladie, je ne peux pas faire la ronde"),
        *("Stop sign was knocked down at the corner", "pause at the gate, a man is hiding there"),
        "Movements in the garden of number 9, I'm scared",
    ],
)
async def test_a_sentence_that_begins_with_a_noun_of_ours_is_told(village: Village, said: str) -> None:
    await village.says("Odette", said)

    assert "Voulez-vous" in village.hears("Odette")[-1] or "Urgence" in village.hears("Odette")[-1]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        *(
            ("pause jusqu'au 3 janvier", "Seulement les alertes"),
            ("pause une semaine svp", "Seulement les alertes"),
            ("arrêt des sms", "STOP"),
        ),
        *(("calme de 22h à 7h", "22"), ("stop svp je ne veux plus rien", "REPRENDRE"), ("reprise des messages", "Bon")),
        ("mouvements de la semaine", ""),
    ],
)
async def test_what_is_a_wish_behind_such_a_noun_is_one(village: Village, said: str, answer: str) -> None:
    await village.says("Karim", said)

    assert answer in village.hears("Karim")[-1]
    assert "Voulez-vous prévenir" not in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        *(("je veux me tuer", "3114"), ("Bonsoir, j'ai envie d'en finir", "3114"), ("je vais me suicider", "3114")),
        *(("mon mari me frappe", "3919"), ("mon copain me tape dessus", "3919"), ("I want to die", "3114")),
    ],
)
async def test_despair_and_blows_at_home_are_no_news_for_the_street(village: Village, said: str, number: str) -> None:
    await village.stranger("Jeanne", sms="+33611111111")

    await village.says("Odette", said)
    await village.says("Jeanne", said)

    assert number in village.hears("Odette")[-1]
    assert number in village.hears("Jeanne")[-1]
    assert "oisins n'ont rien lu" in village.hears("Odette")[-1]


@pytest.mark.parametrize(
    "said", ["mon bébé s'étouffe", "ma sœur fait une overdose", "j'ai avalé des cachets", "maman se réveille pas"]
)
async def test_whom_to_call_is_told_to_a_stranger_whose_family_is_dying(village: Village, said: str) -> None:
    await village.stranger("Jeanne", sms="+33611111111")

    await village.says("Jeanne", said)

    assert "15" in village.hears("Jeanne")[-1]


@pytest.mark.parametrize(
    "said", ["je suis tombée chez moi je n'arrive pas à me relever", "je peux pas bouger", "je suis tombée aidez moi"]
)
async def test_who_lies_on_the_floor_needs_no_second_answer(village: Village, said: str) -> None:
    await village.says("Odette", said)
    await village.time_passes(minutes=5)

    assert "A1" in village.hears("Lucie")[-1]


async def test_a_danger_told_to_the_town_hall_is_asked_about(village: Village) -> None:
    await village.town_hall("Officier", telegram="2001")
    await village.says("Officier", "OFFICIEL La rue sera fermée mardi.", "Envoyer")

    await village.says("Karim", "M1 au secours je suis coincé dans l'ascenseur")

    assert village.hears("Karim")[-1].startswith("Pour qui est-ce")
