"""The neighbours of the stories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bots.geocoder import Geocoder
from bots.switchboard import Switchboard
from core.command import discover
from core.inbox import FrontDoor
from core.map_page import Verdict, draughtsman, keep
from core.model.boundary import Boundary
from core.model.community import Point
from core.model.member import Role
from tests.world import CAPABILITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Inbound
    from tests.world import Village


async def a_street(village: Village) -> None:
    """Five neighbours, each on a channel of their own, and a group."""
    await village.member("Odette", sms="+33600000001", home="2 rue des Lilas")
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT], home="4 rue des Lilas")
    await village.member("Lucie", email="lucie@lilas.example")
    await village.member("Paul", matrix="@paul:lilas.example")
    await village.member("Ana", telegram="1002", language="en")
    await village.group("Groupe des Lilas", "-100200")


NUMBERS = {"Karim": 1, "Lucie": 2, "Paul": 3, "Zoé": 4, "Marc": 5, "Nina": 6, "Mairie": 7, "Odette": 8}


def contact(name: str, channel: str) -> dict[str, str]:
    """Give *name* an address of the channel's kind."""
    plain = name.lower().replace("é", "e")
    addresses = {
        "telegram": f"700{NUMBERS[name]}",
        "matrix": f"@{plain}:lilas.example",
        "sms": f"+3361200000{NUMBERS[name]}",
        "email": f"{plain}@lilas.example",
    }
    return {channel: addresses[channel]}


async def says_surely(village: Village, name: str, *texts: str) -> None:
    """Let *name* say each of *texts*, and type the code back that proves who they are where one is asked for."""
    for text in texts:
        await village.says(name, text)
        code = _PROOF.search(village.hears(name)[-1])
        if code is not None:
            await village.says(name, code[0])


async def on_the_map(village: Village, said: str, corners: Iterable[tuple[float, float]]) -> None:
    """Open the link that was *said*, and keep the shape around *corners*, as the map page does."""
    link = re.search(r"/boundary/(\w+)", said)
    assert link is not None, said
    shape = Boundary.around(Point(*corner) for corner in corners)

    def work(uow: UnitOfWork) -> Verdict:
        who = draughtsman(uow, link[1], village.voices)
        assert who is not None
        return keep(uow, who, shape)

    verdict = await village.store.run(work)
    assert verdict.fault is None
    await village.post_office_closes()


_PROOF = re.compile(r"\b\d{6}\b")


def asks_a_geocoder(village: Village, address: str, seconds: float = 4.0) -> None:
    """Let typed addresses be looked up at *address*."""
    village.switchboard = Switchboard(
        village.store,
        FrontDoor(discover(), village.texts, CAPABILITIES),
        clean=_unchanged,
        carry=village.post.carry,
        wake=village.post.wake,
        locate=Geocoder(address, seconds).ask,
    )


async def _unchanged(inbound: Inbound) -> Inbound:
    return inbound
