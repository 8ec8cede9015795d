"""What referents and neighbours ask in sentences of their own leads to the command, and warns nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.village import knocks

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    "said",
    [
        "quitter mon rôle de référent",
        "quitter mes fonctions de référent",
        "je quitte le poste de référent",
        "Je voudrais arrêter d'être le référent",
    ],
)
async def test_whoever_leaves_their_role_is_not_asked_to_leave_the_neighbours(village: Village, said: str) -> None:
    await village.says("Karim", said)

    assert "ne plus être référent" in village.hears("Karim")[-1]


async def test_to_leave_alone_still_leaves_the_neighbours(village: Village) -> None:
    await village.says("Karim", "quitter")

    assert "Voulez-vous quitter" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["corriger mon annonce", "rectifier l'annonce", "retirer mon annonce"])
async def test_an_announcement_that_is_to_be_corrected_is_no_alert(village: Village, said: str) -> None:
    await village.says("Karim", said)

    assert "Une nouvelle annonce dit la correction" in village.hears("Karim")[-1]


async def test_a_neighbour_who_is_to_be_referent_is_named_in_the_sentence(village: Village) -> None:
    await village.says("Karim", "Je voudrais que Paul soit référent avec moi")

    assert "Proposer à Paul" in village.hears("Karim")[-1]


async def test_who_invites_in_a_long_sentence_warns_nobody(village: Village) -> None:
    await village.says(
        "Karim", "Je voudrais inviter ma voisine Colette du bout de la rue, son numéro est le 0612345679"
    )

    assert "prévenir vos voisins" not in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("Gilles, d'accord, je le connais, il peut entrer", "Accepter D1"),
        ("Acceptez Gilles, c'est le fils de Paul", "Accepter D1"),
        ("acceptez Gilles s'il vous plaît", "Accepter D1"),
        ("Pour Gilles, non, personne ne le connaît", "D1"),
        ("refuser Gilles", "Pour quelle raison"),
        ("Les demandes", "D1"),
        ("Est-ce que quelqu'un attend que je l'accepte ?", "D1"),
    ],
)
async def test_a_referent_names_whoever_waits_anywhere_in_the_sentence(village: Village, said: str, reads: str) -> None:
    await village.stranger("Gilles Roy", telegram="6001")
    await knocks(village, "Gilles Roy")

    await village.says("Karim", said)

    assert reads in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "said", ["Gilles crie au secours dans la rue", "Pour Gilles, vite, il ne respire plus", "non, Gilles est tombé"]
)
async def test_a_danger_to_whoever_waits_is_no_answer_to_their_request(village: Village, said: str) -> None:
    await village.stranger("Gilles Roy", telegram="6001")
    await knocks(village, "Gilles Roy")

    await village.says("Karim", said)

    assert "17" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["reprendre", "pause fin"])
async def test_a_referent_who_comes_back_reads_who_waited_meanwhile(village: Village, said: str) -> None:
    await village.says("Karim", "pause 14j")
    await village.stranger("Tom Roy", telegram="6001")
    await knocks(village, "Tom Roy")
    village.clock.passes(hours=30)
    await village.says("Karim", said)

    assert "Une demande attend votre réponse : D1 Tom Roy" in village.hears("Karim")[-1].replace(
        "\N{NO-BREAK SPACE}", " "
    )


async def test_a_neighbour_who_comes_back_reads_nothing_of_requests(village: Village) -> None:
    await village.says("Paul", "pause 14j")
    await village.stranger("Tom Roy", telegram="6001")
    await knocks(village, "Tom Roy")
    await village.says("Paul", "reprendre")

    assert "Tom" not in village.hears("Paul")[-1]


async def test_whoever_says_that_they_are_back_reads_how_to_end_their_pause(village: Village) -> None:
    await village.says("Karim", "je suis rentré de vacances")

    assert "REPRENDRE" in village.hears("Karim")[-1]


async def test_how_many_answered_a_drill_is_read_and_no_other_is_proposed(village: Village) -> None:
    await village.says("Karim", "Combien ont répondu à l'exercice ?")
    before = village.hears("Karim")[-1]
    await village.says("Karim", "exercice", "oui", "Combien ont répondu à l'exercice ?")

    assert "Aucun exercice n'est en cours" in before
    assert "Ont répondu" in village.hears("Karim")[-1]


async def test_a_request_is_answered_by_name_beside_a_question_that_was_left_open(village: Village) -> None:
    await village.stranger("Gilles Roy", telegram="6001")
    await knocks(village, "Gilles Roy")
    await village.says("Karim", "le facteur est passé ce matin chez nous", "refuser Gilles")

    assert "Pour quelle raison" in village.hears("Karim")[-1]
