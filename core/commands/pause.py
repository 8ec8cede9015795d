"""Be away for a while: nothing but alerts, and what a referent does passes to the others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.about.named_request import waiting_at_door
from core.access import Capability
from core.command import Command
from core.commands.resume_messages import waits_meanwhile
from core.community.away import is_until_a_day, read_span, span_until
from core.community.entering import tell_referents
from core.community.leading import leads
from core.language.words import normalise
from core.model.member import Role
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

SPANS = {"week": timedelta(days=7), "fortnight": timedelta(days=14), "month": timedelta(days=30)}
ENDS = frozenset({"fin", "stop", "end", "off", "retour", "back"})


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for how long, unless it was said; none is the end of an absence."""
    words = normalise(said.text)
    if words in ENDS:
        return timedelta()
    chosen = _read(words) if words else (yield Ask("how_long", tuple(Option(key) for key in SPANS), parse=_a_span))
    if not isinstance(chosen, str):
        return chosen
    return SPANS.get(chosen) or timedelta(days=(yield Find("days_until", {"words": chosen})))


def _a_span(answer: Answer) -> timedelta | str:
    return _read(normalise(answer.text))


def _read(words: str) -> timedelta | str:
    """Read for how long; the name of a day is given as it is, to be counted by the clock."""
    return words if is_until_a_day(words) else read_span(words)


def look_up_days(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> int:
    """Answer ``Find("days_until")``: how many days there are until the one that was named.

    Raises:
        Unclear: too many, or none.
    """
    zone = speaker.active[0].community.time_zone if speaker.active else uow.spending.time_zone
    return span_until(params["words"], uow.now().astimezone(ZoneInfo(zone)).date()).days


def act(span: timedelta, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let nothing but alerts come until then; the other referents of a community hear that they lead without them."""
    if speaker.person is None:
        return Reply("guest")
    if not span:
        is_back = uow.duty.end_pause(speaker.person.id)
        waiting = waiting_at_door(speaker, uow) if is_back else ()
        if waiting:
            return waits_meanwhile(waiting)
        return Reply("ended" if is_back else "not_away")
    until = uow.now() + span
    uow.duty.pause(speaker.person.id, until)
    day = {"date": until.isoformat()}
    is_alone = False
    for community_id in leads(speaker):
        others = len(uow.places.members_with(Role.REFERENT, community_id)) - 1
        is_alone = is_alone or not others
        params = {"name": speaker.person.name, "since": day}
        tell_referents(uow, community_id, "pause.referent_away", params, except_person=speaker.person.id)
    return Reply("done_alone" if is_alone else "done", {"since": day})


COMMAND = Command("pause", talk, act, Capability.HEAR, {"days_until": look_up_days})
