"""Invite neighbours: with a code to hand over, by SMS or mail in one's own name, or with links to share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.inviting import Target, draw_invitation, invite, left_today, targets_in
from core.community.papers import door_url
from core.errors import Unclear
from core.language.words import normalise
from core.talk import Find, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.community import Community
    from core.model.member import Person, Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

TAKE_BACK = frozenset({"annuler", "annule", "reprendre", "cancel", "take back"})
SHARE = frozenset({"partager", "partage", "lien", "liens", "share", "link", "links"})
LONGEST_UNCLEAR = 40
_MORE = (
    ("invite_neighbour.done#share", "!invite_neighbour::partager"),
    ("invite_neighbour.done#flyer", "!get_flyer"),
)


@dataclass(frozen=True, slots=True)
class Inviting:
    """To which community; none: what was handed out is taken back. ``targets``: pairs of channel and address."""

    community_id: int | None
    targets: Sequence[Sequence[str]] = ()
    is_shared: bool = False


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which community, when there are several."""
    words = normalise(said.text)
    if words in TAKE_BACK:
        return Inviting(None)
    community_id = yield from which_community(speaker, Capability.INVITE, "invite_neighbour.refused")
    if words in SHARE or not words:
        return Inviting(community_id, is_shared=bool(words))
    return Inviting(community_id, (yield Find("targets", {"text": said.text})))


def look_up_targets(uow: UnitOfWork, _speaker: Speaker, params: Mapping[str, Any]) -> list[list[str]]:
    """Answer ``Find("targets")``: whom the words name, as pairs of channel and address.

    Raises:
        Unclear: something looks like a number or an address, and nobody can be written to there.
    """
    found = targets_in(params["text"], uow)
    if found.unclear:
        raise Unclear("invite_neighbour.unclear", words=found.unclear[0][:LONGEST_UNCLEAR])
    return [[each.channel, each.address] for each in found.known]


def act(inviting: Inviting, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Draw a code and a link good for one neighbour and seven days; or write to those who were named."""
    if inviting.community_id is None:
        count = uow.requests.revoke_invitations(speaker.known.id, uow.now())
        return Reply("taken_back", {"count": count})
    require(speaker, Capability.INVITE, inviting.community_id)
    community = speaker.place(inviting.community_id).community
    if inviting.is_shared:
        return _shared(community, uow)
    left = left_today(uow, speaker.known)
    if left == 0:
        return Reply("enough")
    if len(inviting.targets) > left:
        return Reply("too_many", {"count": left})
    for channel, address in inviting.targets:
        invite(uow, community, speaker, Target(channel, address))
    if inviting.targets:
        return Reply("sent", {"count": len(inviting.targets)})
    return _handed_over(community, speaker.known, uow)


def _handed_over(community: Community, inviter: Person, uow: UnitOfWork) -> Reply:
    drawn = draw_invitation(uow, community.id, inviter)
    params = {"code": drawn.code, "community": community.name, "url": drawn.url}
    return Reply("done", params, _MORE)


def _shared(community: Community, uow: UnitOfWork) -> Reply:
    """Give the addresses at which other services let people share ours; the person posts, we do not."""
    url = door_url(uow, community)
    escaped = quote(url, safe="")
    return Reply(
        "share",
        {
            "community": community.name,
            "url": url,
            "facebook": f"https://www.facebook.com/sharer/sharer.php?u={escaped}",
            "whatsapp": f"https://wa.me/?text={escaped}",
            "telegram": f"https://t.me/share/url?url={escaped}",
        },
    )


COMMAND = Command("invite_neighbour", talk, act, Capability.INVITE, {"targets": look_up_targets}, place=40)
