"""Ask, once, that a decision about oneself is looked at by somebody else than who took it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability, Target, require
from core.command import Command
from core.community.entering import tell_person
from core.errors import NotAllowed
from core.language.reading import short_words
from core.model.membership import Movement, MovementKind
from core.model.ruling import Decided
from core.moderation.appeals import APPEAL_WITHIN, about, judges, why
from core.shortening import told_or_asked
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.ruling import Ruling
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

_CODE = re.compile(r"^([AG]\d{1,6})\b[\s:,.]*(.*)$", re.IGNORECASE | re.DOTALL)
ASKED = "verdict.asked"


@dataclass(frozen=True, slots=True)
class Appeal:
    """Against which decision, and in which words."""

    ruling_id: int
    words: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask which decision, if there are several, and for the words, as far as they were not said."""
    coded = _CODE.match(said.text)
    code, rest = (coded[1].upper(), coded[2]) if coded else ("", said.text)
    found = yield Find("rulings", {"code": code})
    if not found["all"]:
        raise NotAllowed("appeal.refused")
    still = found["open"]
    if not still:
        raise NotAllowed("appeal.enough")
    kind = next(iter(still))
    if len(still) > 1:
        kind = yield Ask("which", tuple(Option(each) for each in still))
    words = yield from told_or_asked(rest, Ask("why", parse=short_words))
    return Appeal(still[kind], words)


def look_up_rulings(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("rulings")``: how many there are, and of each kind the latest that was not appealed against."""
    person_id = speaker.person.id if speaker.person else 0
    known = uow.rulings.against(person_id, uow.now() - APPEAL_WITHIN)
    named = [each for each in known if each.code == params["code"]] if params["code"] else known
    still: dict[str, int] = {}
    for each in named:
        if each.number is None and each.answer is None:
            still.setdefault(str(each.decided), each.id)
    return {"all": len(named), "open": still}


def act(appeal: Appeal, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Hand the words to the other referents; where there is none, to those who run the service."""
    ruling, person = uow.rulings.by_id(appeal.ruling_id), speaker.person
    if ruling is None or person is None:
        raise NotAllowed("appeal.refused")
    require(speaker, Capability.APPEAL, Target(ruling.community_id, ruling.person_id))
    number = uow.rulings.appeal(ruling.id, ruling.community_id, appeal.words)
    if number is None:
        raise NotAllowed("appeal.enough")
    if ruling.decided is Decided.BANNED:
        kind = MovementKind.APPEALED
        uow.places.record(Movement(ruling.community_id, kind, person.id, uow.now(), reason=appeal.words))
    community = uow.communities.by_id(ruling.community_id)
    place = community.name if community else ""
    readers = judges(uow, ruling)
    for each in readers:
        params = {"number": number, "name": person.name, "community": place, "words": appeal.words}
        shown = {**params, "decision": about(ruling), "reason": why(ruling)}
        tell_person(uow, each, ASKED, shown, community_id=ruling.community_id, choices=_buttons(ruling))
    if readers and ruling.decided is not Decided.BANNED:
        return Reply("done")
    operators = ("operator.appeal", {"community": place, "id": person.id})
    return Reply("done", operators=operators, if_unheard="" if readers else "alone")


def _buttons(ruling: Ruling) -> tuple[tuple[str, str], ...]:
    return ((f"{ASKED}#uphold", f"!uphold_ruling:{ruling.id}"), (f"{ASKED}#lift", f"!lift_ruling:{ruling.id}"))


COMMAND = Command("appeal", talk, act, Capability.APPEAL, {"rulings": look_up_rulings})
