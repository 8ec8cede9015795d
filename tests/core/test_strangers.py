"""Whom nobody knows here: a danger is met with the numbers to call, a yes and a no to an invitation are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.core.test_inviting import lilas
from tests.core.village import count

if TYPE_CHECKING:
    from tests.world import Village

NUMBERS = ("17", "18", "15", "112")
DANGERS = (
    "on me cambriole",
    "quelqu'un essaie d'entrer chez moi",
    "il y a de la fumée chez le voisin",
    "il y a un homme dans mon jardin",
    "on force ma fenetre",
    "au voleur",
    "j'ai besoin d'aide vite",
    "someone is trying to get in",
)
IN_NEED = (
    "ma mère est tombée elle ne bouge plus",
    "j'ai mal a la poitrine",
    "il me tape",
    "mon mari est tombé il ne répond plus",
    "urgent",
    "j'ai peur",
    "qui j'appelle ?",
    "quel numéro appeler",
    "who should I call?",
    "I need help",
)


async def a_door(village: Village) -> None:
    """Les Lilas with their referent, and two strangers."""
    await village.member("Karim", roles=[Role.REFERENT], telegram="1001")
    await village.stranger("Anne", sms="+33612000009")
    await village.stranger("Léo", telegram="7009")


async def reads_numbers(village: Village, name: str, said: str) -> None:
    before = len(village.hears(name))
    await village.says(name, said)
    heard = " ".join(village.hears(name)[before:])
    assert all(number in heard for number in NUMBERS), (said, heard)


@pytest.mark.parametrize("said", DANGERS + IN_NEED)
@pytest.mark.parametrize("name", ["Anne", "Léo"])
async def test_a_stranger_in_danger_reads_whom_to_call(village: Village, name: str, said: str) -> None:
    await a_door(village)

    await reads_numbers(village, name, said)


@pytest.mark.parametrize("said", DANGERS)
@pytest.mark.parametrize("answered", [(), ("1",), ("1", "Les Lilas"), ("1", "Les Lilas", "Anne")])
async def test_a_danger_answers_no_question_at_the_door(village: Village, answered: tuple[str, ...], said: str) -> None:
    """The numbers come, and the question stays open."""
    await a_door(village)
    await village.says("Anne", "rejoindre", *answered)

    await reads_numbers(village, "Anne", said)
    await village.says("Anne", *("1", "Les Lilas", "Anne", "4 rue des Roses", "personne")[len(answered) :])

    assert any("Anne, 4 rue des Roses" in text for text in village.hears("Karim"))
    assert said not in " ".join(village.hears("Karim"))


@pytest.mark.parametrize(
    "said", ["DEMANDE il y a le feu au 4", "il y a le feu au 4", "on force ma fenetre", "au voleur"]
)
async def test_a_danger_while_a_request_waits_is_no_word_for_the_referent(village: Village, said: str) -> None:
    await a_door(village)
    await village.says("Anne", "rejoindre", "1", "Les Lilas", "Anne", "4 rue des Roses", "personne")

    await reads_numbers(village, "Anne", said)


async def test_who_called_already_is_not_told_to_write_a_code(village: Village) -> None:
    await a_door(village)

    await village.says("Anne", "rejoindre", "j'ai appelé le 17")

    assert "rejoindre" in village.hears("Anne")[-1].lower()
    assert "8 lettres" not in village.hears("Anne")[-1]


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("jai appelé le 18", "alerter vos voisins"),
        ("ma soeur a appelé les pompiers", "alerter vos voisins"),
        ("j'ai appelé les pompiers mais personne ne répond", "appeler à votre place"),
    ],
)
async def test_a_stranger_is_heard_of_the_call_as_a_neighbour_is(village: Village, said: str, heard: str) -> None:
    await a_door(village)

    await village.says("Anne", said)

    assert heard in village.hears("Anne")[-1]


async def invited(village: Village) -> None:
    """Karim, who leads Les Lilas, invites Marc by SMS."""
    await lilas(village)
    await village.says("Karim", "inviter 0612345678")
    assert "invite chez ses voisins" in village.hears("Marc")[-1]


@pytest.mark.parametrize(
    "said", ["oui", "oui je veux bien", "ok", "d'accord", "oui avec plaisir", "c'est Karim qui m'a invité", "rejoindre"]
)
async def test_a_yes_to_an_invitation_accepts_it(village: Village, said: str) -> None:
    await invited(village)

    await village.says("Marc", said)
    assert village.hears("Marc")[-1].startswith("Comment vos voisins vous appellent-ils")
    await village.says("Marc", "Marc")

    assert village.hears("Marc")[-1].startswith("Bienvenue Marc!")


@pytest.mark.parametrize("said", ["oui je veux bien", "ok", "d'accord"])
async def test_a_yes_opens_nothing_to_whom_nobody_wrote(village: Village, said: str) -> None:
    await invited(village)
    await village.stranger("Anne", sms="+33612000009")
    before = await count(village, "SELECT COUNT(*) FROM member")

    await village.says("Anne", said, "Anne")

    assert await count(village, "SELECT COUNT(*) FROM member") == before


async def test_an_invitation_that_is_used_or_over_is_accepted_no_more(village: Village) -> None:
    await invited(village)
    await village.time_passes(days=8)

    await village.says("Marc", "rejoindre")

    assert village.hears("Marc")[-1].startswith("Quel est le code")


@pytest.mark.parametrize(
    "said",
    [
        "ça ne m'intéresse pas",
        "pas interessé",
        "non je suis pas interessée merci",
        "arretez de m'ecrire",
        "arrêtez",
        "laissez moi tranquille",
        "je ne veux plus recevoir de messages",
        "supprimez mon numéro",
        "not interested",
    ],
)
async def test_a_no_to_an_invitation_is_one_in_any_words(village: Village, said: str) -> None:
    await invited(village)

    await village.says("Marc", said)

    assert village.hears("Marc")[-1].startswith("C'est noté. Nous ne vous écrirons plus")


@pytest.mark.parametrize("answered", [(), ("1",), ("1", "Les Lilas"), ("1", "Les Lilas", "Anne")])
@pytest.mark.parametrize(
    "said", ["laisse tomber", "finalement non je ne veux pas", "laissez moi tranquille", "je ne veux pas"]
)
async def test_joining_is_left_in_words(village: Village, answered: tuple[str, ...], said: str) -> None:
    await a_door(village)
    await village.says("Anne", "rejoindre", *answered)

    await village.says("Anne", said)
    assert village.hears("Anne")[-1].startswith(("C'est annulé", "D'accord. Vous n'avez rien"))
    await village.says("Anne", "bonjour")

    assert village.hears("Anne")[-1].startswith("Bonjour, ici les voisins solidaires")
    assert not village.hears("Karim")


@pytest.mark.parametrize("answered", [("1",), ("1", "Les Lilas"), ("1", "Les Lilas", "Anne")])
async def test_a_bare_no_to_a_free_question_at_the_door_ends_it(village: Village, answered: tuple[str, ...]) -> None:
    await a_door(village)
    await village.says("Anne", "rejoindre", *answered)

    await village.says("Anne", "non merci")

    assert village.hears("Anne")[-1].startswith("C'est annulé")


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("Do you speak English?", "I will write to you in English"),
        ("in english please", "I will write to you in English"),
        ("English", "I will write to you in English"),
        ("sorry I only speak English", "I will write to you in English"),
        ("comment créer une communauté", "Comment s'appellera votre communauté"),
        ("je voudrais créer un groupe dans mon village", "Comment s'appellera votre communauté"),
        ("il n'y a rien chez nous", "Comment s'appellera votre communauté"),
        ("arrêtez", "D'accord. Vous n'avez rien"),
        ("j'ai un code", "Quel est le code"),
        ("ce n'est pas urgent", "Bonjour"),
        ("not urgent", "Bonjour"),
    ],
)
async def test_what_a_stranger_asks_for_in_words_of_their_own(village: Village, said: str, reads: str) -> None:
    await a_door(village)

    await village.says("Léo", said)

    assert reads in village.hears("Léo")[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("then", "reads"),
    [
        ("Les Tulipes", "Dans quelle commune"),
        ("1", "Comment vos voisins"),
        ("rejoindre Les Lilas", "Comment vos voisins"),
    ],
)
async def test_a_name_that_is_taken_is_asked_for_again(village: Village, then: str, reads: str) -> None:
    """Or whoever would found finds the way to the neighbours who are called so."""
    await a_door(village)

    await village.says("Anne", "fonder Les Lilas")
    assert "Quel autre nom" in village.hears("Anne")[-1]
    await village.says("Anne", then)

    assert village.hears("Anne")[-1].startswith(reads)


async def test_whoever_asks_where_we_have_their_number_from_is_told(village: Village) -> None:
    await invited(village)

    await village.says("Marc", "qui vous a donné mon numero")

    assert village.hears("Marc")[-1].startswith("Le voisin qui vous invite nous l'a donné")


async def test_a_used_code_with_a_signature_is_a_used_code(village: Village) -> None:
    await a_door(village)
    await village.invites("K7PM2QXD")
    await village.says("Léo", "rejoindre K7PM2QXD", "Léo")

    await village.says("Anne", "REJOINDRE K7PM2QXD\n\nCordialement,\nAnne")

    assert village.hears("Anne")[-1].startswith("Ce code n'existe pas ou n'est plus valable")


@pytest.mark.parametrize("said", ["06 12 34 56 78", "Marc 06 12 34 56 78", "c'est pour marc, 0612345678"])
async def test_a_number_behind_an_invitation_says_whom_to_write_to(village: Village, said: str) -> None:
    """And it is nobody else's to read: no neighbour is asked to be warned of it."""
    await lilas(village)
    await village.says("Karim", "inviter")

    await village.says("Karim", said)

    assert "invite chez ses voisins" in village.hears("Marc")[-1]


async def test_digits_alone_are_told_to_nobody(village: Village) -> None:
    await lilas(village)

    await village.says("Karim", "06 12 34 56 78")

    assert "Voulez-vous prévenir" not in village.hears("Karim")[-1]
    assert village.hears("Marc") == []


async def test_a_question_about_us_is_answered_beside_the_questions_at_the_door(village: Village) -> None:
    await a_door(village)

    await village.says("Anne", "rejoindre", "est-ce que c'est gratuit ?")
    assert village.hears("Anne")[-1].startswith("C'est gratuit")
    await village.says("Anne", "1")

    assert village.hears("Anne")[-1].startswith("Où habitez-vous")


@pytest.mark.parametrize("said", ["8 rue des Lilas", "Béa, 8 rue des Lilas", "Béa 12 bis, avenue du Parc"])
async def test_an_address_is_no_part_of_a_name(village: Village, said: str) -> None:
    await a_door(village)
    await village.says("Anne", "rejoindre", "1", "Les Lilas", said)

    assert "prénom" in village.hears("Anne")[-1]
