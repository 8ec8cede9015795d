"""Join two alerts that tell of one thing: the first ends as « voir A12 », and what was said of it goes there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.alert import FINDS as ALERTS
from core.about.alert import which_alert
from core.access import Capability, may
from core.alerts import alerting
from core.command import Command
from core.errors import Gone, NotAllowed
from core.language.words import leading_code
from core.model.alert import AlertEvent
from core.model.alert_words import EventKind, Outcome
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Merging:
    """Which alert goes into which."""

    alert_id: int
    into_id: int


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which alerts, unless the line names both."""
    if not may(speaker, Capability.CHANGE_ALERT):
        raise NotAllowed("merge_alerts.refused")
    alert_id = yield from which_alert(said)
    code = leading_code(said.text)
    number = code.number if code is not None and code.letter == "A" else None
    found = yield Find("others", {"alert": alert_id, "number": number})
    if not found:
        raise Gone("merge_alerts.no_other")
    if number is not None:
        return Merging(alert_id, found[0]["id"])
    chosen = yield Ask("into", tuple(Option(str(each["id"]), each["label"]) for each in found))
    return Merging(alert_id, int(chosen))


def look_up_others(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("others")``: the open alerts beside one, of its community; only A<number> when one is named."""
    alert = uow.alerts.by_id(params["alert"])
    if alert is None or not may(speaker, Capability.CHANGE_ALERT, alert):
        return []
    number = params["number"]
    return [
        {"id": each.id, "label": f"{each.code} · {each.place or each.description}"[:40]}
        for each in uow.alerts.open_in([alert.community_id])
        if each.id != alert.id and number in {None, each.number}
    ][:8]


def act(merging: Merging, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let what was said of the one go to the other, and end the one."""
    ids = sorted({merging.alert_id, merging.into_id})
    # Always in one order, so that two referents who join the same two never wait for one another.
    found = {each: alerting.open_alert(uow, speaker, Capability.CHANGE_ALERT, each) for each in ids}
    alert, into = found[merging.alert_id], found[merging.into_id]
    if alert.id == into.id or alert.community_id != into.community_id:
        raise NotAllowed("common.no_such_alert")
    into = _with_call(into, alert)
    uow.alerts.save(into)
    _testify(uow, alert, into)
    uow.alerts.hand_over(alert.id, into.id)
    alerting.note(uow, alert, speaker, EventKind.CLOSED, into.code)
    by = speaker.person.id if speaker.person else None
    alerting.end(uow, alert, Outcome.MERGED, into.code, by=by)
    alerting.weigh_again(uow, into)
    return Reply("done", {"code": alert.code, "other": into.code})


def _testify(uow: UnitOfWork, alert: Alert, into: Alert) -> None:
    """Let the author of *alert* be a witness of the other, with the words of their own alert."""
    name = uow.members.names_of([alert.author_id]).get(alert.author_id, "")
    kinds = [(EventKind.CONFIRMED, ""), (EventKind.INFO, alert.description)]
    for kind, words in kinds:
        if kind is EventKind.CONFIRMED or words:
            uow.alerts.record(
                AlertEvent(into.id, kind, alert.author_id, alert.household_id, name, alert.sent_at, words)
            )


def _with_call(into: Alert, alert: Alert) -> Alert:
    """Give *into* with the call that was made for the other, if none was made for it."""
    return into.with_call_of(alert) if into.lacks_call and not alert.lacks_call else into


FINDS = {**ALERTS, "others": look_up_others}
COMMAND = Command("merge_alerts", talk, act, Capability.CHANGE_ALERT, FINDS, on_alert=True)
