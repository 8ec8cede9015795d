"""As whom somebody speaks, and whether they may go on with a command before it is known to what it will be done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.access import is_for, may, pause_of
from core.community.ties import tied
from core.errors import NotAllowed
from core.language.spoken import language_of, only_hails
from core.model.standing import Standing
from core.texts import Texts
from core.wire import Assurance

if TYPE_CHECKING:
    from core.access import Capability
    from core.command import Command
    from core.model.member import Speaker
    from core.operators import Operators
    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Inbound

_SURE = 2
"""Small words by which a language is known, where another was spoken so far."""


def allowed(command: Command, needs: Capability, speaker: Speaker, uow: UnitOfWork) -> Speaker:
    """Give *speaker*, with what binds them to communities where the right may come from that.

    Raises:
        NotAllowed: there is nothing to which they may do this, or they only read for a while.
    """
    until = pause_of(speaker, needs)
    if until is not None:
        raise NotAllowed("sanction.only_reads", until={"date": until.isoformat()})
    if stands_by_code(command, speaker) or may(speaker, needs) or _may_see_object(speaker, command):
        return speaker
    bound = tied(speaker, uow)
    if may(bound, needs):
        return bound
    if speaker.is_office and is_for(needs, Standing.MEMBER):
        raise NotAllowed(_own_text(command, "is_office") or "common.between_neighbours")
    raise NotAllowed(_own_text(command, "refused"))


def _own_text(command: Command, name: str) -> str:
    """Give the key of what a command itself says to this; empty where it says nothing of its own."""
    key = f"{command.name}.{name}"
    return key if Texts.load().has(key) else ""


def stands_by_code(command: Command, speaker: Speaker) -> bool:
    """Whether a code said in a group stands for the right."""
    return command.by_code and speaker.said_in is not None


def _may_see_object(speaker: Speaker, command: Command) -> bool:
    """Whether they can read alerts, so that ``act`` may tell them who could do this to one."""
    return bool(speaker.active) and command.on_alert


def as_said(speaker: Speaker, inbound: Inbound, operators: Operators) -> Speaker:
    """Give *speaker* as far as *inbound* proves who they are, and where they said it."""
    if speaker.assurance is Assurance.NONE:
        return replace(speaker, person=None, memberships=())
    is_operator = operators.include(speaker.contact)
    known = speaker if speaker.is_operator == is_operator else replace(speaker, is_operator=is_operator)
    if inbound.room is None:
        return known
    return replace(known, said_in=inbound.room, room_name=inbound.room_name, runs_room=inbound.runs_room)


def spoken_to(speaker: Speaker, inbound: Inbound, uow: UnitOfWork) -> Speaker:
    """Give *speaker* as somebody who reads the language in which *inbound* is written, where nobody chose one.

    An SMS does not say in which language its writer reads us; a guest's words do, and those of a neighbour of whom
    no word has told it yet. Who acts for a town hall says so.
    """
    contact = speaker.contact
    is_guest = contact.person_id is None
    is_chosen = not is_guest and (speaker.person is None or contact.language is not None)
    if is_chosen or speaker.is_office or inbound.room is not None or inbound.language in Texts.load().languages:
        return speaker
    is_new = is_guest and contact.language is None
    heard = language_of(inbound.text, 1 if is_new else _SURE)
    # Of a guest nothing is kept that changes nothing.
    if heard is None or heard == (speaker.language if is_new else contact.language):
        return speaker
    if is_new and only_hails(inbound.text):
        # It is answered so, and says nothing of what they read.
        return replace(speaker, language=heard)
    uow.members.set_language(contact.id, heard)
    return replace(speaker, language=heard, contact=replace(contact, language=heard))
