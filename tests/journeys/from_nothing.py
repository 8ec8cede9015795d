"""The steps by which a referent sets up a community from nothing, whatever the screens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.journeys.street import on_the_map, says_surely
from tests.journeys.test_boundary import geojson, here

if TYPE_CHECKING:
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
NAMES = ("Zoé", "Marc", "Nina", "Paul")
SHOWS_PLACES = {"telegram", "matrix"}
CORNERS = ((47.2640, -1.6730), (47.2642, -1.6680), (47.2615, -1.6678), (47.2613, -1.6732))
HOME = (47.2629, -1.6706)
Spot = tuple[float, float]


async def founds(village: Village, name: str, channel: str, called: str, commune: str, home: Spot) -> None:
    await says_surely(village, name, "fonder", called, commune)
    if channel in SHOWS_PLACES:
        await village.says(name, "", **here(*home))
    await says_surely(village, name, f"{name} R.", "1")


async def draws(village: Village, channel: str, *, by_file: bool) -> None:
    """On foot where a position can be shown; with a file, if mails carry one; else a link leads to the map."""
    if by_file:
        await village.says("Zoé", "délimiter", **geojson(*CORNERS))
    else:
        await village.says("Zoé", "délimiter")
    if channel in SHOWS_PLACES:
        for corner in CORNERS:
            await village.says("Zoé", "", **here(*corner))
        await village.says("Zoé", "Terminer")
    if by_file or channel in SHOWS_PLACES:
        await says_surely(village, "Zoé", "1")
    else:
        await on_the_map(village, village.hears("Zoé")[-1], CORNERS)
    await says_surely(village, "Zoé", "périmètre")


async def twins(village: Village, channel: str) -> None:
    """Let Paul have founded the Roses, two kilometres away, and accept what Zoé proposes."""
    await founds(village, "Paul", channel, "Les Roses", "Orvault", (47.2630, -1.6440))
    if channel not in SHOWS_PLACES:
        await says_surely(village, "Paul", "délimiter")
        await on_the_map(village, village.hears("Paul")[-1], [(north, east + 0.026) for north, east in CORNERS])
    await says_surely(village, "Zoé", "jumeler", "1", "1")
    await says_surely(village, "Paul", "jumelage oui")


async def invites(village: Village, name: str) -> None:
    await says_surely(village, "Zoé", "inviter")
    code = re.search(r"REJOINDRE ([A-Z0-9]{8})\b", village.hears("Zoé")[-1])
    assert code is not None, village.hears("Zoé")[-1]
    await says_surely(village, name, f"rejoindre {code[1]}", name)


async def asks_and_is_admitted(village: Village, name: str) -> None:
    await says_surely(village, name, "rejoindre Le Bois Joli", name, "1 rue du Bois", "personne")
    await says_surely(village, "Zoé", "demandes", "oui 1")


async def sets_up(village: Village, channel: str, *, by_file: bool) -> None:
    """Let Zoé, to whom the others are strangers, do all of it on *channel*, and leave."""
    village.tells("Fonder")
    await founds(village, "Zoé", channel, "Le Bois Joli", "Sautron", HOME)
    village.tells("Dessiner le périmètre")
    await draws(village, channel, by_file=by_file)
    village.tells("Inviter")
    await invites(village, "Marc")
    village.tells("Accueillir")
    await asks_and_is_admitted(village, "Nina")
    village.tells("Nommer une autre référente")
    await says_surely(village, "Zoé", "nommer Nina", "1")
    await says_surely(village, "Nina", "accepter")
    village.tells("Se jumeler")
    await twins(village, channel)
    village.tells("Imprimer le kit")
    await says_surely(village, "Zoé", "kit", "1")
    village.tells("S'en aller")
    await says_surely(village, "Zoé", "quitter", "1", "menu")
    await says_surely(village, "Nina", "demandes")


def is_set_up(village: Village) -> None:
    """See that each step was done, by what stands on the screens."""
    zoe, nina = village.hears("Zoé"), village.hears("Nina")
    assert any("existe" in text and "Le Bois Joli" in text for text in zoe)
    assert any("4 points" in text and "Le Bois Joli" in text for text in zoe)
    assert any("Bienvenue" in text for text in village.hears("Marc"))
    assert any("Bienvenue" in text for text in nina)
    assert any("Nina devient référent ou référente avec vous" in text for text in zoe)
    assert any("jumelés" in text and "Les Roses" in text for text in zoe)
    assert any("Zoé R. a quitté vos voisins" in text for text in nina)
    assert "REJOINDRE" in zoe[-1]
