"""Two neighbours tell of one thing at the very same moment, on both databases: one alert, two witnesses, one ring."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from core.model.alert_words import EventKind
from storage import holding
from tests.world import open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Inbound
    from storage import Store
    from tests.world import Village

STREETS = ("Roses", "Tilleuls", "Acacias", "Moulins")
CHANNELS = {"Odette": "sms", "Marc": "sms", "Karim": "telegram", "Lucie": "matrix"}
LOSES, WINS = "Un voisin venait de le signaler", "en meme temps que vous"


@pytest.fixture
async def village(storage_url: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Village]:
    """Two who write by SMS, two in a chat, and Nora, who reads by SMS."""
    assert await store.is_current()
    monkeypatch.setattr(holding, "ALERTS_AN_HOUR", 1_000)
    async with open_village(storage_url) as opened:
        await opened.member("Odette", sms="+33600000001")
        await opened.member("Marc", sms="+33600000002")
        await opened.member("Karim", telegram="1001")
        await opened.member("Lucie", matrix="@lucie:lilas.example")
        await opened.member("Nora", sms="+33600000003")
        yield opened


async def at_once(village: Village, *inbounds: Inbound) -> None:
    """Let several turns run side by side, as the switchboard lets those of different contacts."""
    await asyncio.gather(*(village.switchboard.receive([each]) for each in inbounds))
    await village.post.drain()
    await village.post_office_closes()


async def told(village: Village) -> tuple[list[tuple[int, str, str]], int]:
    """Give the number, the status and the first words of each alert, and how many witnesses confirmed one."""

    def read(uow: UnitOfWork) -> tuple[list[tuple[int, str, str]], int]:
        found = uow.alerts.open_in(list(village.communities.values()))
        kinds = [event.kind for each in found for event in uow.alerts.events(each.id)]
        return [(each.number, str(each.status), each.description) for each in found], kinds.count(EventKind.CONFIRMED)

    return await village.store.run(read)


@pytest.mark.parametrize(("what", "police"), [("feu", "1"), ("vol", "3")])
async def test_two_reports_of_one_moment_are_one_alert_by_sms(village: Village, what: str, police: str) -> None:
    for number, street in enumerate(STREETS, 1):
        for name in ("Odette", "Marc"):
            await village.says(name, f"alerte {what} 8 rue des {street}. Vu par {name}")
        before = {name: len(village.hears(name)) for name in ("Odette", "Marc", "Nora")}

        await at_once(village, village.inbound("Odette", police), village.inbound("Marc", police))

        alerts, witnesses = await told(village)
        assert (len(alerts), witnesses) == (number, number)
        heard = {name: village.hears(name)[count:] for name, count in before.items()}
        second = next(name for name in ("Odette", "Marc") if any(LOSES in text for text in heard[name]))
        first = "Marc" if second == "Odette" else "Odette"
        assert any(f"{second} a signalé A{number} {WINS}" in text for text in heard[first])
        assert f"Vu par {second}" in " ".join(heard[first])
        assert [text for text in heard["Nora"] if "ALERTE" in text or "confirm" in text] == heard["Nora"][:1]


@pytest.mark.parametrize("what", ["feu", "vol"])
async def test_two_previews_that_are_sent_at_one_moment_are_one_alert(village: Village, what: str) -> None:
    """Neither is asked anything more: what the second one wrote, and the picture, are on the first one's alert."""
    for name in ("Karim", "Lucie"):
        await village.says(name, f"alerte {what} 8 rue des Roses. Vu par {name}", "3")
        while not any("Envoyer" in label for label in village.buttons(name)):
            await village.says(name, "1")
    sends = [
        (name, next(c.payload for c in village.screen(name)[-1].outbound.choices if c.label == "Envoyer"))
        for name in ("Karim", "Lucie")
    ]

    await at_once(village, *(village.inbound(name, "", choice=payload) for name, payload in sends))

    alerts, witnesses = await told(village)
    assert (len(alerts), witnesses) == (1, 1)
    assert alerts[0][1] == "confirmed"
    losers = [name for name in ("Karim", "Lucie") if any(LOSES in text for text in village.hears(name))]
    assert len(losers) == 1
    card = village.screen("Karim" if losers == ["Lucie"] else "Lucie")
    assert any("en même temps que vous" in each.text and f"Vu par {losers[0]}" in each.text for each in card)
    assert sum("ALERTE A1" in text for text in village.hears("Nora")) == 1


async def test_what_is_in_another_house_or_of_another_kind_is_an_alert_of_its_own(village: Village) -> None:
    """A fire at number 8 and one at number 40, a fire and a theft: nobody stands beside what they did not see."""
    for name, said in (("Odette", "feu 8 rue des Roses"), ("Marc", "vol 40 rue des Tilleuls")):
        await village.says(name, f"alerte {said}. Vu par {name}")

    await at_once(village, village.inbound("Odette", "1"), village.inbound("Marc", "1"))
    await village.says("Marc", "alerte feu 40 rue des Roses. Vu par Marc", "1")

    alerts, witnesses = await told(village)
    assert (len(alerts), witnesses) == (2, 0)
    assert "La meme chose que A" in village.hears("Marc")[-1]
