"""What newcomers answer in words of their own: no code is lost, no sentence becomes a name, no word lets them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.core.village import count

if TYPE_CHECKING:
    from tests.world import Village

NAME, CODE, STREET = "Comment vos voisins vous appellent-ils", "Quel est le code", "Quelle est votre adresse"


async def a_door(village: Village) -> None:
    """Les Lilas with their referent, a code that lets in at once, and a stranger."""
    await village.member("Karim", roles=[Role.REFERENT], telegram="1001")
    await village.invites("K7PM2QXD")
    await village.stranger("Anne", sms="+33612000009", email="anne@lilas.example")


async def members(village: Village) -> object:
    return await count(village, "SELECT COUNT(*) FROM member")


@pytest.mark.parametrize(
    "said",
    [
        "le code est K7PM2QXD",
        "pardon, c'est k7pm2qxd",
        "Pardon, c'est k7pm-2qxd",
        "mon code : K7PM 2QXD",
        "Bonjour, voici mon code K7PM2QXD, merci",
    ],
)
async def test_a_code_in_a_sentence_is_the_code(village: Village, said: str) -> None:
    await a_door(village)

    await village.says("Anne", "rejoindre", said, "Anne L.")

    assert village.hears("Anne")[-2].startswith(NAME)
    assert village.hears("Anne")[-1].startswith("Bienvenue Anne L.!")


@pytest.mark.parametrize("before", [(), ("Anne L.",), ("Anne L.", "4 rue des Lilas")])
async def test_a_code_that_comes_late_opens_the_invitation(village: Village, before: tuple[str, ...]) -> None:
    """Whatever question is open; what it was is asked anew where it still has to be."""
    await a_door(village)
    await village.says("Anne", "rejoindre", "Les Lilas", *before)

    await village.says("Anne", "rejoindre K7PM2QXD" if before else "ah, voici mon code K7PM2QXD", "Anne L.")

    assert village.hears("Anne")[-2].startswith(NAME)
    assert village.hears("Anne")[-1].startswith("Bienvenue Anne L.!")


@pytest.mark.parametrize(
    "said", ["jai un code", "jai le code", "j ai un code", "mon code", "mon code marche pas", "c'est la niece d'odette"]
)
async def test_who_only_says_that_there_is_a_code_is_asked_for_it(village: Village, said: str) -> None:
    await a_door(village)

    await village.says("Anne", "rejoindre", said)
    assert village.hears("Anne")[-1].startswith("Écrivez les 8 lettres ou chiffres de votre invitation")
    await village.says("Anne", "K7PM2QXD")

    assert village.hears("Anne")[-1].startswith(NAME)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("I don't have a code", "Where do you live"),
        ("I haven't got a code", "Where do you live"),
        ("j'ai perdu le code", "Où habitez-vous"),
        ("je n'ai pas le code", "Où habitez-vous"),
    ],
)
async def test_who_has_no_code_says_so_in_any_language(village: Village, said: str, asked: str) -> None:
    await a_door(village)

    await village.says("Anne", "rejoindre", said)

    assert village.hears("Anne")[-1].startswith(asked)


@pytest.mark.parametrize(
    "said",
    [
        "comment je m'appelle ?",
        "mon code marche pas",
        "Pourquoi voulez-vous mon nom ?",
        "vous m'avez envoyé un code",
        "c'est Karim qui m'a invité",
        "c'est la niece d'odette",
        "je suis la voisine du dessus",
        "bon alors moi voilà je sais plus",
        "une petite maison verte avec un jardin",
    ],
)
async def test_a_sentence_is_nobodys_name(village: Village, said: str) -> None:
    await a_door(village)
    before = await members(village)

    await village.says("Anne", "rejoindre K7PM2QXD", said)

    assert village.hears("Anne")[-1].startswith("Dites votre prénom")
    assert await members(village) == before
    await village.says("Anne", "Anne L.")
    assert village.hears("Anne")[-1].startswith("Bienvenue Anne L.!")


@pytest.mark.parametrize(
    "said",
    [
        "Police municipale",
        "la gendarmerie",
        "Pompiers de Villeneuve",
        "Samu 31",
        "Le Référent",
        "Brigadier Gilles",
        "le maire",
    ],
)
async def test_nobody_is_called_like_those_who_help(village: Village, said: str) -> None:
    await a_door(village)

    await village.says("Anne", "rejoindre K7PM2QXD", said)

    assert village.hears("Anne")[-1].startswith("Ce nom est réservé")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Anne L.", "Anne L."),
        ("je m'appelle Anne", "Anne"),
        ("bonjour, je m appelle Anne Lefèvre. Je suis au 4", "Anne Lefèvre"),
        ("c'est Anne", "Anne"),
        ("moi c'est Anne L.", "Anne L."),
        ("Bonjour,\n\nMes voisins m'appellent Anne.\n\nAnne Lefèvre", "Anne"),
        ("Bonjour,\n\nAnne Lefèvre\n", "Anne Lefèvre"),
        ("Marie-Anne de la Tour", "Marie-Anne de la Tour"),
        ("N'Diaye", "N'Diaye"),
        ("Le Guen", "Le Guen"),
        ("Odette et Paul", "Odette et Paul"),
    ],
)
async def test_a_name_is_heard_in_what_introduces_it(village: Village, said: str, name: str) -> None:
    await a_door(village)

    await village.says("Anne", "rejoindre K7PM2QXD", said)

    assert village.hears("Anne")[-1].startswith(f"Bienvenue {name}!")


@pytest.mark.parametrize("said", ["Pourquoi voulez-vous mon adresse ?", "non je ne veux pas dire mon adresse"])
async def test_a_sentence_is_no_address(village: Village, said: str) -> None:
    await a_door(village)

    await village.says("Anne", "rejoindre Les Lilas", "Anne L.", said)

    assert village.hears("Anne")[-1].startswith("Dites au moins le nom de votre rue")


@pytest.mark.parametrize("said", ["chez Paul", "plus tard", "Bellevue"])
async def test_two_words_of_eight_letters_are_no_code(village: Village, said: str) -> None:
    """While a referent's question waits, a word alone is none either: it answers the question."""
    await a_door(village)
    await village.says("Anne", "rejoindre Les Lilas", "Anne L.", "4 rue des Roses", "personne")
    await village.says("Karim", "D1 chez qui habitez-vous ?")

    await village.says("Anne", said)

    assert said in village.hears("Karim")[-1]
    assert village.hears("Anne")[-1].startswith("C'est ajouté à votre demande")


async def test_a_stranger_who_says_two_such_words_is_greeted(village: Village) -> None:
    await a_door(village)

    await village.says("Anne", "plus tard")

    assert village.hears("Anne")[-1].startswith("Bonjour, ici les voisins solidaires")


@pytest.mark.parametrize(
    ("said", "reads"), [("oui", "qui vous connait"), ("merci", "qui vous connait"), ("yes", "qui vous connait")]
)
async def test_who_is_known_by_nobody_that_they_name_is_asked_again(village: Village, said: str, reads: str) -> None:
    await a_door(village)
    await village.says("Anne", "rejoindre", "1", "Villeneuve", "Anne", "4 rue des Lilas")
    asked = village.hears("Anne")[-1]

    await village.says("Anne", said)

    assert "Qui vous conna" in asked
    assert reads in village.hears("Anne")[-1]


async def test_a_mail_that_asks_again_says_in_few_words_what_it_is_about(village: Village) -> None:
    await a_door(village)

    await village.says("Anne", "rejoindre", "qui êtes-vous ?", channel="email")

    again = village.screen("Anne", "email")[-1].outbound
    assert "8 lettres" in again.text
    assert again.subject == "Votre invitation"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("j'ai changé de numéro", "De là-bas, répondez LIER"),
        ("I've changed my number", "Answer LINK from there"),
        ("ça marche sans smartphone ?", "Écrire suffit"),
        ("I'm deaf, can I text?", "Writing is all it takes"),
        ("vous faites quoi de mon numéro ?", "Votre numéro n'est montré à personne"),
        ("vous êtes la mairie ?", "Je ne demande jamais d'argent"),
        ("mon voisin Karim m'a donné le code", CODE),
        ("personne ne m'a donné le code", "Où habitez-vous"),
    ],
)
async def test_what_strangers_ask_before_they_come_in_is_answered(village: Village, said: str, answer: str) -> None:
    await a_door(village)

    await village.says("Anne", said, channel="sms")

    assert answer in village.hears("Anne", "sms")[-1]


async def test_a_deaf_stranger_in_danger_reads_whom_to_write_to(village: Village) -> None:
    await a_door(village)

    await village.says("Anne", "je suis sourde, au secours", channel="sms")

    assert "114 par SMS" in village.hears("Anne", "sms")[-1]
