"""A role or a twinning that was proposed is answered in plain words, and nothing else is taken for that answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.own_words import takes_offer, turns_down
from core.model.member import Role
from tests.core.test_own_words import CORPUS

if TYPE_CHECKING:
    from tests.world import Village

AGREED = ("ok", "oui", "C'est bon pour nous", "d'accord avec plaisir", "accepter")
YES = (
    "ok pour moi",
    "d'accord j'accepte",
    "avec plaisir",
    "oui je veux bien",
    "ben oui pourquoi pas",
    "Bonjour Karim, c'est d'accord pour moi",
    "Merci Karim, j'accepte avec plaisir",
    "oui j'accepte d'être référent",
    "ok",
    "yes with pleasure",
    "yes, happy to",
    "I'd be delighted to",
)
NO = (
    "non merci je suis trop vieux",
    "non",
    "désolé, je n'ai pas le temps",
    "non merci",
    "je ne me sens pas capable",
    "je refuse d'être référent",
)
TOLD = (
    "oui j'ai vu un homme devant le 9",
    "je suis tombée",
    "je ne peux pas ouvrir ma porte on force",
    "non il y a le feu au 14",
    "je suis trop mal, appelez le 15",
    "happy to see that the fire is out",
)


@pytest.mark.parametrize("said", YES)
async def test_who_is_asked_to_lead_says_yes_in_plain_words(village: Village, said: str) -> None:
    await village.says("Karim", "nommer Paul", "oui")
    await village.says("Paul", said)

    assert "Vous êtes référent" in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", NO)
async def test_who_is_asked_to_lead_says_no_in_plain_words(village: Village, said: str) -> None:
    await village.says("Karim", "nommer Paul", "oui")
    await village.says("Paul", said)
    await village.post_office_closes()

    assert "prévenir vos voisins" not in village.hears("Paul")[-1]
    assert "Paul" in village.hears("Karim")[-1]
    await village.says("Paul", "accepter")
    assert "Personne ne vous propose" in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", NO)
async def test_who_is_asked_by_mail_or_sms_says_no_in_plain_words_and_proves_it(village: Village, said: str) -> None:
    """Nobody else turns a role down in their name."""
    for name in ("Lucie", "Odette"):
        await village.says("Karim", f"nommer {name}", "oui")
        await village.says(name, said)
        asked = village.hears(name)[-1]
        await village.post_office_closes()

        assert "répondez ce code" in asked
        assert f"{name} n" not in village.hears("Karim")[-1]


async def test_who_accepts_by_mail_proves_who_they_are(village: Village) -> None:
    await village.says("Karim", "nommer Lucie", "oui")
    await village.says("Lucie", "oui j'accepte d'être référent")

    assert "répondez ce code" in village.hears("Lucie")[-1]


@pytest.mark.parametrize("said", TOLD)
async def test_what_is_told_while_a_role_is_offered_answers_nothing(village: Village, said: str) -> None:
    await village.says("Karim", "nommer Paul", "oui")
    await village.says("Paul", said)
    told = village.hears("Paul")[-1]
    await village.says("Paul", "0", "accepter")

    assert "référent" not in told
    assert "Vous êtes référent" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        *(
            (each, "Vous êtes jumelés")
            for each in ("ok", "oui", "C'est bon pour nous", "d'accord avec plaisir", "accepter")
        ),
        *((each, "pas de jumelage") for each in ("non", "non merci", "décliner")),
        ("c'est quoi le jumelage ?", "lire par mail"),
    ],
)
async def test_a_twinning_is_answered_in_plain_words(village: Village, said: str, reads: str) -> None:
    await village.founded("Les Roses", "Villeneuve")
    await village.member("Rosa", community="Les Roses", telegram="2001", roles=[Role.REFERENT], home="1 rue des Roses")
    await village.says("Karim", "jumeler Les Roses", "oui")
    await village.post_office_closes()
    await village.says("Rosa", said)

    assert reads in village.hears("Rosa")[-1]


def test_nothing_that_people_tell_each_other_answers_an_offer() -> None:
    told = [line for file in sorted(CORPUS.rglob("*.txt")) for line in file.read_text("utf-8").splitlines()]

    assert len(told) > 600
    assert [line for line in told if takes_offer(line) or turns_down(line)] == []
