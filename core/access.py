"""Who may do what: the one place that decides rights."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import NotAllowed
from core.model.alert import Alert
from core.model.member import Role
from core.model.membership import Door, ValidationMode
from core.wire import Assurance

if TYPE_CHECKING:
    from core.model.member import Membership, Speaker
    from core.model.membership import MembershipRequest
    from core.shelves import UnitOfWork


class Capability(StrEnum):
    """What can be asked of the bot; the number is the row of the rights matrix."""

    RAISE_ALERT = "C01"
    UPDATE_OWN_ALERT = "C03"
    CLOSE_ALERT = "C04/C07"
    ADD_INFO = "C05"
    CHANGE_ALERT = "C06"
    ACKNOWLEDGE = "C08"
    READ_ALERTS = "C10"
    SEE_WHO = "C11"
    SEE_DOOR = "C39"
    SET_DOOR = "C40"
    SEE_REQUESTS = "C41"
    ANSWER_REQUESTS = "C42"
    INVITE = "C43"
    BAN = "C44"
    APPOINT = "C45"
    STAND_DOWN = "C46"
    LEAVE = "C52"
    LINK_CONTACT = "C53"
    OWN_CONTACTS = "C54"
    LINK_GROUP = "C56"
    OPEN_BROWSER = "browser"
    SILENCE_ALERTS = "silence"
    JOIN = "join"
    OWN_REQUEST = "request"
    VOUCH = "vouch"
    TAKE_ROLE = "role"
    APPEAL = "appeal"
    UNDO_LINK = "not me"
    TALK = "talk"

    @property
    def assurance(self) -> Assurance:
        """How sure we must be of who speaks before it is done."""
        if self in {Capability.JOIN, Capability.TALK}:
            return Assurance.NONE
        return Assurance.CLAIMED if self in _CLAIMED else Assurance.AUTHENTICATED
        return Assurance.AUTHENTICATED

    @property
    def runs_in_groups(self) -> bool:
        """Whether it may be done in front of everybody; anything else is answered in private."""
        return self in {Capability.RAISE_ALERT, Capability.ADD_INFO, Capability.ACKNOWLEDGE, Capability.LINK_GROUP}


_CLAIMED = frozenset(
    {
        Capability.RAISE_ALERT,
        Capability.ADD_INFO,
        Capability.ACKNOWLEDGE,
        Capability.READ_ALERTS,
        Capability.SEE_DOOR,
        Capability.OWN_REQUEST,
        Capability.UNDO_LINK,
    },
)
_OF_ANYBODY = frozenset({Capability.JOIN, Capability.TALK, Capability.SILENCE_ALERTS, Capability.LINK_CONTACT})
_OF_PERSONS = frozenset({Capability.OWN_CONTACTS, Capability.UNDO_LINK})
"""About oneself, wherever one lives."""
_OF_WHOEVER_HAS_ONE = frozenset({Capability.OWN_REQUEST, Capability.TAKE_ROLE, Capability.APPEAL, Capability.LEAVE})
"""About something of one's own: who has none is told the same as who may not, and ``act`` looks for it."""
_OF_MEMBERS = frozenset(
    {
        Capability.RAISE_ALERT,
        Capability.ADD_INFO,
        Capability.ACKNOWLEDGE,
        Capability.READ_ALERTS,
        Capability.OPEN_BROWSER,
        Capability.SEE_DOOR,
        Capability.INVITE,
        Capability.VOUCH,
    },
)
_OF_REFERENTS = frozenset(
    {
        Capability.CHANGE_ALERT,
        Capability.CLOSE_ALERT,
        Capability.SEE_WHO,
        Capability.LINK_GROUP,
        Capability.SET_DOOR,
        Capability.SEE_REQUESTS,
        Capability.ANSWER_REQUESTS,
        Capability.BAN,
        Capability.APPOINT,
        Capability.STAND_DOWN,
    },
)
_OF_DOORKEEPERS = frozenset({Capability.SET_DOOR, Capability.SEE_REQUESTS, Capability.ANSWER_REQUESTS})
"""Of officers, where the town hall decides who comes in."""
_OF_OFFICERS = frozenset({Capability.CHANGE_ALERT, Capability.CLOSE_ALERT}) | _OF_DOORKEEPERS
_OF_AUTHORS = frozenset({Capability.UPDATE_OWN_ALERT, Capability.CLOSE_ALERT, Capability.SEE_WHO})


def may(  # noqa: PLR0911 - one answer a rule
    speaker: Speaker, capability: Capability, of: Alert | Door | int | None = None
) -> bool:
    """Whether *speaker* may do this to an alert, to the door of a community, or in a community given by its id.

    Without *of*: whether there is anything to which they may.
    """
    if capability in _OF_ANYBODY or (of is None and capability in _OF_WHOEVER_HAS_ONE):
        return True
    if speaker.person is None or speaker.assurance is Assurance.NONE:
        return False
    if capability in _OF_PERSONS:
        return True
    if of is None:
        return any(_may_there(membership, capability) for membership in speaker.active)
    community_id = of if isinstance(of, int) else of.community_id
    membership = speaker.within(community_id)
    if membership is None:
        return False
    if isinstance(of, Door) and capability in _OF_DOORKEEPERS:
        return _may_at(of, membership, capability)
    is_author = isinstance(of, Alert) and of.author_id == speaker.person.id
    return _may_there(membership, capability) or (is_author and capability in _OF_AUTHORS)


def _may_at(door: Door, membership: Membership, capability: Capability) -> bool:
    """Whether a referent or an officer may do this: the town hall decides where it took the door over."""
    roles = membership.member.roles
    if capability is Capability.SET_DOOR:
        return (Role.OFFICER if door.locked_by else Role.REFERENT) in roles
    is_official = door.mode is ValidationMode.TOWN_HALL
    if capability is Capability.SEE_REQUESTS and Role.REFERENT in roles:
        return True
    return (Role.OFFICER if is_official else Role.REFERENT) in roles


def _may_there(membership: Membership, capability: Capability) -> bool:
    roles = membership.member.roles
    return (
        capability in _OF_MEMBERS
        or (Role.REFERENT in roles and capability in _OF_REFERENTS)
        or (Role.OFFICER in roles and capability in _OF_OFFICERS)
        # A town hall does not move out: its subscription ends.
        or (capability is Capability.LEAVE and Role.OFFICER not in roles)
        or (capability is Capability.TAKE_ROLE and Role.OFFICER not in roles)
    )


def is_for(capability: Capability, *, is_member: bool, is_referent: bool = False) -> bool:
    """Whether a guest, a member or a referent is somebody who may do this, whatever it is done to."""
    if capability in _OF_ANYBODY:
        return True
    if capability is Capability.OWN_REQUEST:
        return not is_member
    return is_member and (capability in _OF_MEMBERS or (is_referent and capability in _OF_REFERENTS))


def require(speaker: Speaker, capability: Capability, of: Alert | Door | int | None = None) -> None:
    """Let pass who may.

    Raises:
        NotAllowed: who may not; the text is the same as for what does not exist.
    """
    if not may(speaker, capability, of):
        raise NotAllowed


def alert_for(uow: UnitOfWork, speaker: Speaker, capability: Capability, alert_id: int) -> Alert:
    """Give the alert if *speaker* may do this to it.

    Raises:
        NotAllowed: there is no such alert, or it is none that they can read (both read the same), or they can only
            read it.
    """
    alert = uow.alerts.by_id(alert_id)
    if alert is None or not may(speaker, Capability.READ_ALERTS, alert):
        raise NotAllowed("common.no_such_alert")
    if not may(speaker, capability, alert):
        # Who can read it knows that it exists: they may as well know who could do this.
        raise NotAllowed("common.not_yours", code=alert.code)
    return alert


def request_for(uow: UnitOfWork, speaker: Speaker, capability: Capability, request_id: int) -> MembershipRequest:
    """Give the request to join if *speaker* may do this to it.

    Raises:
        NotAllowed: there is none, or none that they may do this to; both read the same.
    """
    request = uow.requests.by_id(request_id)
    if request is None or not may(speaker, capability, uow.requests.door(request.community_id)):
        raise NotAllowed("door.no_such_request")
    return request
