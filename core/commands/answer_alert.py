"""Answer an alert in one line, as the town hall: everybody reads it on the alert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.alert import FINDS, which_alert
from core.about.neighbour import communities_with
from core.access import Capability, require
from core.alerts import alerting
from core.command import Command
from core.community.town_halls import hall_of
from core.errors import NotAllowed, Unclear
from core.language.reading import clean
from core.model.alert_words import EventKind
from core.model.notice import AudienceKind
from core.shortening import told_or_asked
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

LONGEST = 80
"""One line on a card, and in an SMS."""
YES_NO = (Option("yes"), Option("no"))


@dataclass(frozen=True, slots=True)
class Line:
    """What the town hall says of an alert."""

    alert_id: int
    words: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which alert and what, unless it was said; and whether it was meant so, when only a reply was typed."""
    if not communities_with(speaker, Capability.OFFICE):
        # Whoever reads the alert may begin: they are told at once, and not after they have written.
        raise NotAllowed("answer_alert.refused")
    alert_id = yield from which_alert(said)
    if said.is_guess and (yield Ask("is_it_line", YES_NO, params={"words": said.text})) == "no":
        return None
    return Line(alert_id, (yield from told_or_asked(said.text, Ask("what", parse=_a_line))))


def _a_line(answer: Answer) -> str:
    return _read(answer.text)


def _read(text: str) -> str:
    words = clean(text)
    if not words:
        raise Unclear("common.words_please")
    if len(words) > LONGEST:
        raise Unclear("common.too_long", count=LONGEST)
    return words


def act(line: Line | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Write the line on the alert, in the name of the town hall, and pass it on to those who follow."""
    if line is None:
        return Reply("common.cancelled")
    alert = alerting.open_alert(uow, speaker, Capability.READ_ALERTS, line.alert_id)
    require(speaker, Capability.OFFICE, alert, "answer_alert.refused")
    hall = hall_of(uow, speaker, alert.community_id)
    alerting.note(uow, alert, speaker, EventKind.TOWN_HALL, line.words, name=hall.name)
    alerting.show_everywhere(uow, alert)
    me = speaker.person.id if speaker.person else None
    params = {"name": hall.name, "words": line.words, "now": {"time": uow.now().isoformat()}}
    # Whoever reads it where nothing is edited reads it as well: it may be the line that says where to go.
    for audience in (AudienceKind.PLAIN, AudienceKind.THREADS):
        alerting.tell(uow, alert, alerting.OFFICIAL, audience, params, except_person=me)
    if alert.author_id != me:
        alerting.tell_person(uow, alert, alerting.OFFICIAL, alert.author_id, params)
    place = speaker.within(alert.community_id)
    return Reply("done", {"code": alert.code, "community": place.community.name if place else ""})


COMMAND = Command("answer_alert", talk, act, Capability.OFFICE, FINDS, on_alert=True)
