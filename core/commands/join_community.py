"""Enter a community with the code of an invitation, or ask to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.community import guessing, town_halls
from core.community.addresses import lies_in, look_up
from core.community.entering import DAY, REQUESTS_A_DAY, is_banned, knock, let_in, tell_on_duty, tell_person
from core.community.inviting import code_sent_to, come_with_code
from core.language.reading import LONGEST_PLACE, clean
from core.language.words import normalise
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, LINK_LENGTH, as_code, code_in
from core.model.member import Role
from core.model.membership import MembershipRequest, RequestStatus, ValidationMode
from core.model.whereabouts import Inside
from core.said import Opening
from core.talk import Ask, Find, Handover, Option, Reply, Talk
from core.understanding.neighbours_meant import address_in, communities_meant
from core.understanding.newcomers import (
    LONGEST_NAME,
    InvitationCode,
    a_code_or_place,
    a_commune,
    a_home,
    a_name,
    a_witness,
    or_code,
    the_commune,
)
from core.understanding.strangers import NO_CODE, WITHOUT_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.community import Community, Point
    from core.model.invitation import Invitation
    from core.model.member import Speaker
    from core.model.town_hall import OfficerInvitation
    from core.shelves.unit_of_work import UnitOfWork

MOST_COMMUNITIES = 5
"""One commune is asked for as a whole, up to so many communities."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Who wants to enter: with which code, or where, and what they say of themselves.

    ``point``: where they live, if they showed it on a map.
    """

    code: str
    name: str
    where: str = ""
    street: str = ""
    point: Point | None = None
    known_by: str = ""
    is_known: bool = False

    @property
    def needs(self) -> Capability:
        """Where somebody belongs is theirs to say: a number that can be forged is not enough for it."""
        return Capability.JOIN_ANOTHER if self.is_known else Capability.JOIN


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the code or the place, and then for what is not known yet; a code that comes late begins anew."""
    try:
        return (yield from _newcomer(speaker, said))
    except _HasCodeError as found:
        return Handover("join_community", Opening(found.code))


class _HasCodeError(Exception):
    """Somebody found their invitation in the middle of the questions."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


def _newcomer(speaker: Speaker, said: Opening) -> Talk:
    begun = WITHOUT_CODE if NO_CODE.search(normalise(said.text)) else clean(said.text)
    # Whoever was invited here does not type the code that we wrote ourselves.
    begun = begun or ((yield Find("sent")) if speaker.is_guest else "")
    words = begun or (yield Ask("which_code", (Option(WITHOUT_CODE),), parse=a_code_or_place))
    code, found = _as_code(words) if words != WITHOUT_CODE else "", "none"
    if words == WITHOUT_CODE:
        words = yield from _answer_to(Ask("where", parse=or_code(a_commune)))
    if code:
        # « Bellevue » has eight letters, too.
        is_surely = any(sign.isdigit() for sign in code)
        found = yield Find("invitation", {"code": code, "is_surely": is_surely})
    words, street = (words, "") if found != "none" else (yield from _with_commune(words))
    is_known = speaker.person is not None
    asked = Ask("officer_name" if found == "office" else "name", parse=or_code(a_name))
    name = speaker.person.name if speaker.person else (yield from _answer_to(asked))
    if found in {"opens", "office"}:
        return Joining(code, name, is_known=is_known)
    point = None
    if not street:
        street, point = yield from _answer_to(Ask("street", parse=or_code(a_home), wants="location"))
    if found == "asks":
        return Joining(code, name, street=street, point=point, is_known=is_known)
    known_by = yield from _answer_to(Ask("known_by", (Option("nobody"),), parse=or_code(a_witness)))
    known_by = "" if known_by == "nobody" else known_by[:LONGEST_NAME]
    return Joining("", name, words[:LONGEST_PLACE], street, point, known_by, is_known)


def _with_commune(words: str) -> Talk:
    """Give where they live with its commune, which is asked for where only a street was said; and that street."""
    street, commune = address_in(words)
    if street and not commune:
        commune = yield from _answer_to(Ask("which_commune", parse=or_code(the_commune)))
        words = f"{street}, {commune}"
    return (f"{street}, {commune}" if street and len(words) > LONGEST_PLACE else words), street


def _answer_to(question: Ask) -> Talk:
    answer = yield question
    if isinstance(answer, InvitationCode):
        raise _HasCodeError(answer.code)
    return answer


def _as_code(words: str) -> str:
    """Give *words* as a code, if they can be meant as one."""
    within = code_in(words, is_asked=True)
    if within:
        return within
    if address_in(words)[0]:
        # « 4 rue Foch » has eight signs.
        return ""
    code = as_code(words)
    if any(sign.isdigit() for sign in code) and (" " not in words or len(code) == CODE_LENGTH):
        return code
    is_one = " " not in words and len(code) in {CODE_LENGTH, LINK_LENGTH}
    return code if is_one and all(sign in CODE_ALPHABET for sign in code) else ""


def look_up_invitation(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("invitation")``: whether the code opens a door at once, here or at an office, or asks who opens it.

    A wrong code counts as a try; after too many of them none is looked at any more.

    Raises:
        Gone: it is surely meant as a code, and none that opens anything; or too many were tried.
    """
    guessing.let_try(uow, speaker, "join_community.too_many")
    invitation = uow.members.invitation(params["code"])
    if invitation is not None and invitation.is_open(uow.now()):
        come_with_code(uow, invitation, speaker.contact)
        return "opens" if _opens(uow, invitation) else "asks"
    office = uow.town_halls.invitation(params["code"])
    if office is not None and office.is_open(uow.now()):
        return "office"
    refusal = guessing.missed(uow, speaker, "join_community.wrong")
    if params["is_surely"]:
        raise refusal
    return "none"


def look_up_sent(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> str:
    """Answer ``Find("sent")``: the code of the invitation that was written to whoever speaks."""
    return code_sent_to(uow, speaker.contact)


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
    office = uow.town_halls.invitation(joining.code)
    if office is not None:
        return _act_for(office, joining, speaker, uow)
    invitation = uow.members.invitation(joining.code)
    community = uow.communities.by_id(invitation.community_id) if invitation else None
    person_id = speaker.person.id if speaker.person else None
    is_closed = invitation is None or not invitation.is_open(now)
    if invitation is None or community is None or is_closed or is_banned(uow, person_id, community.id):
        return Reply("wrong")
    if speaker.within(community.id) is not None:
        return Reply("already", {"community": community.name})
    if not _opens(uow, invitation):
        if not (joining.street or joining.point):
            # It opened the door when it was looked at, and does so no more.
            return Reply("wrong")
        uow.members.use_invitation(invitation.id, now)
        inviter = invitation.inviter_id or 0
        known_by = uow.members.names_of([inviter]).get(inviter, "")
        _knock(community, joining, known_by, speaker, uow, inviter_id=inviter)
        return Reply("asked_invited", {"name": joining.name, "by": known_by})
    uow.members.use_invitation(invitation.id, now)
    inviter_id = invitation.inviter_id
    let_in(uow, community.id, speaker.contact.id, joining.name, roles=invitation.roles, by_id=inviter_id)
    if inviter_id is not None:
        params = {"name": joining.name, "community": community.name}
        tell_person(uow, inviter_id, "door.arrived", params, community_id=community.id)
    welcome = "done_lead" if Role.REFERENT in invitation.roles else "done"
    return Reply(welcome, {"community": community.name, "name": joining.name})


def _act_for(office: OfficerInvitation, joining: Joining, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let who has the invitation of a town hall act for it."""
    hall = uow.town_halls.by_id(office.town_hall_id)
    if hall is None or not office.is_open(uow.now()):
        return Reply("wrong")
    uow.town_halls.use_invitation(office.id, uow.now())
    town_halls.enter(uow, hall, speaker.contact.id, joining.name)
    return Reply("office", {"name": hall.name})


def _ask(joining: Joining, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Ask where neighbours are at home; what is said is the same where nobody is."""
    if uow.requests.asked_since(speaker.contact.id, uow.now() - DAY) >= REQUESTS_A_DAY:
        return Reply("enough_requests")
    person_id = speaker.person.id if speaker.person else None
    found = communities_meant(uow, joining.where, MOST_COMMUNITIES)
    if len(found) == 1 and speaker.within(found[0].id) is not None:
        return Reply("already", {"community": found[0].name})
    there = [each for each in found if not speaker.within(each.id) and not is_banned(uow, person_id, each.id)]
    if len(there) == 1 and _is_open_to(there[0], joining, uow):
        point, _ = _home_of(joining, there[0], uow)
        let_in(uow, there[0].id, speaker.contact.id, joining.name, joining.street, point=point)
        params = {"name": joining.name, "community": there[0].name}
        tell_on_duty(uow, there[0].id, "door.arrived", params)
        return Reply("done", {"community": there[0].name, "name": joining.name})
    if not there:
        uow.requests.note_stray(speaker.contact.id, joining.where, uow.now())
    for community in there:
        _knock(community, joining, joining.known_by, speaker, uow)
    return Reply("asked", {"name": joining.name, "place": joining.where})


def _is_open_to(community: Community, joining: Joining, uow: UnitOfWork) -> bool:
    """Whether whoever lives there enters at once; somebody from far away asks, like anywhere else."""
    is_open = uow.requests.door(community.id).mode is ValidationMode.OPEN
    return is_open and lies_in(uow, community, _home_of(joining, community, uow)[0]) is not Inside.NO


def _home_of(joining: Joining, community: Community, uow: UnitOfWork) -> tuple[Point | None, bool | None]:
    """Give where they live, shown on a map or looked up, and whether the address that they typed is known."""
    return (joining.point, None) if joining.point else look_up(uow, community, joining.street)


def _knock(
    community: Community,
    joining: Joining,
    known_by: str,
    speaker: Speaker,
    uow: UnitOfWork,
    *,
    inviter_id: int | None = None,
) -> None:
    point, is_on_map = _home_of(joining, community, uow)
    request = MembershipRequest(
        id=0,
        number=0,
        community_id=community.id,
        contact_id=speaker.contact.id,
        person_id=speaker.person.id if speaker.person else None,
        name=joining.name,
        place=joining.street,
        known_by=known_by,
        status=RequestStatus.OPEN,
        created_at=uow.now(),
        inviter_id=inviter_id,
        is_on_map=is_on_map,
        point=point,
    )
    knock(uow, request)


FINDS = {"invitation": look_up_invitation, "sent": look_up_sent}
COMMAND = Command("join_community", talk, act, Capability.JOIN, FINDS)
