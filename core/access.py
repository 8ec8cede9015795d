"""Who may do what: the one place that decides rights."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import NotAllowed
from core.model.member import Role
from core.wire import Assurance

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Membership, Speaker
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
    LINK_GROUP = "C56"
    SILENCE_ALERTS = "silence"
    JOIN = "join"
    TALK = "talk"

    @property
    def assurance(self) -> Assurance:
        """How sure we must be of who speaks before it is done."""
        if self in {Capability.JOIN, Capability.TALK}:
            return Assurance.NONE
        if self in {Capability.RAISE_ALERT, Capability.ADD_INFO, Capability.ACKNOWLEDGE, Capability.READ_ALERTS}:
            return Assurance.CLAIMED
        return Assurance.AUTHENTICATED

    @property
    def runs_in_groups(self) -> bool:
        """Whether it may be done in front of everybody; anything else is answered in private."""
        return self in {Capability.RAISE_ALERT, Capability.ADD_INFO, Capability.ACKNOWLEDGE, Capability.LINK_GROUP}


_OF_ANYBODY = frozenset({Capability.JOIN, Capability.TALK, Capability.SILENCE_ALERTS})
_OF_MEMBERS = frozenset(
    {Capability.RAISE_ALERT, Capability.ADD_INFO, Capability.ACKNOWLEDGE, Capability.READ_ALERTS},
)
_OF_REFERENTS = frozenset(
    {Capability.CHANGE_ALERT, Capability.CLOSE_ALERT, Capability.SEE_WHO, Capability.LINK_GROUP},
)
_OF_OFFICERS = frozenset({Capability.CHANGE_ALERT, Capability.CLOSE_ALERT})
_OF_AUTHORS = frozenset({Capability.UPDATE_OWN_ALERT, Capability.CLOSE_ALERT, Capability.SEE_WHO})


def may(speaker: Speaker, capability: Capability, of: Alert | int | None = None) -> bool:
    """Whether *speaker* may do this to an alert, or in a community given by its id."""
    if capability in _OF_ANYBODY:
        return True
    if speaker.person is None or speaker.assurance is Assurance.NONE:
        return False
    if of is None:
        return any(_may_there(membership, capability) for membership in speaker.active)
    community_id = of if isinstance(of, int) else of.community_id
    membership = speaker.within(community_id)
    if membership is None:
        return False
    is_author = not isinstance(of, int) and of.author_id == speaker.person.id
    return _may_there(membership, capability) or (is_author and capability in _OF_AUTHORS)


def _may_there(membership: Membership, capability: Capability) -> bool:
    roles = membership.member.roles
    return (
        capability in _OF_MEMBERS
        or (Role.REFERENT in roles and capability in _OF_REFERENTS)
        or (Role.OFFICER in roles and capability in _OF_OFFICERS)
    )


def require(speaker: Speaker, capability: Capability, of: Alert | int | None = None) -> None:
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
