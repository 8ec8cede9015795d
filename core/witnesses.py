"""What follows when a neighbour adds what they know to an alert, or saw the same thing as its author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import alerting
from core.access import Capability, may
from core.card import card
from core.likeness import most_alike
from core.model.alert import Category, EventKind, Police, call_done, call_taken
from core.model.community import Point
from core.model.notice import AudienceKind
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from core.drafting import Facts
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

SAME = (Option("yes"), Option("no"))
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Sighting:
    """What somebody saw, where and of what kind, before it is an alert of its own."""

    community_id: int
    category: Category
    place: str
    point: Point | None


def same_as(sighting: Sighting, patience: timedelta | None) -> Talk:
    """Ask whether it is the same thing as an alert that is open, if one is alike; give that alert's id, or None.

    Without an answer within *patience* it is something else: two alerts are better than none.
    """
    point = sighting.point
    found = yield Find(
        "alike",
        {
            "community": sighting.community_id,
            "category": sighting.category,
            "place": sighting.place,
            "point": [point.latitude, point.longitude] if point else None,
        },
    )
    if found is None:
        return None
    params = {name: found[name] for name in ("code", "place", "ago")}
    answer = yield Ask("joining.same", SAME, params=params, silent_after=patience)
    return found["id"] if answer == "yes" else None


def look_for_alike(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Answer ``Find("alike")``: the open alert that may tell of the same thing, if *speaker* may add to it."""
    community_id, now = params["community"], uow.now()
    point = Point(*params["point"]) if params["point"] else None
    if not may(speaker, Capability.READ_ALERTS, community_id):
        return None
    there = uow.alerts.open_in([community_id])
    alert = most_alike(there, Category(params["category"]), params["place"], point, now)
    if alert is None:
        return None
    place = alert.place or {"say": f"category.{alert.category}"}
    return {"id": alert.id, "code": alert.code, "place": place, "ago": _ago(alert.sent_at, now)}


def _ago(then: datetime, now: datetime) -> dict[str, Any]:
    minutes = max(1, int((now - then).total_seconds() // 60))
    if minutes < _HOUR:
        return {"say": "joining.minutes_ago", "count": minutes}
    return {"say": "joining.hours_ago", "count": minutes // _HOUR}


def inform(uow: UnitOfWork, alert: Alert, speaker: Speaker, words: str, photo_id: int | None = None) -> None:
    """Write down what *speaker* knows, and pass it on, with their picture, to those who follow."""
    if words:
        alerting.note(uow, alert, speaker, EventKind.INFO, words)
    name = speaker.person.name if speaker.person else ""
    me = speaker.person.id if speaker.person else None
    said: Any = words or {"say": "joining.only_photo"}
    params = {"name": name, "words": said, "now": {"time": uow.now().isoformat()}}
    for audience in (AudienceKind.FOLLOWERS, AudienceKind.THREADS):
        alerting.tell(uow, alert, alerting.INFO, audience, params, except_person=me, photo_id=photo_id)


def may_be_seen(uow: UnitOfWork, alert: Alert, photo_id: int | None) -> bool:
    """Whether a picture goes with the words of a witness: not where a referent sees pictures first."""
    return photo_id is not None and not uow.reviews.rules(alert.community_id).photos_first


def can_join(uow: UnitOfWork, speaker: Speaker, alert_id: int, community_id: int) -> Alert | None:
    """Give the alert that *speaker* wants to add to, or None when it is over meanwhile, or none of theirs."""
    alert = uow.alerts.by_id(alert_id)
    if alert is None or not alert.is_open or alert.community_id != community_id:
        return None
    return alert if may(speaker, Capability.ADD_INFO, alert) else None


def join(uow: UnitOfWork, alert: Alert, speaker: Speaker, facts: Facts, police: Police) -> Reply:
    """Let *speaker* stand beside the author of *alert* as a witness, with what they know; they read how it stands."""
    photo_id = facts.photo_id if may_be_seen(uow, alert, facts.photo_id) else None
    if facts.words or photo_id is not None:
        inform(uow, alert, speaker, facts.words, photo_id)
    is_of_author = speaker.person is not None and speaker.person.household_id == alert.household_id
    if not is_of_author:
        alerting.note(uow, alert, speaker, EventKind.CONFIRMED)
    alert = _with_call(uow, alert, speaker, police)
    alerting.weigh_again(uow, alert)
    view = uow.alerts.view(alert.id)
    if view is None:
        return Reply("common.no_such_alert")
    shown = card(view)
    call = (("alert.published#call", f"!take_call:{alert.id}"),) if alert.police.may_be_offered else ()
    params = {
        "code": alert.code,
        "count": view.tally.witnesses + 1,
        "police": shown["police"],
        "photo": _of_photo(facts.photo_id, photo_id),
        "card": {"say": alerting.PUBLISHED, **shown},
    }
    return Reply("joining.joined", params, call)


def _of_photo(sent: int | None, shown: int | None) -> dict[str, Any] | str:
    """Say what became of the picture that somebody sent."""
    if sent is None:
        return ""
    return {"say": "joining.with_photo" if shown is not None else "joining.without_photo"}


def _with_call(uow: UnitOfWork, alert: Alert, speaker: Speaker, police: Police) -> Alert:
    """Give *alert* with the call that a witness made, if nobody had."""
    if speaker.person is None or not alert.lacks_call:
        return alert
    who, now = speaker.person, uow.now()
    match police:
        case Police.CALLED:
            alert = call_done(alert, who.name, who.id, now)
        case Police.CALLING:
            alert = call_taken(alert, who.name, who.id, now)
        case _:
            return alert
    uow.alerts.save(alert)
    alerting.watch_call(uow, alert)
    return alert


FINDS = {"alike": look_for_alike}
