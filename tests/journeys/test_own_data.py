"""Stories of what is kept of somebody: they see it, keep it, and have it erased."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bots.web.my_data import MyData
from bots.web.server import web_app
from core.model.member import Role
from storage import tables
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)
_PATH = re.compile(r"/my-data/\w+")
_FILE = re.compile(r"base64,([\w+/=]+)")


async def a_street(village: Village, channel: str) -> None:
    """Karim leads; Odette lives there, on that channel."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Odette", roles=(), home="2 rue des Lilas", **contact("Odette", channel))


async def opens(village: Village, *methods: str) -> list[tuple[int, str]]:
    """Open the last link on Odette's screen: the status and the page of each request."""
    path = _PATH.search(village.hears("Odette")[-1])
    assert path is not None, village.hears("Odette")[-1]
    async with TestClient(TestServer(web_app([MyData(village.store).routes]))) as browser:
        answers = [await browser.request(method, path[0]) for method in methods]
        return [(each.status, await each.text()) for each in answers]


async def everything(village: Village) -> str:
    """Give every row of every table, as words."""

    def read(uow: UnitOfWork) -> list[Any]:
        unit: Any = uow
        return [list(unit._tx.execute(select(table))) for table in tables.metadata.sorted_tables]

    return repr(await village.store.run(read))


@on_each_channel
async def test_what_is_kept_is_shown_once_and_as_a_file(village: Village, channel: str) -> None:
    """Odette demande ce qu'on garde d'elle : un lien le montre une fois, et les curieux n'y voient rien."""
    await a_street(village, channel)
    await says_surely(village, "Odette", "mes données")

    looked, again, shown, over = await opens(village, "GET", "GET", "POST", "POST")
    file = _FILE.search(shown[1])

    assert looked == again
    assert "Odette" not in looked[1]
    assert (shown[0], over[0]) == (200, 404)
    assert "2 rue des Lilas" in shown[1]
    assert file is not None
    assert json.loads(base64.b64decode(file[1]))["kept"]["person"][0]["name"] == "Odette"
    assert "2 rue des Lilas" not in await said_of(village)


async def said_of(village: Village) -> str:
    """Give what the outbox keeps of the answers."""

    def read(uow: UnitOfWork) -> list[Any]:
        unit: Any = uow
        return list(unit._tx.execute(select(tables.notice.c.params)))

    return repr(await village.store.run(read))


async def test_a_link_is_over_after_an_hour_and_a_new_one_ends_it(village: Village) -> None:
    """Le lien ne vaut qu'une heure, et un nouveau remplace l'ancien."""
    await a_street(village, "telegram")
    await village.says("Odette", "mes données")
    first = _PATH.search(village.hears("Odette")[-1])
    await village.says("Odette", "mes données")
    second = _PATH.search(village.hears("Odette")[-1])
    village.clock.passes(hours=1, seconds=1)

    assert first is not None
    assert second is not None
    assert first[0] != second[0]
    assert [status for status, _ in await opens(village, "POST")] == [404]


@on_each_channel
async def test_everything_is_erased_and_the_last_word_arrives(village: Village, channel: str) -> None:
    """Odette efface tout : elle dit oui deux fois et lit que c'est fait ; ses alertes sont celles d'« un voisin »."""
    await a_street(village, channel)
    await village.says("Odette", "alerte incendie 2 rue des Lilas, de la fumée noire", "1")
    await says_surely(village, "Odette", "effacer", "1", "1")
    left = await everything(village)

    assert village.hears("Odette")[-1].startswith("Tout est effacé")
    assert "'Odette'" not in left
    await village.says("Odette", "menu")
    village.tells("Un mois plus tard, il ne reste même plus son adresse")
    await village.time_passes(days=46)
    await village.switchboard.tidy()
    address = next(iter(contact("Odette", channel).values()))
    assert address not in await everything(village)


async def test_the_last_referent_finds_another_one_first(village: Village) -> None:
    """Karim est seul référent : il en propose un autre avant de partir."""
    await a_street(village, "sms")

    await village.says("Karim", "effacer")

    assert "seul référent" in village.hears("Karim")[-1]
    assert await village.store.run(lambda uow: uow.own_data.person_at("telegram", "7001")) is not None


async def test_who_has_two_channels_proves_it_there_and_each_hears_the_end(village: Village) -> None:
    """Odette a deux canaux : le code va sur l'autre, et chacun apprend que tout est effacé."""
    await a_street(village, "telegram")
    await village.member("Paul", telegram="7300", sms="+33612000030")
    village.clock.passes(days=2)

    await village.says("Paul", "effacer", channel="telegram")
    await village.taps("Paul", "Continuer", channel="telegram")
    await village.taps("Paul", "Tout effacer", channel="telegram")
    code = re.search(r"\b\d{6}\b", village.hears("Paul", "sms")[-1])
    assert code is not None
    await village.says("Paul", code[0], channel="sms")

    for channel in ("telegram", "sms"):
        assert any(text.startswith("Tout est effacé") for text in village.hears("Paul", channel)), channel
    assert "'Paul'" not in await everything(village)


@on_each_channel
async def test_who_waits_to_be_let_in_erases_their_request(village: Village, channel: str) -> None:
    """Zoé attend qu'on lui ouvre, puis efface tout : sa demande, son nom et son adresse disparaissent chez Karim."""
    await a_street(village, "telegram")
    await village.stranger("Zoé", **contact("Zoé", channel))
    await says_surely(village, "Zoé", "rejoindre", "1", "Les Lilas", "Zoé Roux", "4 rue des Roses", "personne")
    asked = village.hears("Karim")[-1]
    await says_surely(village, "Zoé", "effacer", "1")
    left = await everything(village)

    assert "4 rue des Roses" in asked
    assert village.hears("Zoé")[-1].startswith("Votre demande est effacée")
    assert "Zoé Roux" not in left
    assert "4 rue des Roses" not in left
    await village.says("Karim", "demandes")
    assert "Zoé" not in village.hears("Karim")[-1]
    await says_surely(village, "Zoé", "effacer")
    assert village.hears("Zoé")[-1].startswith("Je ne garde rien de vous")
