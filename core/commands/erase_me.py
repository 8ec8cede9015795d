"""Erase oneself, for good; or the request of whoever is not let in yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability, Target, require
from core.command import Command
from core.community.entering import go_out
from core.community.leading import is_last_referent
from core.errors import NotAllowed
from core.model.membership import RequestStatus
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.talk import Ask, Find, Option, Reply, Talk
from core.texts import Ear, Texts, word
from core.wire import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

REQUEST, NOTHING = "request", "nothing"


@dataclass(frozen=True, slots=True)
class Erasing:
    """Everything, meant twice; or a request that still waits."""


def talk(speaker: Speaker, _said: Opening) -> Talk:
    """Say what goes and what stays, and ask twice."""
    if (yield Find("leads_alone")):
        raise NotAllowed("erase_me.last_referent")
    kept = yield Find("kept")
    if kept == NOTHING:
        raise NotAllowed("erase_me.refused")
    if kept == REQUEST:
        yield Ask("request", (Option("yes"),))
        return Erasing()
    yield Ask("goes", (Option("yes"),))
    yield Ask("sure_office" if speaker.is_office else "sure", (Option("erase"),))
    return Erasing()


def leads_alone(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> bool:
    """Answer ``Find("leads_alone")``: whether neighbours would be left without a referent."""
    person = speaker.person
    return person is not None and any(is_last_referent(uow, person.id, each.community.id) for each in speaker.active)


def look_at_kept(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> str:
    """Answer ``Find("kept")``: whether a person is kept of them, a request to join, or nothing."""
    if speaker.person is not None:
        return ""
    return REQUEST if uow.requests.open_of(speaker.contact.id) else NOTHING


def act(_erasing: Erasing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Leave everywhere, erase everything, and say so on each contact: it may not have been they who asked."""
    person = speaker.person
    if person is None:
        return _take_back(speaker, uow)
    require(speaker, Capability.ERASE_OWN, Target(owner_id=person.id))
    if leads_alone(uow, speaker, {}):
        raise NotAllowed("erase_me.last_referent")
    contacts = [each.contact for each in uow.contacts.of(person.id)]
    for place in speaker.active:
        go_out(uow, person, place)
    uow.own_data.erase(person.id, _a_neighbour(speaker), keep_reachable=True)
    for each in contacts:
        if each.id != speaker.contact.id:
            audience = Audience(AudienceKind.CONTACT, each.id)
            uow.outbox.add(Notice("erase_me.done", {}, audience, Lane.REPLY), uow.now())
    return Reply("done")


def _take_back(speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Take back every request of somebody who is nobody's neighbour yet, and erase what they told for it."""
    waiting = uow.requests.open_of(speaker.contact.id)
    if not waiting:
        raise NotAllowed("erase_me.refused")
    for request in waiting:
        uow.requests.settle(request.id, RequestStatus.WITHDRAWN, "", "", uow.now())
    uow.own_data.erase_requests(speaker.contact.id, _a_neighbour(speaker))
    return Reply("request_gone")


def _a_neighbour(speaker: Speaker) -> str:
    """Give what stands for them from now on, in the language of those who read it."""
    communities = [each.community for each in speaker.memberships]
    language = communities[0].language if communities else speaker.language
    pieces = word(Texts.load(), "operator.neighbour", {}, Ear(language, speaker.voice)).pieces
    return " ".join(plain(piece) for piece, _ in pieces)


COMMAND = Command(
    "erase_me",
    talk,
    act,
    Capability.ERASE_OWN,
    {"leads_alone": leads_alone, "kept": look_at_kept},
    takes_words=False,
    is_confidential=True,
    is_grave=True,
)
