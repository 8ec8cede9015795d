"""What follows when a request to join is answered: the place, and who is told, those beside it included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.community.entering import is_banned, let_in, tell_asked, tell_contact
from core.model.membership import RequestStatus

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.model.membership import MembershipRequest
    from core.shelves.unit_of_work import UnitOfWork


def admit(uow: UnitOfWork, request: MembershipRequest, speaker: Speaker | None) -> bool:
    """Let in who asked, and tell them; False when somebody had answered before.

    *speaker* is who says so (none: enough neighbours vouched).
    """
    by_id, by = (speaker.person.id, speaker.person.name) if speaker and speaker.person else (None, "")
    if is_banned(uow, uow.places.contact(request.contact_id).person_id, request.community_id):
        uow.requests.settle(request.id, RequestStatus.WITHDRAWN, "", "", uow.now())
        return False
    if not uow.requests.settle(request.id, RequestStatus.ADMITTED, by, "", uow.now()):
        return False
    place, point = request.place, request.point
    let_in(uow, request.community_id, request.contact_id, request.name, place, point=point, by_id=by_id)
    community = uow.communities.by_id(request.community_id)
    params = {"community": community.name if community else "", "name": request.name}
    tell_contact(uow, request.contact_id, "door.admitted", params)
    # Whoever asked for a whole commune has found the neighbours that it was about.
    for other in _beside(uow, request):
        if uow.requests.settle(other.id, RequestStatus.WITHDRAWN, "", "", uow.now()):
            tell_asked(uow, other, "door.elsewhere", {"code": other.code, "name": other.name})
    _tell_others(uow, request, "door.answered_yes", by, by_id)
    return True


def refuse(uow: UnitOfWork, request: MembershipRequest, speaker: Speaker, reason: str, said: Any) -> bool:
    """Close the door to who asked, and tell them why (*said*, as a text shows it); False when somebody had answered."""
    by_id, by = (speaker.person.id, speaker.person.name) if speaker.person else (None, "")
    if not uow.requests.settle(request.id, RequestStatus.REFUSED, by, reason, uow.now()):
        return False
    # Whoever asked for a whole commune is told no when all have said it.
    kind = "door.refused_by_one" if _beside(uow, request) else "door.refused"
    tell_contact(uow, request.contact_id, kind, {"words": said})
    _tell_others(uow, request, "door.answered_no", by, by_id)
    return True


def _beside(uow: UnitOfWork, request: MembershipRequest) -> list[MembershipRequest]:
    """Give the other open requests that were made in one with *request*, for a commune."""
    waiting = uow.requests.open_of(request.contact_id)
    return [each for each in waiting if each.created_at == request.created_at and each.community_id]


def _tell_others(uow: UnitOfWork, request: MembershipRequest, kind: str, by: str, by_id: int | None) -> None:
    """Tell the others at the door that nothing is left to do."""
    params = {"code": request.code, "name": request.name, "by": by or {"say": "door.sponsors"}}
    tell_asked(uow, request, kind, params, except_person=by_id)
