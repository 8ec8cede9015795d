"""Enter a community with the code of an invitation, or ask to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.entering import DAY, REQUESTS_A_DAY, is_banned, knock, let_in
from core.errors import Unclear
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, LINK_LENGTH, as_code
from core.model.member import Role
from core.model.membership import MembershipRequest, RequestStatus, ValidationMode
from core.reading import LONGEST_PLACE, clean
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.community import Community
    from core.model.invitation import Invitation
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Answer, Opening

LONGEST_NAME = 40
TRIES_AN_HOUR = 10
TRIES_WITHIN = timedelta(hours=1)
MOST_COMMUNITIES = 5
"""One commune is asked for as a whole, up to so many communities."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Who wants to enter: with which code, or where, and what they say of themselves."""

    code: str
    name: str
    where: str = ""
    street: str = ""
    known_by: str = ""


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the code or the place, and then for what is not known yet."""
    words = clean(said.text) or (yield Ask("which_code", (Option("none"),), parse=_some_words))
    code = _as_code(words) if words != "none" else ""
    if words == "none":
        words = yield Ask("where", parse=_some_words)
    name = speaker.person.name if speaker.person else (yield Ask("name", parse=_a_name))
    if code:
        found = yield Find("invitation", {"code": code})
        if found == "asks":
            return Joining(code, name, street=(yield Ask("street", parse=_a_street)))
        if found != "none" or any(sign.isdigit() for sign in code):
            return Joining(code, name)
        # « Bellevue » has eight letters, too.
    street = yield Ask("street", parse=_a_street)
    known_by = yield Ask("known_by", (Option("nobody"),), parse=_some_words)
    return Joining("", name, words[:LONGEST_PLACE], street, "" if known_by == "nobody" else known_by[:LONGEST_NAME])


def _as_code(words: str) -> str:
    """Give *words* as a code, if they can be meant as one."""
    code = as_code(words)
    if any(sign.isdigit() for sign in code) and (" " not in words or len(code) == CODE_LENGTH):
        return code
    is_one = " " not in words and len(code) in {CODE_LENGTH, LINK_LENGTH}
    return code if is_one and all(sign in CODE_ALPHABET for sign in code) else ""


def _some_words(answer: Answer) -> str:
    words = clean(answer.text)
    if not words:
        raise Unclear
    return words


def _a_name(answer: Answer) -> str:
    name = clean(answer.text)[:LONGEST_NAME]
    if not any(sign.isalpha() for sign in name):
        raise Unclear("join_community.name_please")
    return name


def _a_street(answer: Answer) -> str:
    street = clean(answer.text)[:LONGEST_PLACE]
    if not any(sign.isalpha() for sign in street):
        raise Unclear("join_community.street_please")
    return street


def look_up_invitation(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("invitation")``: whether the code opens a door at once, or asks for who opens it.

    A wrong code counts as a try; after too many of them none is looked at any more.
    """
    now = uow.now()
    if uow.requests.failed_tries(speaker.contact.id, now - TRIES_WITHIN) >= TRIES_AN_HOUR:
        return "locked"
    invitation = uow.members.invitation(params["code"])
    if invitation is None or not invitation.is_open(now):
        uow.members.count_failed_try(speaker.contact.id, now)
        return "none"
    return "opens" if _opens(uow, invitation) else "asks"


def _opens(uow: UnitOfWork, invitation: Invitation) -> bool:
    """Whether an invitation lets in by itself: one of the operator or of a referent, or where one voice is enough."""
    door = uow.requests.door(invitation.community_id)
    if invitation.inviter_id is None or door.mode is ValidationMode.OPEN:
        return True
    leads = uow.places.members_with(Role.REFERENT, invitation.community_id)
    if any(each.member.person_id == invitation.inviter_id for each in leads):
        return door.mode is not ValidationMode.TOWN_HALL
    return door.mode is ValidationMode.SPONSORSHIP and door.sponsors == 1


def act(joining: Joining, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Admit the person whom the invitation is for, or keep their request for those who answer it."""
    return _enter(joining, speaker, uow) if joining.code else _ask(joining, speaker, uow)


def _enter(joining: Joining, speaker: Speaker, uow: UnitOfWork) -> Reply:
    now = uow.now()
    if uow.requests.failed_tries(speaker.contact.id, now - TRIES_WITHIN) >= TRIES_AN_HOUR:
        return Reply("too_many")
    invitation = uow.members.invitation(joining.code)
    community = uow.communities.by_id(invitation.community_id) if invitation else None
    person_id = speaker.person.id if speaker.person else None
    if (
        invitation is None
        or community is None
        or not invitation.is_open(now)
        or is_banned(uow, person_id, community.id)
    ):
        return Reply("wrong")
    if speaker.within(community.id) is not None:
        return Reply("already", {"community": community.name})
    uow.members.use_invitation(invitation.id, now)
    if not _opens(uow, invitation):
        inviter = uow.members.names_of([invitation.inviter_id or 0]).get(invitation.inviter_id or 0, "")
        _knock(community, Joining("", joining.name, street=joining.street, known_by=inviter), speaker, uow)
        return Reply("asked", {"name": joining.name})
    let_in(uow, community.id, speaker.contact.id, joining.name, roles=invitation.roles, by_id=invitation.inviter_id)
    return Reply("done", {"community": community.name, "name": joining.name})


def _ask(joining: Joining, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Ask where neighbours are at home; what is said is the same where nobody is."""
    if uow.requests.asked_since(speaker.contact.id, uow.now() - DAY) >= REQUESTS_A_DAY:
        return Reply("enough_requests")
    person_id = speaker.person.id if speaker.person else None
    found = uow.communities.called(joining.where, MOST_COMMUNITIES)
    if len(found) == 1 and speaker.within(found[0].id) is not None:
        return Reply("already", {"community": found[0].name})
    there = [each for each in found if not speaker.within(each.id) and not is_banned(uow, person_id, each.id)]
    if len(there) == 1 and uow.requests.door(there[0].id).mode is ValidationMode.OPEN:
        let_in(uow, there[0].id, speaker.contact.id, joining.name, joining.street)
        return Reply("done", {"community": there[0].name, "name": joining.name})
    if not there:
        uow.requests.note_stray(speaker.contact.id, joining.where, uow.now())
    for community in there:
        _knock(community, joining, speaker, uow)
    return Reply("asked", {"name": joining.name})


def _knock(community: Community, joining: Joining, speaker: Speaker, uow: UnitOfWork) -> None:
    request = MembershipRequest(
        id=0,
        number=0,
        community_id=community.id,
        contact_id=speaker.contact.id,
        person_id=speaker.person.id if speaker.person else None,
        name=joining.name,
        place=joining.street,
        known_by=joining.known_by,
        status=RequestStatus.OPEN,
        created_at=uow.now(),
    )
    knock(uow, request, community, uow.requests.door(community.id))


COMMAND = Command("join_community", talk, act, Capability.JOIN, {"invitation": look_up_invitation})
