"""Calls for help, as the people who run the service read and answer them; and who takes a community over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bots.operator import say
from core.entering import tell_contact
from core.ports import Voice
from core.texts import Ear, word
from core.wire import plain

if TYPE_CHECKING:
    from bots.bootstrap import House
    from core.leading_shelves import Ticket
    from core.shelves import UnitOfWork


async def list_tickets(house: House) -> None:
    """One line for each call that waits, without what it says."""
    await house.prepare()
    for ticket in await house.store.run(lambda uow: uow.tickets.waiting()):
        say(f"{ticket.id} · {ticket.created_at:%Y-%m-%d %H:%M}")
    say("Read one with `tocsin support show ID`.")


async def show_ticket(house: House, ticket_id: int) -> None:
    """Show one call with what the person agreed to show.

    Raises:
        LookupError: there is no such call.
    """
    await house.prepare()
    ticket = await house.store.run(lambda uow: _ticket(uow, ticket_id))
    state = "answered" if ticket.answered_at else "waits"
    say(f"{ticket.id} · {ticket.created_at:%Y-%m-%d %H:%M} · {state}")
    say(ticket.words)
    for said, answered in ticket.exchanges:
        say(f"  they: {said}")
        say(f"  we:   {_worded(house, answered)}")


def _worded(house: House, answered: Any) -> str:
    ear = Ear(house.settings.service.language, Voice.CONSOLE, house.settings.service.time_zone)
    params = {name: value for name, value in answered.items() if name != "say"}
    return " ".join(plain(piece) for piece, _ in word(house.texts, answered["say"], params, ear).pieces)


async def answer_ticket(house: House, ticket_id: int, words: str) -> None:
    """Say *words* to whoever called, on the contact from which they did; the running service sends it.

    Raises:
        LookupError: there is no such call.
    """
    await house.prepare()

    def work(uow: UnitOfWork) -> None:
        ticket = _ticket(uow, ticket_id)
        tell_contact(uow, ticket.contact_id, "support.answer", {"words": words})
        uow.tickets.answered(ticket.id)

    await house.store.run(work)
    say(f"{ticket_id} is answered; the answer leaves with the running service.")


def _ticket(uow: UnitOfWork, ticket_id: int) -> Ticket:
    ticket = uow.tickets.by_id(ticket_id)
    if ticket is None:
        message = f"There is no call {ticket_id}; see `tocsin support list`."
        raise LookupError(message)
    return ticket
