"""The real front door of the street of rights: what one message does, and then it never happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.command import discover
from core.inbox import FrontDoor
from core.model.member import MemberStatus
from core.wire import Assurance, Inbound
from storage import tables
from tests.core.rights_street import LILAS, OPERATORS, address_of
from tests.world import ASSURANCE, CAPABILITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.shelves.unit_of_work import UnitOfWork
    from tests.core.rights_street import Street
    from tests.world import Village

OF_THE_POST = {
    "account", "code_try", "conversation", "cursor", "delivery", "journal", "leadership", "look_up", "looked_at",
    "notice", "spending", "spending_told",
}  # fmt: skip
"""What is heard, said and counted, and dialogues: everything else is what people share, or own."""
MOST_ANSWERS = 8


@dataclass(frozen=True)
class Outcome:
    """What was said to who spoke, in order (text and what it names); to others; and whether anything changed."""

    said: tuple[tuple[str, Mapping[str, Any]], ...]
    to_others: tuple[tuple[str, int], ...]
    has_changed: bool

    @property
    def texts(self) -> list[str]:
        """The keys of the texts."""
        return [key for key, _ in self.said]


class _NeverHappened(Exception):
    """Takes a transaction back, with what was seen in it."""


@dataclass
class Door:
    """A front door, and everybody who may come to it."""

    village: Village
    street: Street

    def __post_init__(self) -> None:
        """Let operators be known by their contacts."""
        self.front = FrontDoor(discover(), self.village.texts, CAPABILITIES, OPERATORS)
        self._number = 0
        self._as_it_was: list[list[Any]] = []

    async def hears(
        self,
        column: str,
        context: tuple[str, str | None],
        text: str = "",
        *,
        choice: str | None = None,
        banned_meanwhile: bool = False,
    ) -> Outcome:
        """Let somebody say *text*, or press the button *choice*, and answer every question; then take all of it back.

        The first choice is taken where there is one. *banned_meanwhile*: after what they said first.
        """
        seen: list[Outcome] = []

        def work(uow: UnitOfWork) -> None:
            seen.append(self._seen(uow, column, context, (text, choice), banned_meanwhile=banned_meanwhile))
            raise _NeverHappened

        try:
            await self.village.store.run(work)
        except _NeverHappened:
            return seen[0]
        raise AssertionError(column)

    def _seen(
        self,
        uow: UnitOfWork,
        column: str,
        context: tuple[str, str | None],
        said: tuple[str, str | None],
        *,
        banned_meanwhile: bool,
    ) -> Outcome:
        before, last = self._before(uow), self._last_notice(uow)
        contact_id = self.street.speakers[column, *context].contact.id
        self.front.receive(self._inbound(column, context, *said), uow)
        if banned_meanwhile:
            self._bans(column, uow)
            before = self._rows(uow)
        for _ in range(MOST_ANSWERS):
            kept = uow.conversations.of(contact_id)
            if kept is None or (kept.log and str(kept.log[-1]["k"]).startswith("!code")):
                break
            # The question came to the private chat, and is answered there.
            first = next((key for key, _ in kept.shown if key != "0"), None)
            answer = first if first is not None else "Une voiture bleue"
            pressed = (f"{kept.serial}:{first}" if first is not None else None) if context[0] != "sms" else None
            if context[1] is not None:
                break
            self.front.receive(self._inbound(column, (context[0], None), answer, pressed), uow)
        told = self._notices(uow, last)
        own = {("contact", contact_id)}
        return Outcome(
            tuple((each.params["text"], each.params["params"]) for each in told if each.kind == "reply"),
            tuple((each.kind, each.audience_id) for each in told if (each.audience_kind, each.audience_id) not in own),
            has_changed=self._rows(uow) != before,
        )

    def _bans(self, column: str, uow: UnitOfWork) -> None:
        neighbours = uow.places.neighbours([self.street.communities[LILAS]], MemberStatus.ACTIVE)
        banned = next(each for each in neighbours if each.name == f"Voisin {column}")
        uow.places.set_status(banned.member_id, MemberStatus.BANNED)

    def _inbound(self, column: str, context: tuple[str, str | None], text: str, choice: str | None) -> Inbound:
        self._number += 1
        channel, room = context
        inbound = Inbound(
            channel,
            address_of(column, channel),
            f"door-{self._number}",
            self.village.clock.now(),
            text,
            assurance=ASSURANCE.get(channel, Assurance.AUTHENTICATED),
            raw=text.encode(),
        )
        return replace(inbound, room=room, choice=choice)

    def _before(self, uow: UnitOfWork) -> list[list[Any]]:
        # Nothing ever happens here: it was always so.
        if not self._as_it_was:
            self._as_it_was = self._rows(uow)
        return self._as_it_was

    def _rows(self, uow: UnitOfWork) -> list[list[Any]]:
        unit: Any = uow
        kept = [name for name in tables.metadata.tables if name not in OF_THE_POST]
        driver = unit._tx.connection.connection.driver_connection
        return [driver.execute(f"SELECT * FROM {name}").fetchall() for name in kept]  # noqa: S608

    def _last_notice(self, uow: UnitOfWork) -> int:
        unit: Any = uow
        return int(next(iter(unit._tx.connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM notice")))[0])

    def _notices(self, uow: UnitOfWork, after: int) -> list[Any]:
        unit: Any = uow
        notice = tables.notice
        return list(unit._tx.connection.execute(select(notice).where(notice.c.id > after).order_by(notice.c.id)))
