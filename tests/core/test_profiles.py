"""A neighbour's card: who reads which line of it, how it is written, and how often one may look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.community.looking import LOOK_UPS_AN_HOUR, PROFILES_A_DAY
from core.community.profiles import field_named, read_form, read_value
from core.errors import Unclear
from core.model.member import Role
from core.model.profile import Field
from tests.core.village import count
from tests.journeys.street import says_surely

if TYPE_CHECKING:
    from tests.world import Village

PHONE = "06 99 88 77 66"


def test_a_line_is_called_in_many_ways() -> None:
    named = [field_named(said) for said in ("nom Paul D.", "Tél 06", "adresse mail", "adresse rue des Lilas", "gris")]

    assert named == [
        (Field.NAME, "Paul D."),
        (Field.PHONE, "06"),
        (Field.EMAIL, ""),
        (Field.STREET, "rue des Lilas"),
        (None, "gris"),
    ]


def test_the_lines_of_a_form_are_read_and_all_else_is_left_alone() -> None:
    form = "Bonjour,\nNom : Paul D.\nTéléphone: 06 12 34 56 78\nUn mot = Je jardine.\nCouleur : bleu\nMerci"

    assert read_form(form) == {Field.NAME: "Paul D.", Field.PHONE: "06 12 34 56 78", Field.ABOUT: "Je jardine."}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (Field.NAME, "12"),
        (Field.NAME, "x" * 41),
        (Field.PHONE, "chez moi"),
        (Field.PHONE, "12"),
        (Field.EMAIL, "paul à exemple"),
        (Field.STREET, "12"),
        (Field.ABOUT, "x" * 121),
    ],
)
def test_what_cannot_stand_in_a_line_is_asked_for_kindly(line: Field, text: str) -> None:
    with pytest.raises(Unclear, match=f"field.please_{line}"):
        read_value(line, text)


@pytest.mark.feature("R7", "R45", by="show_profile")
async def test_nothing_is_shown_before_its_owner_shows_it(village: Village) -> None:
    await village.says("Paul", f"!profil téléphone {PHONE}", "!profil rue rue des Roses")
    await village.says("Karim", "annuaire Paul")

    assert PHONE not in village.hears("Karim")[-1]
    assert "Roses" not in village.hears("Karim")[-1]
    assert village.hears("Karim")[-1].count("passer par moi") == 3


@pytest.mark.feature("R8", by=("show_profile", "mask_field", "unmask_field"))
async def test_a_line_is_shown_and_masked_again_one_at_a_time(village: Village) -> None:
    await village.says("Paul", f"!profil téléphone {PHONE}", "!profil rue rue des Roses", "montrer tel")
    await village.says("Karim", "annuaire Paul")
    shown = village.hears("Karim")[-1]
    await village.says("Paul", "masquer tel")
    await village.says("Karim", "annuaire Paul")

    assert PHONE in shown
    assert "Roses" not in shown
    assert PHONE not in village.hears("Karim")[-1]


@pytest.mark.feature("R45", by="show_directory")
async def test_a_masked_street_finds_nobody(village: Village) -> None:
    """Who looks for a street must not learn by the answer that somebody hides there."""
    await village.says("Paul", "profil rue rue des Roses")
    await village.says("Karim", "annuaire roses", "annuaire tulipes")
    hidden, nobody = village.hears("Karim")[-2:]
    await village.says("Paul", "montrer rue")
    await village.says("Karim", "annuaire roses")

    assert hidden == nobody
    assert "rue des Roses" in village.hears("Karim")[-1]


async def test_the_number_and_the_street_that_are_known_already_need_not_be_typed_again(village: Village) -> None:
    await says_surely(village, "Odette", "montrer tel", "montrer rue")
    await village.says("Karim", "annuaire Odette")

    assert "+33600000001" in village.hears("Karim")[-1]
    assert "rue des Lilas" in village.hears("Karim")[-1]
    assert "2 rue" not in village.hears("Karim")[-1]


async def test_a_referent_reads_no_more_than_a_neighbour_and_the_town_hall_nothing(village: Village) -> None:
    await village.member("Olu", telegram="1009", roles=[Role.OFFICER])
    await village.says("Paul", f"profil téléphone {PHONE}")
    await village.says("Karim", "annuaire Paul")
    await village.says("Olu", "annuaire Paul")

    assert PHONE not in village.hears("Karim")[-1]
    assert "Paul" not in village.hears("Olu")[-1]


@pytest.mark.parametrize("view", ["voisin", "référent", "mairie"])
@pytest.mark.feature("R7", "R45", by="show_profile")
async def test_what_others_see_is_what_the_preview_shows(village: Village, view: str) -> None:
    await village.says("Paul", f"profil téléphone {PHONE}", "profil rue rue des Roses", "montrer rue")
    await village.says("Paul", f"profil {view}")

    assert PHONE not in village.hears("Paul")[-1]
    assert ("rue des Roses" in village.hears("Paul")[-1]) is (view != "mairie")


async def test_the_card_of_somebody_of_another_community_is_not_there(village: Village) -> None:
    """By name, by id, or by an id that nobody has: the same words."""
    await village.member("Nora", community="Les Roses", telegram="2001")
    await village.says("Karim", "annuaire Nora")
    nora = await count(village, "SELECT m.id FROM member m JOIN person p ON p.id = m.person_id WHERE p.name = 'Nora'")
    for member_id in (nora, 987_654):
        await village.says("Karim", "", choice=f"!show_directory:{member_id}")

    assert len(set(village.hears("Karim")[-3:])) == 1
    assert "ne trouve personne" in village.hears("Karim")[-1]


async def test_whoever_left_is_found_no_more(village: Village) -> None:
    await village.says("Paul", "quitter", "1")
    await village.says("Karim", "annuaire Paul")

    assert "ne trouve personne" in village.hears("Karim")[-1]


@pytest.mark.feature("R44", by="show_directory")
async def test_by_sms_at_most_three_are_named_and_never_everybody(village: Village) -> None:
    for number in range(5):
        await village.member(f"Marie {number}", telegram=f"30{number}")
    await says_surely(village, "Odette", "annuaire Marie")
    found = " ".join(village.hears("Odette"))
    await village.says("Odette", "annuaire")
    asked = village.hears("Odette")[-1]
    await village.says("Odette", "0", "annuaire page 2", "annuaire a")

    assert sum(f"Marie {number}" in found for number in range(5)) == 3
    assert "Qui cherchez-vous" in asked
    assert "Karim" not in " ".join(village.hears("Odette"))


@pytest.mark.feature("R44", by="show_directory")
async def test_a_page_has_eight_names_and_leads_to_the_next(village: Village) -> None:
    for number in range(10):
        await village.member(f"Zoé {number}", telegram=f"30{number}")
    await village.says("Karim", "annuaire zoe")
    first = village.hears("Karim")[-1]
    await village.taps("Karim", "▶️ Suite")
    second = village.hears("Karim")[-1]
    await village.taps("Karim", "◀️ Avant")

    assert [f"Zoé {number}" in first for number in range(10)] == [True] * 8 + [False] * 2
    assert [f"Zoé {number}" in second for number in range(10)] == [False] * 8 + [True] * 2
    assert village.hears("Karim")[-1] == first


async def test_by_mail_one_reads_who_is_in_and_no_address(village: Village) -> None:
    await village.says("Paul", "profil nom Paul Durand", "profil rue rue des Roses", "montrer rue")
    await village.says("Paul", f"profil téléphone {PHONE}", "montrer tel")
    await says_surely(village, "Lucie", "annuaire")

    assert "Paul, rue des Roses" in village.hears("Lucie")[-1]
    assert "Durand" not in village.hears("Lucie")[-1]
    assert PHONE not in village.hears("Lucie")[-1]


async def test_whoever_looks_too_often_in_an_hour_is_asked_to_wait(village: Village) -> None:
    await village.says("Karim", *["annuaire Paul"] * (LOOK_UPS_AN_HOUR + 1))
    refused = village.hears("Karim")[-1]
    village.clock.passes(hours=1, seconds=1)
    await village.says("Karim", "annuaire Paul")

    assert "beaucoup cherché" in refused
    assert "Paul" in village.hears("Karim")[-1]


async def test_nobody_copies_the_directory_in_a_day(village: Village) -> None:
    for number in range(PROFILES_A_DAY + 10):
        await village.member(f"Marie {number:03}", telegram=f"3{number:03}")
    for page in range(1, 14):
        await village.says("Karim", f"annuaire page {page} marie")
        village.clock.passes(minutes=3)

    read = "\n".join(village.hears("Karim"))
    assert sum(f"Marie {number:03}" in read for number in range(PROFILES_A_DAY + 10)) <= PROFILES_A_DAY
    assert "beaucoup cherché" in village.hears("Karim")[-1]


async def test_on_the_third_day_of_too_much_the_referents_hear_of_it_once(village: Village) -> None:
    for _ in range(5):
        await village.says("Paul", *["annuaire Karim"] * (LOOK_UPS_AN_HOUR + 2))
        village.clock.passes(days=1)

    assert len([said for said in village.hears("Karim") if "consulte beaucoup l'annuaire" in said]) == 1
