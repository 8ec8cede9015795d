"""What is signed below a mail is for nobody: neither the number to call nor the name of the sender's office."""

from __future__ import annotations

import pytest

from core.language.signed import unsigned, without_own_name, without_signature
from tests.journeys.street import a_street
from tests.world import Village

BELOW = "Bien cordialement,\nJean Dupré\n06 12 34 56 78"


@pytest.mark.parametrize(
    "below",
    [
        BELOW,
        "Cordialement\n\nM. LEROY\nPolice municipale de Villeneuve\nTél. : 02 40 00 00 00",
        "Merci d'avance,\nJean",
        "Jean Dupré\n06 12 34 56 78",
        "Kind regards,\nAna Petit\nana@lilas.example",
        "Bonne soirée à tous",
        "Je vous prie d'agréer mes salutations distinguées.\nJean Dupré",
    ],
)
def test_a_signature_is_left_out(below: str) -> None:
    assert without_signature(f"Une fenêtre est cassée au 14.\n\n{below}") == "Une fenêtre est cassée au 14."


@pytest.mark.parametrize(
    "letter",
    [
        "Merci",
        "Cordialement",
        "Merci\nLe portail est ouvert",
        "La porte est forcée.\nMerci\nAppelez Paul au 06 12 34 56 78",
        "Il y a du monde.\n\nOdette",
        "Bonjour,\n\nJe vends un vélo, 06 12 34 56 78.",
        "Ma mère est seule.\nCordialement,\nP.S. : il y a de la fumée au 9",
    ],
)
def test_what_is_told_below_is_kept(letter: str) -> None:
    assert without_signature(letter) == letter


async def test_nobody_reads_the_number_below_a_mail(village: Village) -> None:
    await a_street(village)

    for text in ("ALERTE cambriolage 14 rue des Lilas, une fenêtre cassée.", "Oui, j'ai appelé la gendarmerie."):
        await village.says("Lucie", f"{text}\n\n{BELOW}")
    await village.says("Lucie", f"clore A1\n\n{BELOW}", f"C'était le serrurier, fausse alerte.\n\n{BELOW}")

    read = [text for name in ("Paul", "Ana", "Groupe des Lilas") for text in village.hears(name)]
    assert any("une fenêtre cassée" in text for text in read)
    assert not any("06 12" in text or "Dupré" in text or "cordialement" in text.lower() for text in read)


def test_a_place_behind_mere_thanks_is_told_and_behind_a_name_is_signed() -> None:
    assert without_signature("Il y a le feu !\nMerci\n12 rue des Lilas").endswith("12 rue des Lilas")
    assert without_signature("Oui\nBises\nLucie Martin\n12 rue des Lilas\n06 99 88 77 66") == "Oui"
    assert without_signature("Vu\n\nM. LEROY") == "Vu"


def test_lines_that_nobody_types_are_not_looked_at_for_long() -> None:
    letter = f"Bonjour\n\nPaul\n{'@' * 60_000} a"

    assert without_signature(letter) == letter


@pytest.mark.parametrize("said", ["Oui.", "Non.", "Feu.", "Cambriolage.", "Rien."])
@pytest.mark.parametrize("hello", ["Bonjour,", "Bonjour Madame, Monsieur,", "Hello,"])
def test_a_single_word_between_greeting_and_signature_is_what_is_said(hello: str, said: str) -> None:
    letter = f"{hello}\n\n{said}\n\nJean Garnier\n06 12 34 56 78"

    assert without_signature(letter) == f"{hello}\n\n{said}"
    assert unsigned(letter) == said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        *(("vu\nOdette", "vu"), ("merci beaucoup. Odette", "merci beaucoup."), ("A1 1\n\nodette.", "A1 1")),
        *(("je ne peux pas, Odette Martin", "je ne peux pas"), ("Odette", "Odette"), ("c'est Odette", "c'est Odette")),
        *(("vu\nMireille", "vu\nMireille"), ("j'ai appelé. - Odette", "j'ai appelé.")),
    ],
)
def test_whoever_signs_with_their_own_name_said_what_stands_before_it(said: str, told: str) -> None:
    assert without_own_name(said, "Odette Martin") == told


@pytest.mark.parametrize("signed", ["bonjour\nOdette", "merci beaucoup. Odette", "je ne comprends pas. Odette"])
async def test_signed_words_are_heard_as_without_the_name(village: Village, signed: str) -> None:
    await a_street(village)
    bare = signed.replace("\n", ". ").removesuffix("Odette").strip(" .")
    await village.says("Odette", bare)
    said = village.hears("Odette")[-1]
    await village.time_passes(hours=30)

    await village.says("Odette", signed)

    assert village.hears("Odette")[-1] == said


@pytest.mark.parametrize("said", ["Je voudrais écrire à Ana. Odette", "je voudrais ecrire a Ana s'il vous plait"])
async def test_a_message_without_words_is_asked_for_though_it_is_signed(village: Village, said: str) -> None:
    await a_street(village)

    await village.says("Odette", said)

    assert village.hears("Odette")[-1].startswith("Que voulez-vous dire à Ana")
