"""How an alert is told: the params of its card, and the buttons below it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.alerts.orders import orders_and_rest
from core.model.alert import Tally
from core.model.alert_words import AlertStatus, Category, Outcome, Police

if TYPE_CHECKING:
    from core.model.alert import Alert, AlertEvent, AlertView

_OF_NATURE = frozenset({Category.WEATHER, Category.FLOOD})
LINES_SHOWN = 2
"""How many of the latest words of a town hall stand on the card."""
_NO_DANGER = frozenset({Category.MISSING, Category.ROADS})
"""What the advice about is no matter of the reader's safety: where there is little room, the facts come first."""
INFOS_SHOWN = 3
"""How many of the latest infos stand on the card; the others are in the journal."""


def card(view: AlertView) -> dict[str, Any]:
    """Give the params from which each channel words the alert of *view*."""
    view = _covered(view) if view.alert.is_covered else view
    alert = view.alert
    orders, told = orders_and_rest(alert.description)
    is_order = bool(alert.description) and alert.is_open and any(not each.text for each in view.tally.official)
    if is_order and not orders:
        # « Incendie à la scierie, partez vers l'église »: what a town hall tells is what people have to know.
        orders, told = told, ""
    return {
        "code": alert.code,
        "community": view.community_name,
        **_heading(alert),
        "head": _head(view, is_order=is_order),
        "kind": {"say": f"category.{alert.category}"} if is_order else "",
        "icon": {"say": f"icon.{_face(alert)}"},
        "facts": alert.description,
        "orders": orders,
        "told": told,
        "picture": {"say": "alert.picture_waits"} if alert.held_photo_id is not None and not alert.is_covered else "",
        "correction": _corrections(view),
        "ongoing": {"say": "alert.ongoing"} if alert.is_ongoing and alert.is_open else "",
        **_police(alert),
        **_how_to(view, is_order=is_order),
        "official": _official(view),
        "said_since": _official(view, is_named=is_order),
        "claimed": {"say": "alert.claimed"} if alert.is_claimed else "",
        "unread": {"say": "alert.unread"} if alert.is_unread and alert.status is AlertStatus.REPORTED else "",
        "status": _status(view),
        "counters": _counters(view),
        "answer": {"say": "alert.answer", "code": alert.code} if alert.is_open and not alert.is_covered else "",
        "closed": {"say": "flag.folded_line"} if alert.status is AlertStatus.FOLDED else closing(alert),
        "closed_at": {"time": alert.closed_at.isoformat()} if alert.closed_at else "",
        "outcome_said": _outcome(alert),
    }


def _heading(alert: Alert) -> dict[str, Any]:
    """Say what, where and when, and all of it on the one line of a subject: without a place nothing stands between."""
    what = {"say": f"category.{alert.category}"}
    place = "" if alert.is_covered else alert.place or _position(alert)
    at = {"time": alert.sent_at.isoformat()}
    return {"at": at, "category": what, "place": place, "heading": {"join": [what, place, at], "by": ", "}}


def _head(view: AlertView, *, is_order: bool) -> dict[str, Any]:
    """Begin an alert by SMS; an order of the town hall needs the room that its kind and community would take."""
    alert, heading = view.alert, _heading(view.alert)
    known = {"code": alert.code, "at": heading["at"], "place": heading["place"]}
    if is_order:
        return {"say": "official.order", **known}
    return {"say": "alert.head", **known, "community": view.community_name, "category": heading["category"]}


def _covered(view: AlertView) -> AlertView:
    """Give *view* without a word of anybody: what it was about, when and how it ended is all that is left."""
    alert = replace(view.alert, description="", is_ongoing=None, is_claimed=False)
    return replace(view, alert=alert, tally=Tally())


def _police(alert: Alert) -> dict[str, Any]:
    """Say who called; where there is little room, that nobody had to counts for less (``calm``) than all else."""
    # Of what is over, or in good hands, nobody wonders any more who has to call.
    is_settled = not alert.is_open or alert.status is AlertStatus.IN_HAND
    is_shown = not alert.is_covered and (alert.police in {Police.CALLED, Police.NOT_NEEDED} or not is_settled)
    said = police(alert) if is_shown else ""
    is_calm = alert.police is Police.NOT_NEEDED
    return {"police": said, "call": "" if is_calm else said, "calm": said if is_calm else ""}


def _how_to(view: AlertView, *, is_order: bool) -> dict[str, Any]:
    """Say how to stay safe; in bad weather and rising water a town hall that speaks gives the orders.

    Where there is little room, a mere ``hint`` counts for less than the facts, and what is said beside a town hall's
    own order (``follow``) for less than that.
    """
    alert = view.alert
    is_theirs = bool(view.tally.official) and alert.category in _OF_NATURE
    known = {"say": "advice.of_town_hall" if is_theirs else f"advice.{alert.category}"}
    said = known if alert.is_open and not alert.is_covered else ""
    where = "follow" if is_order else "hint" if alert.category in _NO_DANGER else "safety"
    return {"advice": said, "safety": "", "hint": "", "follow": "", where: said}


def police(alert: Alert) -> dict[str, Any]:
    """Say who called the emergency services, if anybody."""
    at = {"time": alert.police_at.isoformat()} if alert.police_at else ""
    # Somebody wanted to call, and never said whether they did.
    state = "tried" if alert.police is Police.UNKNOWN and alert.police_at else str(alert.police)
    if alert.police_by_id is not None and alert.police_by_id == alert.author_id:
        # Whoever raised an alert has no name, for nobody (ADR 28).
        return {"say": f"police.{state}_by_author", "at": at}
    return {"say": f"police.{state}", "name": alert.police_by, "at": at}


def teller(alert: Alert, person_id: int | None, name: str) -> dict[str, Any] | str:
    """Say who adds something to *alert*: for its author, that it is they (ADR 28), and *name* for anybody else."""
    return {"say": "alert.its_author"} if person_id is not None and person_id == alert.author_id else name


def closing(alert: Alert) -> dict[str, Any] | str:
    """Say how a closed alert ended; nothing for an open one."""
    if alert.outcome is None or alert.closed_at is None:
        return ""
    at = {"time": alert.closed_at.isoformat()}
    return {"say": "alert.closed_line", "at": at, "outcome": _outcome(alert)}


def _outcome(alert: Alert) -> dict[str, Any]:
    if alert.outcome is None:
        return {"join": []}
    if alert.outcome is Outcome.MERGED:
        return {"say": "outcome.merged", "code": alert.outcome_text}
    return {"join": [{"say": f"outcome.{alert.outcome}"}, alert.outcome_text], "by": ", "}


def buttons(alert: Alert) -> tuple[tuple[str, str], ...]:
    """Give the pairs of label and payload below the card of *alert*; a closed one has none."""
    if not alert.is_open or alert.status.is_hidden:
        return ()
    offered = [("seen", "acknowledge_alert"), ("info", "add_info"), ("nothing", "deny_alert")]
    if alert.police.may_be_offered and alert.is_danger():
        offered.append(("call", "take_call"))
    offered.append(("write", "write_author"))
    return tuple((f"alert.published#{label}", f"!{command}:{alert.id}") for label, command in offered)


def _position(alert: Alert) -> dict[str, Any]:
    """Say a place that was shared and not named; about a metre is what five decimals tell."""
    if alert.point is None:
        return {"say": "alert.no_place"}
    return {"say": "alert.position", "lat": f"{alert.point.latitude:.5f}", "lon": f"{alert.point.longitude:.5f}"}


def _face(alert: Alert) -> str:
    if not alert.is_open:
        return "closed"
    return "danger" if alert.is_danger() else "calm"


def _status(view: AlertView) -> dict[str, Any] | str:
    alert = view.alert
    if alert.status is AlertStatus.CONFIRMED:
        return {"say": "status.confirmed", "name": view.tally.confirmed_by}
    if alert.status in {AlertStatus.DOUBTFUL, AlertStatus.IN_HAND}:
        return {"say": f"status.{alert.status}"}
    return ""


def _counters(view: AlertView) -> dict[str, Any]:
    alert, tally = view.alert, view.tally
    said: list[Any] = [_status(view)]
    if tally.witnesses:
        said.append({"say": "alert.witnesses", "count": tally.witnesses + 1})
    if tally.seen:
        said.append({"say": "alert.seen_by", "count": tally.seen})
    if tally.nothing_here:
        said.append({"say": "alert.nothing_by", "count": tally.nothing_here})
    if tally.infos:
        latest = [_info_line(alert, info) for info in tally.infos[-INFOS_SHOWN:]]
        infos = "alert.infos" if len(latest) == len(tally.infos) else "alert.infos_latest"
        counted = {"count": len(tally.infos), "shown": len(latest)}
        said.append({"say": infos, **counted, "lines": {"join": latest, "by": "\n"}})
    return {"join": said, "by": " · "}


def _info_line(alert: Alert, info: AlertEvent) -> dict[str, Any]:
    who, at = teller(alert, info.person_id, info.name), {"time": info.at.isoformat()}
    return {"say": "alert.info_line", "name": who, "at": at, "words": info.text}


def _official(view: AlertView, *, is_named: bool = False) -> dict[str, Any]:
    """Say that a town hall raised it, unless its first word says so (*is_named*), and what it said of it since."""
    said = [event for event in view.tally.official if event.text][-LINES_SHOWN:]
    raised = [{"say": "official.raised", "name": event.name} for event in view.tally.official if not event.text]
    lines = [
        {"say": "official.line", "name": event.name, "at": {"time": event.at.isoformat()}, "words": event.text}
        for event in said
    ]
    return {"join": [*([] if is_named else raised[:1]), *lines], "by": "\n"}


def _corrections(view: AlertView) -> dict[str, Any]:
    lines = [{"say": "alert.correction", "words": event.text} for event in view.tally.corrections]
    return {"join": lines, "by": "\n"}
