"""Calls for help, as the people who run the service read and answer them; and who takes a community over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.operator import by_name, say, worded
from core.community.entering import tell_contact, tell_person, tell_referents
from core.model.member import MemberStatus, Role
from core.model.membership import Movement, MovementKind

if TYPE_CHECKING:
    from bots.bootstrap import House
    from core.shelves.leading import Ticket
    from core.shelves.unit_of_work import UnitOfWork


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
        say(f"  we:   {worded(house, answered)}")


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


async def appoint_volunteer(house: House, name: str, member: str) -> None:
    """Let a member lead who said that they would, where no referent is left to appoint them.

    Raises:
        LookupError: there is no such community, or nobody of that name volunteered there.
    """
    await house.prepare()

    def work(uow: UnitOfWork) -> None:
        community = by_name(uow, name)
        willing = {said.casefold(): person_id for person_id, said in uow.leads.volunteers(community.id)}
        person_id = willing.get(member.casefold())
        there = uow.places.neighbours([community.id], MemberStatus.ACTIVE)
        place = next((each for each in there if each.person_id == person_id), None)
        if person_id is None or place is None:
            message = f"{member} did not volunteer in {name}; `tocsin community show` names those who did."
            raise LookupError(message)
        uow.members.add_member(person_id, community.id, frozenset({Role.REFERENT}), uow.now())
        uow.places.record(Movement(community.id, MovementKind.APPOINTED, person_id, uow.now()))
        uow.leads.forget_volunteer(community.id, person_id)
        uow.leads.acted([community.id])
        params = {"community": community.name, "name": place.name}
        tell_person(uow, person_id, "succession.appointed", params, community_id=community.id)
        tell_referents(uow, community.id, "door.appointed", params, except_person=person_id)

    await house.store.run(work)
    say(f"{member} leads {name} now, and is told with the running service.")


def _ticket(uow: UnitOfWork, ticket_id: int) -> Ticket:
    ticket = uow.tickets.by_id(ticket_id)
    if ticket is None:
        message = f"There is no call {ticket_id}; see `tocsin support list`."
        raise LookupError(message)
    return ticket
