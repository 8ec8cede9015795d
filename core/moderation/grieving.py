"""What follows when somebody flags a private message: referents read what they may, and one of them decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.community.entering import tell_person
from core.community.leading import leads
from core.errors import Gone, NotAllowed
from core.model.grievance import Finding
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.grievance import Grievance
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

RAISED, RAISED_UNREAD, SETTLED = "grievance.raised", "grievance.raised_unread", "grievance.settled"
MOST_WAITING = 8
_BUTTONS = (("dismiss", "dismiss_grievance"), ("warn", "warn_writer"))


def can_be_judged(uow: UnitOfWork, grievance: Grievance) -> bool:
    """Whether somebody leads there who is neither who wrote the message nor who flags it."""
    concerned = {grievance.person_id, grievance.accused_id}
    return any(each.member.person_id not in concerned for each in uow.members.referents_of(grievance.community_id))


def raise_it(uow: UnitOfWork, grievance: Grievance) -> None:
    """Keep what somebody flags and show it to the referents; a message that was flagged before is not shown again."""
    grievance_id = uow.grievances.add(grievance)
    if grievance_id is None:
        return
    kept = replace(grievance, id=grievance_id)
    # Referents read who it is, also where its reader does not.
    name = uow.members.names_of([kept.accused_id]).get(kept.accused_id, "")
    audience = Audience(AudienceKind.REFERENTS, kept.community_id, kept.accused_id)
    notice = Notice(
        RAISED if kept.shows_words else RAISED_UNREAD,
        about(kept, name),
        audience,
        Lane.MESSAGE,
        kept.community_id,
        choices=buttons(kept),
    )
    uow.grievances.show_in(grievance_id, uow.outbox.add(notice, uow.now()))


def about(grievance: Grievance, name: str) -> dict[str, Any]:
    """Give what a referent reads: who flagged it is never said; the words are opened only as they leave."""
    shown = {"private": grievance.message_id} if grievance.shows_words else {}
    return {"name": name, "cause": {"say": f"grievance.cause_{grievance.cause}"}, **shown}


def buttons(grievance: Grievance) -> tuple[tuple[str, str], ...]:
    """Give what a referent can do with a message that was flagged."""
    return tuple((f"{RAISED}#{label}", f"!{command}:{grievance.id}") for label, command in _BUTTONS)


def which_grievance(speaker: Speaker, said: Opening) -> Talk:
    """Find out which flagged message is meant: that of the button, the only one that waits, or the one chosen.

    Raises:
        NotAllowed: the speaker leads nowhere.
        Gone: nothing waits.
    """
    if not leads(speaker):
        raise NotAllowed("review.refused")
    if said.alert_id is not None:
        return said.alert_id
    found = yield Find("grievances")
    if not found:
        raise Gone("grievance.nothing")
    if len(found) == 1:
        return found[0]["id"]
    options = tuple(Option(str(each["id"]), each["label"]) for each in found)
    return int((yield Ask("grievance.which", options)))


def look_up_grievances(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("grievances")``: the flagged messages on which *speaker* may decide."""
    found = [each for each in uow.grievances.open_in(leads(speaker), MOST_WAITING) if _may_judge(each, speaker)]
    names = uow.members.names_of([each.accused_id for each in found])
    return [{"id": each.id, "label": names.get(each.accused_id, "")} for each in found]


def to_judge(uow: UnitOfWork, speaker: Speaker, grievance_id: int) -> Grievance:
    """Give a flagged message on which *speaker* decides.

    Raises:
        NotAllowed: there is none, or none on which they may decide.
        Gone: somebody decided.
    """
    found = uow.grievances.by_id(grievance_id)
    if found is None or not _may_judge(found, speaker):
        raise NotAllowed("grievance.no_such")
    if found.finding is not None:
        raise Gone("grievance.over")
    return found


def _may_judge(grievance: Grievance, speaker: Speaker) -> bool:
    """Whether *speaker* leads there and is neither of the two."""
    own = speaker.person.id if speaker.person else None
    is_concerned = own in {None, grievance.person_id, grievance.accused_id}
    return not is_concerned and may(speaker, Capability.REVIEW, grievance.community_id)


def decide(uow: UnitOfWork, grievance: Grievance, finding: Finding, speaker: Speaker) -> str:
    """Write a decision down, let every card say it, and tell who flagged the message; the name of who wrote it."""
    by, by_id = (speaker.person.name, speaker.person.id) if speaker.person else ("", 0)
    uow.grievances.settle(grievance.id, finding, by_id)
    name = uow.members.names_of([grievance.accused_id]).get(grievance.accused_id, "")
    if grievance.notice_id is not None:
        params = {"name": name, "verdict": {"say": f"grievance.was_{finding}", "by": by}}
        for kind, other in ((AudienceKind.EDITS, None), (AudienceKind.PLAIN, by_id)):
            audience = Audience(kind, grievance.notice_id, other)
            uow.outbox.add(Notice(SETTLED, params, audience, Lane.MESSAGE, grievance.community_id), uow.now())
    accused = uow.messages.writer_of(grievance.message_id)
    if accused is not None:
        told = {"name": accused.called, "code": accused.code}
        tell_person(uow, grievance.person_id, f"grievance.your_{finding}", told)
    return name


FINDS = {"grievances": look_up_grievances}
