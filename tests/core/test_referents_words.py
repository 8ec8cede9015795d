"""What referents and those whom they ask say in their own words is understood as the answer that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.village import knocks
from tests.journeys.street import a_street
from tests.world import open_village

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize("agreed", ["oui", "ok", "d'accord", "oui envoyez-le", "envoie", "👍"])
async def test_whoever_agrees_to_what_is_asked_about_a_name_sends_it_to_the_referent(
    village: Village, agreed: str
) -> None:
    await village.says("Paul", "gazette C'est Mme Dupont qui vole les colis dans le hall", agreed, "Information")
    preview = village.hears("Paul")[-1]
    await village.says("Paul", "Publier")
    await village.post_office_closes()

    assert "Dupont qui vole" in preview
    assert "Un référent le lit avant eux" in preview
    assert "Dupont" in village.hears("Karim")[-1]
    assert village.hears("Odette") == []


@pytest.mark.parametrize("said", ["oui", "non", "je ne sais pas", "merci"])
async def test_what_says_nothing_is_never_what_neighbours_read(said: str) -> None:
    async with open_village() as village:
        await village.member("Paul", telegram="1003", home="2 rue des Lilas")
        await village.says("Paul", "gazette C'est Mme Dupont qui vole les colis dans le hall", said)
        asked = village.hears("Paul")[-1]
        await village.says("Paul", "Réécrire", said)
        again = village.hears("Paul")[-1]

    assert "Réécrire" in asked
    assert "quelques mots" in again


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("oui", "D1, Claire Petit, 4 rue des Roses"),
        ("oui Claire", "Accepter D1, Claire Petit"),
        ("je veux accepter Claire", "Accepter D1, Claire Petit"),
        ("j'accepte", "Accepter D1"),
        ("d'accord je l'accepte", "Accepter D1"),
        ("ok pour elle", "Accepter D1"),
        ("accepte Roger", "D1 Claire Petit"),
    ],
)
async def test_a_referent_says_yes_to_whoever_waits_in_plain_words(village: Village, said: str, reads: str) -> None:
    await village.stranger("Claire Petit", telegram="6001")
    await knocks(village, "Claire Petit")

    await village.says("Karim", said)
    asked = village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")
    await village.says("Karim", "oui" if "?" in asked else "oui 1")

    assert reads in asked
    assert "est maintenant avec vos voisins" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("oui", "Ils attendent une réponse"),
        ("oui à tous", "D1, Claire Petit, 4 rue des Roses ; D2, Marc Dubois, 4 rue des Roses ; D3, Marc Noël"),
        ("j'accepte Claire et Marc Dubois", "D1, Claire Petit, 4 rue des Roses ; D2, Marc Dubois, 4 rue des Roses ?"),
        ("accepte Marc", "Ils attendent une réponse"),
        ("oui Marc Noël svp", "Accepter D3, Marc Noël"),
        ("demande à Claire depuis quand elle habite là", "La question est partie. Claire Petit"),
        ("refuse Marc Noël, personne ne le connaît", "C'est non pour D3 Marc Noël"),
        ("non à Claire", "Pour quelle raison"),
        ("oui Claire a été agressée devant chez moi", "17"),
        ("non elle est tombée dans la rue", "17"),
    ],
)
async def test_of_several_who_wait_the_named_ones_are_meant(village: Village, said: str, reads: str) -> None:
    for number, name in enumerate(("Claire Petit", "Marc Dubois", "Marc Noël")):
        await village.stranger(name, telegram=f"600{number}")
        await knocks(village, name)

    await village.says("Karim", said)

    assert reads in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")


async def test_an_answer_to_the_card_of_a_request_is_about_that_one(village: Village) -> None:
    for number, name in enumerate(("Claire Petit", "Marc Dubois")):
        await village.stranger(name, telegram=f"600{number}")
        await knocks(village, name)
    await village.post_office_closes()
    card = next(each for each in village.screen("Karim") if "Claire Petit" in each.text)

    await village.answers("Karim", "ok pour elle", to=card)
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "non")

    assert "Accepter D1, Claire Petit" in asked
    assert "attend toujours" in village.hears("Karim")[-1]


async def test_a_drill_is_answered_in_a_polite_sentence(village: Village) -> None:
    await village.says("Karim", "exercice", "1")
    await village.post_office_closes()

    await village.says("Odette", "oui j'ai bien reçu")
    await village.says("Lucie", "Bonjour,\nj'ai bien reçu votre message.\nCordialement, Lucie")
    await village.says("Paul", "oui, un homme est là, il crie")
    await village.says("Karim", "exercice")

    assert "Merci" in village.hears("Odette")[-1]
    assert "Merci" in village.hears("Lucie")[-1]
    assert "prévenir vos voisins" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    "said",
    [
        "Ana me menace, que faire ?",
        "il m'insulte, je veux le signaler",
        "comment signaler ce message ?",
        "she insults me",
    ],
)
async def test_a_complaint_about_a_private_message_is_never_offered_to_its_writer(village: Village, said: str) -> None:
    await village.says("Paul", "message Karim va au diable")
    await village.post_office_closes()

    await village.says("Karim", said)

    assert "SIGNALER P1" in village.hears("Karim")[-1]
    assert "BLOQUER P1" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["il me menace avec un couteau devant ma porte", "une voiture suspecte me suit"])
async def test_a_danger_is_no_complaint_about_a_message(village: Village, said: str) -> None:
    await village.says("Paul", "message Karim va au diable")
    await village.post_office_closes()

    await village.says("Karim", said)

    assert "prévenir vos voisins" in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "said", ["retirer Paul des référents", "retirer Paul de la liste des référents", "remove Paul from the referents"]
)
async def test_who_is_taken_off_the_referents_stays_with_the_neighbours(village: Village, said: str) -> None:
    await village.says("Karim", "nommer Paul", "oui")
    await village.says("Paul", "oui")
    await village.says("Karim", said)

    assert "Paul" in village.hears("Karim")[-1]
    assert "rôle" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["retirer Paul", "retirer Paul du groupe", "retirer Paul de nos voisins"])
async def test_a_neighbour_is_sent_away_by_the_word_for_texts_as_well(village: Village, said: str) -> None:
    await village.says("Karim", said)
    why = village.hears("Karim")[-1]
    await village.says("Karim", "Il insulte ses voisins")

    assert "Pour quelle raison voulez-vous retirer Paul" in why
    assert "Il insulte ses voisins" in village.hears("Karim")[-1]


async def test_whoever_wrote_is_flagged_by_name_and_of_nobody_else_it_is_told_who_is_there(village: Village) -> None:
    await village.says("Paul", "message Karim va au diable")
    await village.post_office_closes()

    await village.says("Karim", "signaler Paul")
    of_writer = village.hears("Karim")[-1]
    await village.says("Karim", "0", "signaler Odette")
    of_neighbour = village.hears("Karim")[-1]
    await village.says("Karim", "signaler Zoé")

    assert "les messages de Paul" in of_writer
    assert "REF, puis" in of_neighbour
    assert village.hears("Karim")[-1] == of_neighbour


@pytest.mark.parametrize(
    ("name", "begun"),
    [
        ("Karim", ("annonce", "attention il y a un cambriolage en ce moment au 15 rue des Lilas")),
        ("Paul", ("gazette au feu, la maison du 9 rue des Lilas brûle",)),
    ],
)
async def test_a_danger_behind_a_word_of_calm_is_asked_about(
    village: Village, name: str, begun: tuple[str, ...]
) -> None:
    await village.says(name, *begun)
    asked = village.hears(name)[-1]
    await village.says(name, "oui")

    assert "ressemble à un danger" in asked
    assert "17" in asked
    assert "Appelez d'abord" in village.hears(name)[-1]


async def test_a_notice_that_sounds_like_a_danger_stays_one(village: Village) -> None:
    await village.says("Karim", "annonce Exercice incendie samedi à l'école", "non")

    assert "Voici ce que vos voisins vont lire" in village.hears("Karim")[-1]


async def held(village: Village) -> None:
    """A1 of Paul names somebody, and Karim has asked him to correct it."""
    await village.says("Paul", "ALERTE dégradation 13 rue des Lilas. C'est Kevin Martin qui a tagué la porte", "3")
    await village.says("Paul", "Envoyer au référent pour relecture", "oui", "1")
    await village.post_office_closes()
    await village.says("Karim", "A1 DEMANDER sans le nom s'il vous plaît")
    await village.post_office_closes()


async def test_the_correction_that_was_asked_for_lands_in_plain_words(village: Village) -> None:
    await held(village)

    await village.says("Paul", "un jeune a tagué la porte du 13 vers 14h")
    asked = village.hears("Paul")[-1]
    await village.says("Paul", "oui")
    await village.post_office_closes()
    corrected = village.hears("Karim")[-1]
    await village.says("Karim", "A1 publier")
    await village.post_office_closes()

    assert "Je mets ce texte dans A1" in asked
    assert "C'est corrigé" in village.hears("Paul")[-2]
    assert "vers 14h" in corrected
    assert "Kevin" not in corrected
    assert "vers 14h" in " ".join(village.hears("Odette"))


async def test_what_answers_the_wish_for_a_correction_is_the_new_text(village: Village) -> None:
    await held(village)
    wish = next(each for each in village.screen("Paul") if "sans le nom" in each.text)

    await village.answers("Paul", "un jeune a tagué la porte du 13 vers 14h", to=wish)

    assert "C'est corrigé" in village.hears("Paul")[-1]


async def test_a_text_that_its_author_was_to_correct_is_not_published_unawares(village: Village) -> None:
    await held(village)

    await village.says("Karim", "A1 publier")
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "non")
    await village.post_office_closes()

    assert "Paul n'a pas encore corrigé" in asked
    assert "attend toujours" in village.hears("Karim")[-1]
    assert village.hears("Odette") == []


async def test_a_danger_is_no_correction(village: Village) -> None:
    await held(village)

    await village.says("Paul", "il y a le feu au 13 rue des Lilas")

    assert "dans A1" not in village.hears("Paul")[-1]
    assert "17" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    "said",
    [
        "A1 c'est une fausse alerte, il l'avait prêté à son fils",
        "A1 fausse alerte il l'avait prêté à son fils",
        "fausse alerte, il l'avait prêté à son fils",
    ],
)
async def test_a_referent_who_says_that_it_was_nothing_closes_the_alert(village: Village, said: str) -> None:
    await village.says("Odette", "ALERTE vol 12 rue des Lilas, un vélo rouge", "3")
    await village.post_office_closes()

    await village.says("Karim", said)
    if "Est-ce à propos" in village.hears("Karim")[-1]:
        await village.says("Karim", "1")
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "oui")
    await village.post_office_closes()

    assert "Je clos A1" in asked
    assert any("A1 est close" in text for text in village.hears("Karim"))
    assert any("fausse alerte" in text and "son fils" in text for text in village.hears("Paul"))
    assert "onfirmée" not in village.hears("Paul")[-1]


async def test_a_neighbour_who_says_that_it_was_nothing_confirms_nothing(village: Village) -> None:
    await village.says("Odette", "ALERTE vol 12 rue des Lilas, un vélo rouge", "3")
    await village.post_office_closes()

    await village.says("Lucie", "A1 c'est une fausse alerte, il l'avait prêté à son fils", "oui")

    assert "de vos yeux" not in village.hears("Lucie")[-1]
    assert "c'est ajouté" in village.hears("Lucie")[-1]


async def test_whoever_leads_reads_what_they_can_do_about_words_that_are_their_authors(village: Village) -> None:
    await village.says("Odette", "ALERTE vol 12 rue des Lilas, un vélo rouge", "3")
    await village.post_office_closes()

    await village.says("Karim", "corriger A1 c'est au 14")
    await village.says("Paul", "corriger A1 c'est au 14")

    assert "Seul l'auteur de A1" in village.hears("Karim")[-1]
    assert "CLORE A1" in village.hears("Karim")[-1]
    assert "Seul l'auteur de A1" in village.hears("Paul")[-1]
    assert "CLORE" not in village.hears("Paul")[-1]


async def test_whoever_reads_a_text_first_asks_its_author_for_other_words(village: Village) -> None:
    await held(village)

    await village.says("Karim", "corriger A1 un jeune a tagué la porte")

    assert "A1 DEMANDER" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    "said", ["non finalement je le garde", "non merci", "non, pas aujourd'hui", "surtout pas", "finalement non"]
)
async def test_a_no_in_a_sentence_sends_nobody_away(village: Village, said: str) -> None:
    await village.says("Karim", "exclure Paul Il insulte ses voisins", said)

    assert "annulé" in village.hears("Karim")[-1]


async def test_who_may_only_agree_is_asked_for_a_yes_or_a_no(village: Village) -> None:
    await village.says("Karim", "exclure Paul Il insulte ses voisins", "je réfléchis encore")

    assert "Répondez OUI ou NON" in village.hears("Karim")[-1]


async def test_a_no_to_the_last_question_erases_nobody(village: Village) -> None:
    await village.says("Paul", "effacer", "oui")
    asked = village.hears("Paul")[-1]
    await village.says("Paul", "non je reste")

    assert "Effacer" in asked or "efface" in asked
    assert "annulé" in village.hears("Paul")[-1]


async def test_a_referent_may_say_it_as_an_order(village: Village) -> None:
    await a_street(village)
    await village.says("Paul", "alerte feu 12 rue des Lilas", "J'ai appelé")
    await village.time_passes(minutes=5)

    await village.says("Karim", "clos A1", "réglé")
    closed = village.hears("Ana")[-1]
    await village.says("Karim", "rouvre A1")
    opened = village.hears("Ana")[-1]
    await village.says("Karim", "exclus")

    assert "closed at" in closed
    assert opened != closed
    assert "closed at" not in opened
    assert village.hears("Karim")[-1].startswith("De qui s'agit-il")
