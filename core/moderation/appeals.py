"""The appeal against a decision: once, to somebody else than who decided, whose answer is carried out at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.access import Capability, Target, may
from core.alerts import alerting
from core.alerts.reopening import open_again
from core.community.entering import tell_person, tell_referents
from core.community.leading import leads
from core.errors import Gone, NotAllowed
from core.language.reading import a_number, leading_number, short_words
from core.model.alert import reopen
from core.model.alert_words import AlertStatus, Outcome
from core.model.member import MemberStatus, Role
from core.model.membership import Movement, MovementKind
from core.model.ruling import Answer, Decided
from core.shortening import told_or_asked
from core.talk import Ask, Find, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.ruling import Ruling
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

APPEAL_WITHIN = timedelta(days=180)
"""As long as Article 20 of the Digital Services Act asks of large platforms."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which appeal is answered, and why so."""

    ruling_id: int
    words: str


def about(ruling: Ruling) -> dict[str, Any]:
    """Name a decision as a text shows it."""
    return {"say": f"verdict.about_{ruling.decided}", "code": ruling.code}


def why(ruling: Ruling) -> Any:
    """Give the reason that the person was given."""
    return ruling.words or {"say": f"verdict.why_{ruling.cause}"}


def judges(uow: UnitOfWork, ruling: Ruling) -> list[int]:
    """Give the referents who may hear the appeal: neither who decided, nor whom it concerns."""
    there = uow.places.members_with(Role.REFERENT, ruling.community_id)
    return [each.member.person_id for each in there if each.member.person_id not in {ruling.by_id, ruling.person_id}]


def which_appeal(said: Opening) -> Talk:
    """Find out which appeal is answered, and the reason; give both."""
    ruling_id, rest = said.alert_id, said.text
    if ruling_id is None:
        number, rest = leading_number(said.text)
        if number is None:
            number, rest = (yield Ask("verdict.which", parse=a_number)), ""
        ruling_id = yield Find("appeal", {"number": number})
        if ruling_id is None:
            raise NotAllowed("verdict.no_such")
    words = yield from told_or_asked(rest, Ask("verdict.why", parse=short_words))
    return Verdict(ruling_id, words)


def look_up_appeal(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> int | None:
    """Answer ``Find("appeal")``: the appeal of this number where the speaker leads."""
    found = uow.rulings.numbered(params["number"], leads(speaker))
    return found.id if found else None


def decide(uow: UnitOfWork, speaker: Speaker, verdict: Verdict, said: Answer) -> Reply:
    """Answer an appeal as a referent.

    Raises:
        NotAllowed: there is no such appeal, or none for them: both read the same.
        Gone: it is answered.
    """
    ruling = uow.rulings.by_id(verdict.ruling_id)
    if ruling is None or ruling.number is None or not may(speaker, Capability.JUDGE, Target(ruling.community_id)):
        raise NotAllowed("verdict.no_such")
    if speaker.person is None or speaker.person.id in {ruling.by_id, ruling.person_id}:
        return Reply("verdict.not_you", {"number": ruling.number})
    if not answer(uow, ruling, said, speaker, verdict.words):
        raise Gone("verdict.over", number=ruling.number)
    return Reply("done")


def answer(uow: UnitOfWork, ruling: Ruling, said: Answer, by: Speaker | None, words: str) -> bool:
    """Carry out what was said on appeal, and tell the person and the referents; False when it was answered before.

    *by* is the referent who says so; none: whoever runs the service.
    """
    by_id, name = (by.person.id, by.person.name) if by and by.person else (None, "")
    if not uow.rulings.settle(ruling.id, said, by_id):
        return False
    comes = _undo(uow, ruling, by_id, words) if said is Answer.LIFTED else ""
    what = {"decision": about(ruling), "words": words}
    if ruling.person_id is not None:
        heard = {**what, "comes": comes} if comes else what
        tell_person(uow, ruling.person_id, f"verdict.{said}", heard)
    by_whom = {"by": name or {"say": "verdict.service"}, "number": ruling.number}
    tell_referents(uow, ruling.community_id, f"verdict.{said}_by", {**what, **by_whom}, except_person=by_id)
    return True


def return_without_appeal(uow: UnitOfWork, person_id: int, community_id: int, by_id: int | None) -> None:
    """Write down that somebody who was sent away is back, which answers what they appealed against."""
    for each in uow.rulings.against(person_id, uow.now() - APPEAL_WITHIN):
        if each.community_id == community_id and each.decided is Decided.BANNED:
            uow.rulings.settle(each.id, Answer.LIFTED, by_id)


def _undo(uow: UnitOfWork, ruling: Ruling, by_id: int | None, words: str) -> Any:
    """Take a decision back, as far as it is still of use; give what that means for the person."""
    match ruling.decided:
        case Decided.PAUSED if ruling.person_id is not None:
            uow.rulings.pause(ruling.person_id, ruling.community_id, None)
        case Decided.BANNED if ruling.person_id is not None:
            _let_back(uow, ruling, ruling.person_id, by_id, words)
        case Decided.ALERT_REFUSED | Decided.ALERT_REMOVED:
            shown = "shown" if _show_again(uow, ruling) else "late"
            return {"say": f"verdict.comes_{shown}"}
    return {"say": f"verdict.comes_{ruling.decided}"}


def _let_back(uow: UnitOfWork, ruling: Ruling, person_id: int, by_id: int | None, words: str) -> None:
    for each in uow.places.neighbours([ruling.community_id], MemberStatus.BANNED):
        if each.person_id == person_id:
            uow.places.set_status(each.member_id, MemberStatus.ACTIVE)
            kind = MovementKind.UNBANNED
            uow.places.record(Movement(ruling.community_id, kind, person_id, uow.now(), by_id, words))


def _show_again(uow: UnitOfWork, ruling: Ruling) -> bool:
    """Let an alert out that is still of use; whether it was."""
    alert = uow.alerts.by_id(ruling.alert_id) if ruling.alert_id is not None else None
    if alert is None or alert.status is not AlertStatus.CLOSED or alert.expires_at <= uow.now():
        return False
    if alert.outcome not in {Outcome.REFUSED, Outcome.REMOVED}:
        return False
    if ruling.decided is Decided.ALERT_REFUSED:
        again = reopen(alert, uow.now())
        uow.alerts.save(again)
        alerting.publish(uow, again)
    else:
        open_again(uow, alert)
    return True


FINDS = {"appeal": look_up_appeal}
