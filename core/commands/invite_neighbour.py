"""Make an invitation to hand over, or take back those that nobody used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.about_neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.entering import DAY
from core.errors import NotAllowed
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, LINK_LENGTH
from core.talk import Reply, Talk
from core.words import normalise

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening

LASTS = timedelta(days=7)
MOST_A_DAY = 20
TAKE_BACK = frozenset({"annuler", "annule", "reprendre", "cancel", "take back"})


@dataclass(frozen=True, slots=True)
class Inviting:
    """To which community; none: what was handed out is taken back."""

    community_id: int | None


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which community, when there are several."""
    if normalise(said.text) in TAKE_BACK:
        return Inviting(None)
    community_id = yield from which_community(speaker, Capability.INVITE)
    if community_id is None:
        raise NotAllowed("invite_neighbour.refused")
    return Inviting(community_id)


def act(inviting: Inviting, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Draw a code to be typed and a link to be pressed, good for one neighbour and seven days."""
    now = uow.now()
    if speaker.person is None:
        raise NotAllowed("invite_neighbour.refused")
    if inviting.community_id is None:
        count = uow.requests.revoke_invitations(speaker.person.id, now)
        return Reply("taken_back", {"count": count})
    require(speaker, Capability.INVITE, inviting.community_id)
    if uow.requests.invited_since(speaker.person.id, now - DAY) >= MOST_A_DAY:
        return Reply("enough")
    code, link = uow.secret(CODE_LENGTH, CODE_ALPHABET), uow.secret(LINK_LENGTH, CODE_ALPHABET)
    uow.members.invite(
        inviting.community_id, frozenset(), code, now, now + LASTS, inviter_id=speaker.person.id, link=link
    )
    community = uow.communities.by_id(inviting.community_id)
    place = community.name if community else ""
    return Reply("done", {"code": code, "community": place, "url": uow.page(f"/join/{link}")})


COMMAND = Command("invite_neighbour", talk, act, Capability.INVITE, place=40)
