"""The dialogue that most commands on an alert share: which alert is meant?"""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.errors import Gone, NotAllowed, Unclear
from core.gazette.letter_articles import clipped
from core.language.first_line import category_named
from core.language.small_talk import tells_sight
from core.language.words import normalise
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

_WORD = re.compile(r"\w{3,}|\d+")
LONGEST_LABEL = 40
LONGEST_COMMUNITY = 20
STILL_MEANT = timedelta(days=1)
"""After a day nobody means an alert that is over, as long as another one bears its code."""


def alerts_called(number: int, speaker: Speaker, uow: UnitOfWork, answered: int | None = None) -> tuple[int, ...]:
    """The ids of the alerts that *speaker* may mean by A<number>; several where two of their communities have one.

    The one whose message they *answered* is meant, and in a group that of the group's community.

    Raises:
        NotAllowed: none of theirs is called so.
    """
    found = uow.alerts.by_number(number, [each.community.id for each in speaker.active])
    if not found:
        raise NotAllowed("common.no_such_alert")
    plain = [each.id for each in found if each.id == answered or _is_of_room(each, speaker)]
    if plain:
        return (plain[0],)
    live = [each.id for each in found if _is_live(each, uow) and _may_know(each, speaker)]
    return tuple(live) or (found[0].id,)


def _is_of_room(alert: Alert, speaker: Speaker) -> bool:
    return speaker.room is not None and speaker.room.community_id == alert.community_id


def _is_live(alert: Alert, uow: UnitOfWork) -> bool:
    return alert.is_open or (alert.closed_at or alert.sent_at) > uow.now() - STILL_MEANT


def _may_know(alert: Alert, speaker: Speaker) -> bool:
    """Whether *speaker* may learn from a question that there is such an alert: no neighbour reads one that is held."""
    is_author = speaker.person is not None and speaker.person.id == alert.author_id
    return not alert.status.is_hidden or is_author or may(speaker, Capability.REVIEW, alert.community_id)


def which_alert(said: Opening) -> Talk:
    """Find out which alert is meant: the one that was named or answered, the only open one, or the one chosen."""
    if said.alert_id is not None:
        return said.alert_id
    found = yield Find("open_alerts", {"among": list(said.among)} if said.among else {})
    if not found:
        raise Gone("common.no_open_alert")
    if len(found) == 1:
        return found[0]["id"]
    options = tuple(Option(str(alert["id"]), alert["label"]) for alert in found)

    def told(answer: Answer) -> str:
        return _told_apart(answer.text, found)

    return int((yield Ask("common.which_alert", options, told)))


def _told_apart(text: str, found: Sequence[Mapping[str, Any]]) -> str:
    """Give the id of the alert of *found* that *text* tells from the others: « le feu », « celle de la rue du Parc ».

    Raises:
        Unclear: it fits none of them, or several; or it tells what somebody sees, which would be lost here.
    """
    if tells_sight(text):
        raise Unclear
    named, said = category_named(text), set(_WORD.findall(normalise(text)))
    of_kind = [alert for alert in found if named is not None and alert.get("category") == named]
    words = [set(_WORD.findall(normalise(alert["label"]))) for alert in found]
    shared = set.intersection(*words)
    there = [alert for alert, own in zip(found, words, strict=True) if said & (own - shared)]
    for fitting in (of_kind, there):
        if len(fitting) == 1:
            return str(fitting[0]["id"])
    raise Unclear


def look_up_open(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("open_alerts")``: the open alerts of the speaker's communities, or those that bear one code."""
    names = {each.community.id: each.community.name for each in speaker.active}
    if "among" in params:
        called = [uow.alerts.by_id(alert_id) for alert_id in params["among"]]
        alerts: Sequence[Alert] = [each for each in called if each is not None and each.community_id in names]
    else:
        alerts = uow.alerts.open_in(list(names))
    codes = Counter(alert.code for alert in alerts)
    return [
        {
            "id": alert.id,
            "category": alert.category,
            "label": _label(alert, names[alert.community_id] if codes[alert.code] > 1 else ""),
        }
        for alert in alerts
    ]


def _label(alert: Alert, community: str) -> str:
    """Name *alert* by its code and its place; where the code is that of another one too, by its community first."""
    place = "" if alert.is_covered else alert.place or alert.description
    if community:
        return clipped(f"{clipped(community, LONGEST_COMMUNITY)} · {alert.code} {place}", LONGEST_LABEL)
    return clipped(f"{alert.code} · {place}", LONGEST_LABEL) if place else alert.code


FINDS = {"open_alerts": look_up_open}


def about_alert(_speaker: Speaker, said: Opening) -> Talk:
    """Give the id of the alert that is meant; a whole dialogue for commands that need nothing else."""
    return (yield from which_alert(said))
