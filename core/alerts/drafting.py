"""An alert before it is one: what its author has said so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.errors import Unclear
from core.model.alert import Alert
from core.model.alert_words import AlertStatus, Category, Police, Severity
from core.model.community import Point
from core.talk import Find, Talk
from core.value import value
from core.wire import Assurance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

PATIENCE = timedelta(minutes=3)
"""How long a danger waits for an answer before it leaves with what is known."""
NOT_YET = "not_yet"
"""What is answered by who has not called, or cannot: the alert goes on, and neighbours are offered the call."""


@value(frozen=True, slots=True)
class Where:
    """A place in words, on the map, or both."""

    words: str = ""
    point: Point | None = None


@value(frozen=True, slots=True)
class Facts:
    """What was seen, in words, in a picture, or both."""

    words: str = ""
    photo_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An alert as its author describes it."""

    community_id: int
    police: Police
    category: Category
    where: Where
    facts: Facts
    is_ongoing: bool | None = None
    is_to_be_read: bool = False
    """Whether a referent reads it before neighbours do, or soon after where somebody may be in danger."""
    called_at: datetime | None = None
    """When its author said who calls, which may be long before it leaves."""


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody saw of an alert that is open already; an alert of its own, should that be over by then."""

    alert_id: int
    draft: Draft
    is_sudden: bool = False
    """Whether both were raised at the same moment, and nobody was asked."""


def as_json(draft: Draft) -> dict[str, Any]:
    """Give *draft* as a look into the storage is asked with."""
    point = draft.where.point
    return {
        "community_id": draft.community_id,
        "police": draft.police,
        "category": draft.category,
        "place": draft.where.words,
        "point": [point.latitude, point.longitude] if point else None,
        "facts": draft.facts.words,
        "photo_id": draft.facts.photo_id,
        "is_ongoing": draft.is_ongoing,
        "is_to_be_read": draft.is_to_be_read,
        "called_at": draft.called_at.isoformat() if draft.called_at else None,
    }


def from_json(kept: Mapping[str, Any]) -> Draft:
    """Give the draft that `as_json` wrote."""
    point = Point(*kept["point"]) if kept["point"] else None
    return Draft(
        kept["community_id"],
        Police(kept["police"]),
        Category(kept["category"]),
        Where(kept["place"], point),
        Facts(kept["facts"], kept["photo_id"]),
        kept["is_ongoing"],
        kept["is_to_be_read"],
        datetime.fromisoformat(kept["called_at"]) if kept["called_at"] else None,
    )


def alert_of(draft: Draft, speaker: Speaker, uow: UnitOfWork) -> Alert:
    """Make the alert that *draft* describes; its id and number are still to come."""
    if speaker.person is None or speaker.person.household_id is None:
        raise Unclear("common.guest")
    now = uow.now()
    # What has no name but is no « pas d'urgence » either may be the gravest of all.
    is_unnamed = draft.category is Category.OTHER and draft.police is not Police.NOT_NEEDED
    is_theft_now = draft.category is Category.THEFT and bool(draft.is_ongoing)
    severity = Severity.SEVERE if is_unnamed or is_theft_now else draft.category.severity
    has_called = draft.police in {Police.CALLED, Police.CALLING}
    return Alert(
        id=0,
        number=0,
        community_id=draft.community_id,
        author_id=speaker.person.id,
        household_id=speaker.person.household_id,
        category=draft.category,
        severity=severity,
        description=draft.facts.words,
        place=draft.where.words,
        status=AlertStatus.REPORTED,
        sent_at=now,
        expires_at=now + draft.category.useful_for,
        point=draft.where.point,
        is_ongoing=draft.is_ongoing,
        police=draft.police,
        police_by=speaker.person.name if has_called else "",
        police_by_id=speaker.person.id if has_called else None,
        police_at=(draft.called_at or now) if has_called else None,
        photo_id=draft.facts.photo_id,
        is_claimed=speaker.assurance is Assurance.CLAIMED,
    )


def when_called() -> Talk:
    """Give the hour at which it was said who calls, as the alert may leave long after it; and what was said since."""
    found = yield Find("called_at")
    at, since = (found["at"], found["call"]) if isinstance(found, dict) else (found, None)
    return datetime.fromisoformat(at), since


def amended_call(call: str, now: datetime) -> dict[str, str]:
    """Give what is found of the call once its author says more of it, as `when_called` reads it."""
    return {"at": now.isoformat(), "call": call}


def look_at_clock(uow: UnitOfWork, _speaker: Speaker, _params: Mapping[str, Any]) -> str:
    """Answer ``Find("called_at")``: the hour at which somebody said who calls."""
    return uow.now().isoformat()


CALLED_AT = {"called_at": look_at_clock}
