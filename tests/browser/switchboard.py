"""A street of seven neighbours and a small switchboard that answers them, to try the page without the core."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bots.web.server import WebServer
from bots.web.street import House, Neighbour, Street
from bots.web.street_routes import StreetRoutes
from core.wire import Choice, Outbound, Span

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from core.ports import Channel
    from core.wire import Inbound

NEIGHBOURS = (
    Neighbour("odette", "Odette", "street-sms", "+33600000001", "sms", House("3 rue des Lilas", 47.3948, 0.6861)),
    Neighbour("karim", "Karim", "street-telegram", "4242", "telegram", House("5 rue des Lilas", 47.3949, 0.6863)),
    Neighbour(
        "lucie", "Lucie", "street-email", "lucie@example.org", "email", House("8 rue des Lilas", 47.3951, 0.6866)
    ),
    Neighbour("mairie", "Mairie", "street-email", "mairie@example.org", "town_hall", House("1 place", 47.395, 0.687)),
    Neighbour("voisins", "Les Lilas", "street-telegram", "-100", "group", House("2 place", 47.3952, 0.687)),
    Neighbour("paul", "Paul", "street-sms", "+33600000002", "sms", House("12 rue des Lilas", 47.3953, 0.6871)),
    Neighbour(
        "ines",
        "Inès",
        "street-matrix",
        "@ines:example.org",
        "matrix",
        House("14 rue des Lilas", 47.3954, 0.6873),
        role="référente",
    ),
    Neighbour("theo", "Théo", "street-telegram", "4343", "telegram", House("17 rue des Lilas", 47.3955, 0.6876)),
)
ANSWERS = (Choice("Vu", "1"), Choice("J’ai une info", "2"), Choice("Rien ici", "3"))
PHOTO = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcfP\xcf\x00\x04\x00\x02\x80\x01\x00V\x12\xd0\xa5\x00\x00\x00\x00IEND\xaeB`\x82"
)


class StreetClock:
    """The real time: a browser shows it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Switchboard:
    """Answers as the core does, in the few words that the page's tests need."""

    street: Street
    heard: list[Inbound] = field(default_factory=list)
    alerts: dict[str, str] = field(default_factory=dict)
    is_down: bool = False
    seen: int = 0
    sent: int = 0

    async def receive(self, batch: Sequence[Inbound]) -> None:
        if self.is_down:
            raise ConnectionError
        for inbound in batch:
            self.heard.append(inbound)
            await self.answer(inbound)

    async def answer(self, inbound: Inbound) -> None:
        word = inbound.text.strip().lower()
        if word.startswith(("alerte", "alert")):
            await self.raise_alert()
        elif inbound.choice == "1" or re.fullmatch(r"a1 1", word):
            await self.see(inbound)
        elif word.startswith(("clore", "close")):
            await self.close_alert()
        elif word == "menu":
            await self.tell(inbound, "Que voulez-vous faire ?", choices=(Choice("Alerte", "alerte"),))
        else:
            await self.tell(inbound, f"Bonjour {inbound.name}. Écrivez ALERTE, GAZETTE ou MENU.")

    async def raise_alert(self) -> None:
        for neighbour in self.street.neighbours.values():
            await self.send(
                neighbour, self.wording(neighbour, ""), topic="A1", subject="Alerte A1 : vol, rue des Lilas"
            )

    async def see(self, inbound: Inbound) -> None:
        self.seen += 1
        for neighbour in self.street.neighbours.values():
            if self.channel(neighbour).capabilities.edits:
                text = self.wording(neighbour, f"\n{self.seen} a vu")
                await self.send(neighbour, text, topic="A1", replaces=self.alerts[neighbour.id])
        await self.tell(inbound, "Merci, c’est noté.", tap=inbound.tap)

    async def close_alert(self) -> None:
        for neighbour in self.street.neighbours.values():
            text = (Span("A1 close"), Span(" à 14h52: fausse alerte, c'était un livreur. Merci à tous."))
            await self.send(neighbour, text, topic="A1", subject="Alerte A1 close", choices=())

    def wording(self, neighbour: Neighbour, more: str) -> tuple[Span, ...]:
        if neighbour.kind == "sms":
            return (
                Span(
                    "ALERTE A1 Lilas 14h05: vol, rue des Lilas, vélo rouge. 17 appelé par Odette. "
                    "N'intervenez pas. Répondez A1 1=vu 2=info 3=rien ici"
                ),
            )
        rest = " · Les Lilas, 14 h 05\nRue des Lilas. Vélo rouge.\n☎️ 17 appelé par Odette. N’intervenez pas."
        return (Span("🚨 "), Span("A1 · Vol", bold=True), Span(f"{rest}{more}"))

    def channel(self, neighbour: Neighbour) -> Channel:
        return next(one for one in self.street.channels() if one.name == neighbour.channel)

    async def send(
        self,
        neighbour: Neighbour,
        text: tuple[Span, ...],
        topic: str = "",
        subject: str = "Tocsin",
        replaces: str | None = None,
        choices: tuple[Choice, ...] = ANSWERS,
    ) -> None:
        self.sent += 1
        channel = self.channel(neighbour)
        receipt = await channel.send(
            Outbound(
                delivery_id=str(self.sent),
                address=neighbour.address,
                parts=(text,),
                subject=subject if channel.capabilities.has_subject else "",
                choices=choices if channel.capabilities.choices else (),
                topic=topic,
                replaces=replaces,
            )
        )
        self.alerts.setdefault(neighbour.id, receipt.external_id)

    async def tell(
        self, inbound: Inbound, words: str, tap: str | None = None, choices: tuple[Choice, ...] = ()
    ) -> None:
        self.sent += 1
        channel = next(one for one in self.street.channels() if one.name == inbound.channel)
        address = inbound.room if inbound.room and not tap else inbound.address
        await channel.send(
            Outbound(
                delivery_id=str(self.sent),
                address=address,
                parts=((Span(words),),),
                subject="Tocsin",
                tap=tap,
                choices=choices if channel.capabilities.choices else (),
                refers_to=inbound.message_id,
            )
        )


@asynccontextmanager
async def a_street() -> AsyncIterator[tuple[WebServer, Switchboard]]:
    """Open a street on a free port of loopback, with its switchboard listening."""
    street = Street(NEIGHBOURS, StreetClock())
    switchboard = Switchboard(street)
    server = WebServer("127.0.0.1:0", [StreetRoutes(street).add_to])
    await server.start()
    listening = [asyncio.create_task(one.listen(switchboard.receive, None)) for one in street.channels()]
    await asyncio.sleep(0)
    try:
        yield server, switchboard
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        await server.stop()
