"""Who may do what: every question of rights is answered here, from the table."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from core.access.capability import Capability, InGroup
from core.access.conditions import GATES, Case, Condition, Object, as_target
from core.access.pauses import pause_of
from core.access.rights import OF_ONES_OWN, RIGHTS
from core.access.standings import everywhere, standings
from core.errors import NotAllowed
from core.model.alert_words import AlertStatus
from core.model.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.model.membership import MembershipRequest
    from core.shelves.unit_of_work import UnitOfWork


class Step(StrEnum):
    """What comes before a wish that its speaker may have is done."""

    DO = "nothing: it is done"
    MEAN_IT = "it is asked again in the private chat"
    PROVE = "a code is sent to the contact that speaks"
    PROVE_ELSEWHERE = "a code is sent to another contact of the same person, if there is one"


_NOT_OFFERED = frozenset({Condition.OWN, Condition.OWN_REQUEST})
"""Cells of something that a member may not have: no menu names what they would have to have first."""


def terms(speaker: Speaker, capability: Capability, of: Object | None = None) -> frozenset[Condition] | None:
    """Give the conditions under which *speaker* may do this, or None when they may not.

    *of* is what it is done to, or the community by its id; without it: whether there is anything to which they may.
    The conditions that depend on speaker and object have been looked at; the others are for whoever does it to keep.
    Of several ways to be allowed, the one with the fewest conditions counts.
    """
    if pause_of(speaker, capability, of) is not None:
        return None
    if of is None:
        return _fewest(_anywhere(speaker, capability))
    case = Case(speaker, capability, as_target(of))
    if capability in OF_ONES_OWN and case.is_own():
        return terms(speaker, OF_ONES_OWN[capability], of)
    there = case.target.community_id
    found = everywhere(speaker) if there is None else standings(speaker, there)
    cells = RIGHTS[capability]
    return _fewest(cells[each] for each in found if each in cells and _is_met(cells[each], case))


def _anywhere(speaker: Speaker, capability: Capability) -> Iterable[frozenset[Condition]]:
    for each in everywhere(speaker):
        for form in {capability, OF_ONES_OWN.get(capability, capability)}:
            if each in RIGHTS[form]:
                yield RIGHTS[form][each]


def _is_met(conditions: frozenset[Condition], case: Case) -> bool:
    return all(GATES[each](case) for each in conditions if each in GATES)


def _fewest(cells: Iterable[frozenset[Condition]]) -> frozenset[Condition] | None:
    return min(cells, key=len, default=None)


def may(speaker: Speaker, capability: Capability, of: Object | None = None) -> bool:
    """Whether *speaker* may do this to an object, or in a community given by its id.

    Without *of*: whether there is anything to which they may.
    """
    return terms(speaker, capability, of) is not None


def may_as(standing: Standing, speaker: Speaker, capability: Capability, of: Object) -> bool:
    """Whether somebody who stands so to its community might do this to what is *speaker*'s: for a preview."""
    cells = RIGHTS[capability]
    return standing in cells and _is_met(cells[standing], Case(speaker, capability, as_target(of)))


def next_step(speaker: Speaker, capability: Capability) -> Step:
    """Say what comes before *speaker* is served; that nothing is sure is never a reason to refuse."""
    if speaker.said_in is not None and capability.in_group is InGroup.DEFERRED:
        return Step.MEAN_IT
    if capability.changes_who and not speaker.is_proven_twice:
        return Step.PROVE_ELSEWHERE
    return Step.PROVE if speaker.assurance < capability.assurance else Step.DO


def is_for(capability: Capability, *found: Standing) -> bool:
    """Whether somebody who is *found* may do this, whatever it is done to."""
    cells = RIGHTS[capability]
    return any(each in cells and (each is Standing.STRANGER or not cells[each] & _NOT_OFFERED) for each in found)


def require(
    speaker: Speaker, capability: Capability, of: Object | None = None, refused: str = ""
) -> frozenset[Condition]:
    """Let pass who may, and give the conditions under which they may.

    Raises:
        NotAllowed: who may not; the text, *refused* or the common one, is the same as for what does not exist.
            Whoever only reads for a while is told until when.
    """
    until = pause_of(speaker, capability, of)
    if until is not None:
        raise NotAllowed("sanction.only_reads", until={"date": until.isoformat()})
    found = terms(speaker, capability, of)
    if found is None:
        raise NotAllowed(refused)
    return found


def alert_for(uow: UnitOfWork, speaker: Speaker, capability: Capability, alert_id: int) -> Alert:
    """Give the alert if *speaker* may do this to it.

    Raises:
        NotAllowed: there is no such alert, or it is none that they can read (both read the same), or they can only
            read it.
    """
    alert = uow.alerts.by_id(alert_id)
    if alert is None or not may(speaker, Capability.READ_ALERTS, alert):
        raise NotAllowed("common.no_such_alert")
    if alert.status.is_hidden:
        _require_hidden(speaker, capability, alert)
    if not may(speaker, capability, alert):
        # Who can read it knows that it exists: they may as well know who could do this.
        raise NotAllowed(_who_could(speaker, capability, alert), code=alert.code)
    return alert


_OF_THE_HELD = frozenset(
    {Capability.READ_ALERTS, Capability.UPDATE_OWN_ALERT, Capability.CLOSE_ALERT, Capability.KEEP_OPEN}
)
"""What an author may still do to an alert that waits for a referent; a referent reads it and decides."""
_OF_THE_FOLDED = frozenset({Capability.READ_ALERTS, Capability.FLAG, Capability.HIDE_ALERT})
"""What may be done with an alert that neighbours flagged, until a referent decides."""


def _require_hidden(speaker: Speaker, capability: Capability, alert: Alert) -> None:
    """Let pass who may do this to an alert that neighbours do not read.

    Raises:
        NotAllowed: for a neighbour there is no such alert, or it is folded; for its author and for referents it waits.
    """
    if alert.status is AlertStatus.FOLDED:
        if capability not in _OF_THE_FOLDED:
            raise NotAllowed("flag.waits", code=alert.code)
        return
    is_author = Case(speaker, capability, as_target(alert)).is_own()
    is_reader = may(speaker, Capability.REVIEW, alert)
    if not is_author and not is_reader:
        raise NotAllowed("common.no_such_alert")
    allowed = _OF_THE_HELD if is_author else {Capability.READ_ALERTS, Capability.REVIEW, Capability.HIDE_ALERT}
    if capability not in allowed:
        is_correction = capability is Capability.UPDATE_OWN_ALERT
        raise NotAllowed("common.ask_its_author" if is_correction else "review.waits", code=alert.code)


def _who_could(speaker: Speaker, capability: Capability, alert: Alert) -> str:
    """Say whose it is to do this: the words of an alert are its author's alone, whoever leads."""
    if capability is not Capability.UPDATE_OWN_ALERT:
        return "common.not_yours"
    return "common.its_author_or_close" if may(speaker, Capability.HIDE_ALERT, alert) else "common.its_author"


def request_for(uow: UnitOfWork, speaker: Speaker, capability: Capability, request_id: int) -> MembershipRequest:
    """Give the request to join if *speaker* may do this to it.

    Raises:
        NotAllowed: there is none, or none that they can see (both read the same); or they see it, and another answers.
    """
    request = uow.requests.by_id(request_id)
    door = uow.requests.door(request.community_id) if request is not None else None
    if request is None or door is None or not may(speaker, Capability.SEE_REQUESTS, door):
        raise NotAllowed("door.no_such_request")
    if not may(speaker, capability, door):
        raise NotAllowed("door.town_hall_answers")
    return request
