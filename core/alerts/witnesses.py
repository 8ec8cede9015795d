"""What follows when a neighbour adds what they know to an alert, or saw the same thing as its author."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.alerts import alerting
from core.alerts.card import card, teller
from core.alerts.likeness import is_surely_same, most_alike
from core.language.small_talk import tells_sight
from core.model.alert import call_done, call_taken
from core.model.alert_words import AlertStatus, Category, EventKind, Police
from core.model.community import Point
from core.model.notice import AudienceKind
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from core.alerts.drafting import Draft, Joining
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

SAME = (Option("yes"), Option("no"))
_HOUR = 60
_OPPOSITES = {
    EventKind.SEEN: EventKind.NOTHING_HERE,
    EventKind.CONFIRMED: EventKind.NOTHING_HERE,
    EventKind.NOTHING_HERE: EventKind.SEEN,
}
"""What a household says no more once it says this."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What somebody saw, where and of what kind, before it is an alert of its own.

    ``began_after``: the number of the last alert when they began to tell it. What came since they could not know.
    ``is_last_look``: they were asked before, and only what came since then counts.
    """

    community_id: int
    category: Category
    place: str
    point: Point | None
    began_after: int = 0
    is_last_look: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """Of which alert somebody is a witness, if of any; and the number of the last alert when that was looked at."""

    latest: int
    alert_id: int | None = None
    is_sudden: bool = False


def same_as(sighting: Sighting, patience: timedelta | None) -> Talk:
    """Ask whether it is the same thing as an alert that is open, if one is alike; give what is known then.

    Without an answer within *patience* it is something else: two alerts are better than none. Nobody is asked where
    the other alert was raised while this one was told, of the same kind and in the same place.
    """
    point = sighting.point
    looked = yield Find(
        "alike",
        {
            "community": sighting.community_id,
            "category": sighting.category,
            "place": sighting.place,
            "point": [point.latitude, point.longitude] if point else None,
            "began_after": sighting.began_after,
            "is_last_look": sighting.is_last_look,
        },
    )
    found = looked["found"]
    if found is None or found["is_sudden"]:
        return Same(looked["latest"], found and found["id"], is_sudden=found is not None)
    params = {name: found[name] for name in ("code", "place", "ago")}
    answer = yield Ask("joining.same", SAME, params=params, silent_after=patience)
    return Same(looked["latest"], found["id"] if answer == "yes" else None)


def look_for_latest(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> int:
    """Answer ``Find("latest")``: the number of the last alert, for whoever may read it."""
    community_id = params["community"]
    return uow.alerts.latest(community_id) if may(speaker, Capability.READ_ALERTS, community_id) else 0


def look_for_alike(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("alike")``: the open alert that may tell of the same thing, if *speaker* may add to it.

    Until the turn is over no other one comes in between: of two who tell it at one moment, the second finds the first.
    """
    community_id, now = params["community"], uow.now()
    place, point = params["place"], Point(*params["point"]) if params["point"] else None
    category = Category(params["category"])
    if not may(speaker, Capability.READ_ALERTS, community_id):
        return {"latest": 0, "found": None}
    latest, since = uow.alerts.latest(community_id), params["began_after"]
    there = uow.alerts.open_in([community_id])
    if params["is_last_look"]:
        there = [each for each in there if each.number > since]
    alert = most_alike(there, category, place, point, now)
    if alert is None:
        return {"latest": latest, "found": None}
    is_sudden = alert.number > since and is_surely_same(alert, category, place, point)
    named = alert.place or {"say": f"category.{alert.category}"}
    found = {"id": alert.id, "code": alert.code, "place": named, "ago": _ago(alert.sent_at, now)}
    return {"latest": latest, "found": {**found, "is_sudden": is_sudden}}


def _ago(then: datetime, now: datetime) -> dict[str, Any]:
    minutes = max(1, int((now - then).total_seconds() // 60))
    if minutes < _HOUR:
        return {"say": "joining.minutes_ago", "count": minutes}
    return {"say": "joining.hours_ago", "count": minutes // _HOUR}


def answer(uow: UnitOfWork, alert: Alert, speaker: Speaker, kind: EventKind) -> bool:
    """Count the household of *speaker* by what it says now; False where it had said so.

    What it said before by mistake counts no more, nor does the doubt that rested on it.
    """
    alert, taken = _take_back(uow, alert, speaker, _OPPOSITES[kind])
    is_new = alerting.note(uow, alert, speaker, kind)
    if taken or (is_new and kind is not EventKind.SEEN):
        alerting.weigh_again(uow, alert)
    elif is_new:
        alerting.show_everywhere(uow, alert)
    return is_new


def _take_back(uow: UnitOfWork, alert: Alert, speaker: Speaker, kind: EventKind) -> tuple[Alert, bool]:
    """Let the household of *speaker* have said *kind* no more; give *alert* as it then is, and whether it had."""
    household = speaker.person.household_id if speaker.person is not None else None
    taken = household is not None and uow.alerts.take_back(alert.id, household, kind)
    if taken and alert.status is AlertStatus.DOUBTFUL:
        by_referent = any(event.kind is EventKind.DOUBTED for event in uow.alerts.events(alert.id))
        alert = alert if by_referent else replace(alert, status=AlertStatus.REPORTED)
        uow.alerts.save(alert)
    return alert, taken


def inform(
    uow: UnitOfWork,
    alert: Alert,
    speaker: Speaker,
    words: str,
    photo_id: int | None = None,
    *,
    author_is_told: bool = False,
) -> None:
    """Write down what *speaker* knows, and pass it on, with their picture, to those who follow.

    *author_is_told*: the author of the alert reads it elsewhere.
    """
    if words:
        alerting.note(uow, alert, speaker, EventKind.INFO, words)
    if tells_sight(words) and (taken := _take_back(uow, alert, speaker, EventKind.NOTHING_HERE))[1]:
        alert = alerting.weigh_again(uow, taken[0])
    me = speaker.person.id if speaker.person else None
    name = teller(alert, me, speaker.person.name if speaker.person else "")
    said: Any = words or {"say": "joining.only_photo"}
    params = {"name": name, "words": said, "now": {"time": uow.now().isoformat()}}
    # Among the followers is its author; in the threads is who speaks.
    others = ((AudienceKind.FOLLOWERS, alert.author_id if author_is_told else me), (AudienceKind.THREADS, me))
    for audience, other in others:
        alerting.tell(uow, alert, alerting.INFO, audience, params, except_person=other, photo_id=photo_id)


def may_be_seen(uow: UnitOfWork, alert: Alert, photo_id: int | None) -> bool:
    """Whether a picture goes with the words of a witness: not where a referent sees pictures first."""
    return photo_id is not None and not uow.reviews.rules(alert.community_id).photos_first


def can_join(uow: UnitOfWork, speaker: Speaker, alert_id: int, community_id: int) -> Alert | None:
    """Give the alert that *speaker* wants to add to, or None when it is over meanwhile, or none of theirs."""
    alert = uow.alerts.by_id(alert_id)
    if alert is None or not alert.is_open or alert.community_id != community_id:
        return None
    return alert if may(speaker, Capability.ADD_INFO, alert) else None


def join(uow: UnitOfWork, alert: Alert, speaker: Speaker, wish: Joining) -> Reply:
    """Let *speaker* stand beside the author of *alert* as a witness, with what they know; they read how it stands."""
    facts, is_sudden = wish.draft.facts, wish.is_sudden
    photo_id = facts.photo_id if may_be_seen(uow, alert, facts.photo_id) else None
    if facts.words or photo_id is not None:
        # At the same moment, its author reads it beside who else tells it.
        inform(uow, alert, speaker, facts.words, photo_id, author_is_told=is_sudden)
    is_of_author = speaker.person is not None and speaker.person.household_id == alert.household_id
    if not is_of_author:
        alerting.note(uow, alert, speaker, EventKind.CONFIRMED)
    alert = _with_call(uow, alert, speaker, wish.draft)
    # Who was called a moment ago is not called again to hear that a second one saw it.
    alerting.weigh_again(uow, alert, is_silent=is_sudden)
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
    if is_sudden and speaker.person is not None and speaker.person.id != alert.author_id:
        _second(uow, alert, speaker.person.name, facts.words, params["count"], photo_id)
    return Reply("joining.sudden" if is_sudden else "joining.joined", params, call)


def _second(uow: UnitOfWork, alert: Alert, who: str, words: str, count: int, photo_id: int | None) -> None:
    """Tell the author *who* raised the same at the same moment, and what they said of it."""
    said = {"say": "joining.said", "words": words} if words else ""
    params = {"name": who, "code": alert.code, "count": count, "said": said}
    alerting.tell_person(uow, alert, "joining.seconded", alert.author_id, params, photo_id=photo_id)


def _of_photo(sent: int | None, shown: int | None) -> dict[str, Any] | str:
    """Say what became of the picture that somebody sent."""
    if sent is None:
        return ""
    return {"say": "joining.with_photo" if shown is not None else "joining.without_photo"}


def _with_call(uow: UnitOfWork, alert: Alert, speaker: Speaker, draft: Draft) -> Alert:
    """Give *alert* with the call that a witness made, if nobody had."""
    if speaker.person is None or not alert.lacks_call:
        return alert
    who, now = speaker.person, draft.called_at or uow.now()
    match draft.police:
        case Police.CALLED:
            alert = call_done(alert, who.name, who.id, now)
        case Police.CALLING:
            alert = call_taken(alert, who.name, who.id, now)
        case _:
            return alert
    uow.alerts.save(alert)
    alerting.watch_call(uow, alert)
    return alert


FINDS = {"alike": look_for_alike, "latest": look_for_latest}
