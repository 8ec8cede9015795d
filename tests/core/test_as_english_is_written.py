"""What English speakers write is heard as French is: « found it! », « at no. 3 », « Dear all », « Cheers »."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.ending import seems_over
from core.language.first_line import read_first_line
from core.language.own_words import cries
from core.language.reading import flowing
from core.language.signed import without_signature
from core.language.yes_no import is_assent
from core.said import Answer
from core.understanding.newcomers import a_name
from tests.core.village import count

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    "said",
    [
        "found it! was in the shed",
        "found her, safe and sound",
        "found a ginger cat at 5 rue des Lilas",
        "found my keys",
    ],
)
async def test_what_somebody_found_founds_no_community(village: Village, said: str) -> None:
    await village.says("Karim", "language en", said)

    assert "town" not in village.hears("Karim")[-1]
    assert await count(village, "SELECT count(*) FROM conversation WHERE command = 'found_community'") == 0


@pytest.mark.parametrize("said", ["found Rose Street", "found a community", "found", "found a neighbourhood group"])
async def test_a_community_is_founded_all_the_same(village: Village, said: str) -> None:
    await village.says("Karim", "language en", said)

    assert await count(village, "SELECT count(*) FROM conversation WHERE command = 'found_community'") == 1


async def test_who_is_found_again_may_close_their_alert(village: Village) -> None:
    await village.member("Ana", telegram="1002", language="en")
    await village.says("Ana", "ALERT my dog is lost, rue des Lilas", "3", "send", "found him, safe and sound")

    assert "close A1" in village.hears("Ana")[-1]


@pytest.mark.parametrize(
    ("said", "place", "facts"),
    [
        (
            "there's a gas leak at no. 3 rue des Roses, stinks of gas",
            "no. 3 rue des Roses",
            "there's a gas leak, stinks of gas",
        ),
        (
            "someone's trying to break into number 4 rue des Lilas",
            "number 4 rue des Lilas",
            "someone's trying to break into",
        ),
        ("there is smoke behind no 8, avenue Foch", "behind no 8, avenue Foch", "there is smoke"),
    ],
)
def test_the_number_of_a_house_goes_with_its_street(said: str, place: str, facts: str) -> None:
    found = read_first_line(said)
    assert (found.place, found.facts) == (place, facts)


@pytest.mark.parametrize("hello", ["Dear all,", "Good evening,", "Hi there,", "Dear Tocsin,", "Hello everyone,"])
@pytest.mark.parametrize(
    "bye", ["Cheers", "All the best", "Best,\nMargaret", "Kind regards\nMargaret", "Yours,\nM. Hughes"]
)
def test_neighbours_read_neither_greeting_nor_farewell(hello: str, bye: str) -> None:
    assert flowing(f"{hello}\n\nThe street lamp is out.\n\n{bye}") == "The street lamp is out."


def test_what_a_mail_program_signs_behind_a_name_is_for_nobody() -> None:
    letter = "Somebody is lying there!\n\nMargaret\n\n--\nMargaret Hughes\n14 rue des Lilas\n06 99 88 77 66"
    assert without_signature(letter) == "Somebody is lying there!"


@pytest.mark.parametrize("said", ["Best before tomorrow they said", "Cheers were heard, and then a fight"])
def test_a_sentence_that_begins_like_a_farewell_stays(said: str) -> None:
    assert flowing(f"I saw it.\n{said}") == f"I saw it. {said}"


@pytest.mark.parametrize(
    "said", ["Hi there, it's Margaret H.", "it's Margaret H.", "This is Margaret H.", "Hello, I'm Margaret H."]
)
def test_a_name_is_introduced_as_people_do(said: str) -> None:
    assert a_name(Answer(said)) == "Margaret H."


@pytest.mark.parametrize(
    "said",
    [
        "It's all over now, they've taken him to hospital",
        "it's over",
        "It's all sorted, thanks",
        "it's been fixed",
        "the leak is mended now",
        "c'est réparé",
    ],
)
def test_it_is_over(said: str) -> None:
    assert seems_over(said)


@pytest.mark.parametrize(
    "said",
    [
        "it's over there by the church",
        "it's all over the road",
        "it's over the wall",
        "it should be fixed",
    ],
)
def test_where_it_is_ends_nothing(said: str) -> None:
    assert not seems_over(said)


@pytest.mark.parametrize(
    "said", ["help there's someone in my garden", "Help! Somebody is breaking in", "help please, he's at the door"]
)
def test_help_before_somebody_is_a_cry(said: str) -> None:
    assert cries(said)


@pytest.mark.parametrize(
    "said", ["help", "help wanted for moving house", "help gazette", "help with the fete, there's cake"]
)
def test_help_alone_is_a_question(said: str) -> None:
    assert not cries(said)


@pytest.mark.parametrize(
    ("before", "said"), [("what is this costing?", "who are you?"), ("dites-moi", "qui êtes-vous ?")]
)
async def test_who_are_you_asks_for_no_code(village: Village, before: str, said: str) -> None:
    await village.says("Karim", "ALERTE feu 9 rue des Lilas, ça brûle", "1", "1")
    await village.says("Odette", before, said)

    assert "code" not in village.hears("Odette")[-1]


@pytest.mark.parametrize("said", ["send it mate", "yes ta", "aye, go ahead", "yep cheers"])
def test_a_british_yes_agrees(said: str) -> None:
    assert is_assent(said)


@pytest.mark.parametrize("said", ["cheers", "ta", "cheers mate"])
def test_british_thanks_agree_to_nothing(said: str) -> None:
    assert not is_assent(said)
