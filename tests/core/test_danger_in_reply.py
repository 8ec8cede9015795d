"""A danger written under whatever message of ours was at hand is offered as an alert, whatever it answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.gazette.letter import tell
from core.model.gazette import Section
from tests.journeys.street import says_surely
from tests.journeys.test_letter import writes

if TYPE_CHECKING:
    from tests.world import Village

DANGERS = (
    "Il y a quelqu'un sur le toit !",
    "Deux types essaient d'ouvrir les portières des voitures",
    "y a un mec dans le jardin d'à côté",
    "Mon mari est tombé, il ne bouge plus",
    "There is someone on the roof!",
)
of_each = pytest.mark.parametrize("danger", DANGERS)


@pytest.fixture
async def street(village: Village) -> Village:
    """Lucie reads the letter by mail; Karim invites to a feast, Paul lends a ladder."""
    await says_surely(village, "Lucie", "lettre du lundi")
    village.clock.passes(days=1)
    await writes(village, "Paul", Section.HAND, "Prête échelle 3 m\nEn aluminium, très légère.")
    await writes(village, "Karim", Section.EVENT, "Fête des voisins. Chacun apporte un plat.", in_days=8.2)
    village.clock.passes(days=5, hours=18)
    await village.store.run(tell)
    await village.post_office_closes()
    return village


async def replies(village: Village, to: str, text: str, name: str = "Lucie") -> str:
    """Let *name* answer the message of theirs that says *to*; give what is said to them."""
    village.clock.at += timedelta(minutes=2)
    heard = [each for each in village.screen(name) if to in each.text][-1]
    await village.answers(name, text, to=heard, proven=True)
    await village.post_office_closes()
    return village.hears(name)[-1].replace("\N{NO-BREAK SPACE}", " ")


async def is_written_to(village: Village) -> None:
    """Let Paul write to Lucie, and a day go by."""
    await village.says("Paul", "écrire Lucie bonjour, avez-vous vu mon chat ?")
    await village.post_office_closes()
    village.clock.passes(days=1)


@of_each
async def test_a_danger_under_the_letter_is_no_word_for_an_article(street: Village, danger: str) -> None:
    """She is asked whether to warn everybody, and not of which article she speaks."""
    assert "Oui, les prévenir" in await replies(street, "la lettre", danger)


async def test_what_warns_of_nothing_under_the_letter_is_of_an_article(street: Village) -> None:
    """Whoever asks for places asks an author."""
    assert "De quel article" in await replies(street, "la lettre", "Il y a encore de la place pour deux personnes ?")


async def test_who_cannot_get_up_does_not_come_to_the_feast(street: Village) -> None:
    """« J'arrive pas à … » begins as whoever comes does."""
    assert "C'est noté" not in await replies(street, "la lettre", "j'arrive pas à me relever, aidez-moi")


@of_each
async def test_a_danger_for_the_author_of_an_article_may_be_for_all(street: Village, danger: str) -> None:
    """She is asked for whom it is, and whom to call is said."""
    await street.says("Lucie", f"G1 {danger}")
    await street.post_office_closes()

    asked = street.hears("Lucie")[-1]

    assert "Paul" in asked
    await street.says("Lucie", "à tous les voisins")
    assert "17" in street.hears("Lucie")[-1]


@of_each
async def test_a_danger_under_a_neighbours_message_may_be_for_all(street: Village, danger: str) -> None:
    """Paul's message of yesterday was at hand: is it for him, or for everybody?"""
    await is_written_to(street)

    asked = await replies(street, "mon chat", danger)

    assert "Paul" in asked
    assert "ous vos voisins" in asked


async def test_what_warns_of_nothing_answers_the_neighbour_at_once(street: Village) -> None:
    """An ordinary answer is asked nothing about."""
    await is_written_to(street)

    said = await replies(street, "mon chat", "Oui, il y a un chat gris chez moi depuis ce matin")

    assert "part vers Paul" in said


@of_each
async def test_a_danger_is_no_new_text_for_ones_own_article(street: Village, danger: str) -> None:
    """Lucie answers what tells her of her own article."""
    await says_surely(street, "Lucie", "gazette coup de main Je prête une tondeuse")
    await says_surely(street, "Lucie", "publier")
    await street.time_passes(minutes=3)
    await says_surely(street, "Lucie", "G3")

    said = await replies(street, "tondeuse", danger)

    assert "Oui, les prévenir" in said
