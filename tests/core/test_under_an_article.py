"""A card that says « répondez à ce mail » hears the answer, and who comes with others comes."""

from __future__ import annotations

import pytest

from core.language.company import is_at_event, is_company, says_coming
from core.model.gazette import Section
from tests.core.test_danger_in_reply import replies, street
from tests.journeys.street import says_surely
from tests.journeys.test_letter import writes
from tests.world import Village

__all__ = ["street"]

COMES = (
    "J'y serai, avec les enfants",
    "on viendra à 4",
    "je viens avec mon mari et deux amis",
    "nous viendrons en famille",
)
COMPANY = (
    *(
        "avec les enfants",
        "à 4",
        "à 3 ou 4",
        "avec plaisir",
        "avec mon mari et mes deux enfants",
        "en famille",
        "tous les deux",
    ),
    *("à 4 personnes", "with my two kids", "with the children", "4 of us", "with pleasure"),
)
NO_COMPANY = (
    "à 4 h",
    "pas",
    "vers 20 h",
    "à pied",
    "demain",
    "avec ma voiture si quelqu'un veut monter",
    "if it is dry",
)


@pytest.mark.parametrize("said", COMPANY)
def test_with_whom_somebody_comes_is_read_in_both_languages(said: str) -> None:
    assert is_company(said)
    assert says_coming(f", {said} !")


@pytest.mark.parametrize("said", NO_COMPANY)
def test_what_says_more_than_that_is_for_who_invites(said: str) -> None:
    assert not says_coming(said)
    assert not is_at_event(said)


@pytest.mark.parametrize("said", COMES)
@pytest.mark.parametrize("to", ["la lettre", "Chacun apporte un plat"])
async def test_who_comes_with_others_is_counted_and_told_how_to_say_so(street: Village, to: str, said: str) -> None:
    """Under the letter, where there is one feast, and under its card."""
    await street.says("Lucie", "G2")

    answer = await replies(street, to, said)

    assert "C'est noté pour G2" in answer
    assert "une seule personne" in answer


@pytest.mark.parametrize("said", ["C'est pris", "Toujours disponible ?", "Je la veux bien, merci"])
async def test_the_card_of_an_article_hears_what_is_for_its_author(street: Village, said: str) -> None:
    """« Pour répondre en privé, répondez à ce mail » is kept."""
    await street.says("Lucie", "G1")

    await replies(street, "En aluminium", said)

    assert any(said in heard for heard in street.hears("Paul"))


@pytest.mark.parametrize("said", ["C'est pris", "Toujours disponible ?", "je viens vers 20 h"])
async def test_under_the_letter_it_is_asked_of_which_article_that_is(street: Village, said: str) -> None:
    assert "De quel article" in await replies(street, "la lettre", said)


async def test_who_wrote_one_article_ends_it_under_the_letter(street: Village) -> None:
    await writes(street, "Lucie", Section.HAND, "Je donne un canapé")
    await says_surely(street, "Lucie", "menu")

    answer = await replies(street, "la lettre", "C'est pris")

    assert "G3" in answer


async def test_another_wish_under_the_card_is_no_message_to_its_author(street: Village) -> None:
    await street.says("Lucie", "G1")

    assert "de 22 h à 7 h" in await replies(street, "En aluminium", "calme 22-7")
