"""Stories of a card, a directory, a home and the life of a community, on each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)
PHONE = "06 11 22 33 44"


async def some_neighbours(village: Village, channel: str) -> None:
    """Karim leads; Lucie, Paul and Odette live there, all of them on this channel."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", channel))
    for name in ("Lucie", "Paul", "Odette"):
        await village.member(name, roles=(), **contact(name, channel))


@on_each_channel
async def test_a_card_is_filled_in_and_seen_as_others_see_it(village: Village, channel: str) -> None:
    """Paul remplit sa fiche, choisit ce qui se voit, et la regarde comme ses voisins."""
    await some_neighbours(village, channel)

    village.tells("Paul lit sa fiche")
    await says_surely(village, "Paul", "profil")
    if channel == "email":
        await says_surely(
            village, "Paul", f"Nom : Paul D.\nTéléphone : {PHONE}\nRue : rue des Roses\nUn mot : Je jardine."
        )
    else:
        village.tells("Il la remplit ligne par ligne")
        await says_surely(village, "Paul", "PROFIL NOM Paul D.", f"PROFIL TEL {PHONE}", "PROFIL RUE rue des Roses")
        await says_surely(village, "Paul", "PROFIL MOT Je jardine.")
    village.tells("Il montre sa rue, et rien d'autre")
    await says_surely(village, "Paul", "MONTRER RUE", "PROFIL VOISIN", "PROFIL REFERENT", "PROFIL MAIRIE")
    village.tells("Lucie le cherche")
    await says_surely(village, "Lucie", "ANNUAIRE Paul")

    found = " ".join(village.hears("Lucie"))
    assert "rue des Roses" in found
    assert "Je jardine" in found
    assert PHONE not in found


async def test_a_card_is_changed_with_buttons(village: Village) -> None:
    """Sur Telegram, chaque ligne a ses boutons."""
    await some_neighbours(village, "telegram")

    await village.says("Paul", "/profil")
    await village.taps("Paul", "✏️ Téléphone")
    await village.says("Paul", PHONE)
    await village.taps("Paul", "👁 Montrer le téléphone")
    await village.taps("Paul", "Comme un voisin")
    await village.says("Lucie", "annuaire")
    await village.taps("Lucie", "Paul")

    assert PHONE in village.hears("Paul")[-1]
    assert PHONE in village.hears("Lucie")[-1]


@on_each_channel
async def test_a_home_is_noted_for_its_owner_alone(village: Village, channel: str) -> None:
    """Odette note ce qui aide autour de son logement ; par SMS, on lui dit où le faire."""
    await some_neighbours(village, channel)

    await says_surely(village, "Odette", "habitation")
    if channel == "email":
        await says_surely(village, "Odette", "Animaux : un chat\nClé chez : Simone")
    elif channel != "sms":
        await village.says("Odette", "Appartement", "En étage", "Un chat", "Simone", "Passer", "Passer")
    await says_surely(village, "Odette", "habitation")
    village.tells("Personne d'autre ne le lit")
    await says_surely(village, "Karim", "annuaire Odette")

    read = " ".join(village.hears("Odette"))
    assert "Simone" not in " ".join(village.hears("Karim"))
    assert ("Simone" in read) is (channel in {"telegram", "matrix"})
    assert ("sur Telegram ou sur Matrix" in read) is (channel == "sms")


@on_each_channel
async def test_neighbours_look_back_and_reach_their_referents(village: Village, channel: str) -> None:
    """Ce qui s'est passé, qui anime, et un mot à tous les référents, qui répondent."""
    await some_neighbours(village, channel)
    await says_surely(village, "Paul", "quitter", "1")
    village.story.clear()

    village.tells("Lucie regarde sa communauté")
    await says_surely(village, "Lucie", "communauté", "mouvements", "historique 2026-11", "historique fichier")
    village.tells("Elle écrit aux référents")
    await says_surely(village, "Lucie", "référents", "REF La lampe de la rue est cassée")
    village.tells("Karim répond")
    await says_surely(village, "Karim", "REP 1 Merci, j'appelle la mairie")

    told = " ".join(village.hears("Lucie"))
    assert "Les Lilas" in told
    assert ("1 départ" in told) is (channel == "sms")
    assert any("La lampe" in text for text in village.hears("Karim"))
    assert "j'appelle la mairie" in told
    for address in (*contact("Karim", channel).values(), *contact("Lucie", channel).values()):
        assert all(address not in text for name in ("Karim", "Lucie") for text in village.hears(name))
