"""Be away for a while: nothing but alerts, and what a referent does passes to the others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.access import Capability
from core.away import read_span
from core.command import Command
from core.entering import tell_referents
from core.leading import leads
from core.model.member import Role
from core.talk import Ask, Option, Reply, Talk
from core.words import normalise

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves import UnitOfWork

SPANS = {"week": timedelta(days=7), "fortnight": timedelta(days=14), "month": timedelta(days=30)}
ENDS = frozenset({"fin", "stop", "end", "off", "retour", "back"})


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for how long, unless it was said; none is the end of an absence."""
    words = normalise(said.text)
    if words in ENDS:
        return timedelta()
    if words:
        return read_span(words)
    chosen = yield Ask("how_long", tuple(Option(key) for key in SPANS), parse=_a_span)
    return SPANS[chosen] if isinstance(chosen, str) else chosen


def _a_span(answer: Answer) -> timedelta:
    return read_span(normalise(answer.text))


def act(span: timedelta, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let nothing but alerts come until then; the other referents of a community hear that they lead without them."""
    if speaker.person is None:
        return Reply("guest")
    if not span:
        return Reply("ended" if uow.duty.end_pause(speaker.person.id) else "not_away")
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


COMMAND = Command("pause", talk, act, Capability.HEAR)
