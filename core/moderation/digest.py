"""What waits for the referents of a community, told to them once a week, on Monday morning by their own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from core.about.subject import subjects_of
from core.model.membership import ValidationMode
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.rhythm import Rhythm, due_on, instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.alert import Alert
    from core.model.community import Community
    from core.model.membership import MembershipRequest
    from core.model.report import Report
    from core.model.review import Subject
    from core.shelves.unit_of_work import UnitOfWork

WEEK = "digest.week"
AT_ONCE = 20
MOST_COUNTED = 100
MONTHS_OF_SEASON, DAYS_OF_WEEK = 3, 7
MOST_NAMED = 6
"""More codes than this in one line are read by nobody."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the referents of a community have to see to; ``unproven``: names of members without a proven contact."""

    requests: Sequence[MembershipRequest]
    alerts: Sequence[Alert]
    unread: Sequence[Subject]
    unproven: Sequence[str]
    reports: Sequence[Report] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether nobody has to do anything."""
        return not (self.requests or self.alerts or self.unread or self.unproven or self.reports)


def waiting(uow: UnitOfWork, community_id: int) -> Waiting:
    """Give what waits for the referents there; requests only where it is they who answer."""
    is_theirs = uow.requests.door(community_id).mode is not ValidationMode.TOWN_HALL
    return Waiting(
        uow.requests.open_in([community_id], MOST_COUNTED) if is_theirs else (),
        uow.alerts.open_in([community_id]),
        subjects_of(uow, uow.reviews.waiting([community_id], MOST_COUNTED)),
        uow.leads.without_proof(community_id),
        uow.reports.waiting_in([community_id], MOST_COUNTED),
    )


def tell(uow: UnitOfWork) -> bool:
    """Tell the referents of every community whose week has begun what waits for them; whether any was told.

    Exactly once a local week, and nothing where nothing waits.
    """
    told = False
    for zone in uow.leads.zones():
        monday = due_on(Rhythm.WEEKLY, zone, None, uow.now())
        if monday is None:
            continue
        begun = instant(monday, time(), zone)
        for community in uow.leads.take_digests(zone, monday, begun, AT_ONCE):
            told = _tell_one(community, monday, uow) or told
    return told


def _tell_one(community: Community, monday: date, uow: UnitOfWork) -> bool:
    there = waiting(uow, community.id)
    neighbour = _could_be_twin(community, uow) if begins_season(monday) else ""
    if there.is_nothing and not neighbour:
        return False
    choices = [("digest.week#requests", "!list_requests")] if there.requests else []
    choices += [("digest.week#unread", "!list_waiting")] if there.unread else []
    choices += [("digest.week#alerts", "!show_alert")] if there.alerts else []
    audience = Audience(AudienceKind.REFERENTS, community.id)
    twin = {"say": "digest.twin", "twin": neighbour} if neighbour else ""
    said = {**lines(there), "recommended": twin}
    shown = [said[name] for name in ("requests", "unread", "reports", "alerts", "unproven", "recommended")]
    params = {"community": community.name, **said, "lines": {"join": shown, "by": "\n\n"}}
    notice = Notice(WEEK, params, audience, Lane.MESSAGE, community.id, choices=tuple(choices))
    uow.outbox.add(notice, uow.now())
    return True


def begins_season(monday: date) -> bool:
    """Whether a recommendation is due: on the first Monday of January, April, July and October."""
    return monday.month % MONTHS_OF_SEASON == 1 and monday.day <= DAYS_OF_WEEK


def _could_be_twin(community: Community, uow: UnitOfWork) -> str:
    """Name the nearest community with which this one could be twinned; none where it has a twin, or asked, or was."""
    if community.centre is None or uow.twinnings.active_of([community.id]):
        return ""
    near = [each for each in uow.communities.near(community.centre, uow.twin_within) if each.id != community.id]
    if any(uow.twinnings.between(community.id, each.id) for each in near):
        return ""
    return near[0].name if near else ""


def lines(there: Waiting) -> dict[str, Any]:
    """Give a line for each thing that waits, with the words that answer it."""
    numbers = [each.number for each in there.requests]
    first = {"number": numbers[0] if numbers else 0}
    asking = {"list": _named([f"{each.code} {each.name}" for each in there.requests])}
    unproven = {"names": _named(there.unproven)}
    return {
        "requests": _line("digest.requests", len(numbers), {**asking, **first}),
        "alerts": _line("digest.alerts", len(there.alerts), _codes(there.alerts)),
        "unread": _line("digest.unread", len(there.unread), _codes(there.unread)),
        "reports": _line("digest.reports", len(there.reports), {}),
        "unproven": _line("digest.unproven", len(there.unproven), unproven),
    }


def _codes(alerts: Sequence[Subject]) -> dict[str, Any]:
    codes = [each.code for each in alerts]
    return {"list": _named(codes), "code": codes[0] if codes else ""}


def _named(names: Sequence[str]) -> dict[str, Any]:
    shown = [*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])]
    return {"join": shown, "by": ", "}


def _line(key: str, count: int, params: dict[str, Any]) -> Any:
    return {"say": key, "count": count, **params} if count else ""
