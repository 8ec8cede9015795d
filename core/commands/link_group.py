"""Link a group to the community, so that alerts are posted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.errors import NotAllowed
from core.model.community import Topic
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, as_code
from core.model.member import Role
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from datetime import datetime

    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask nothing: the code is said in the group."""
    return as_code(said.text)
    yield


def act(code: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """In private, give a code; in the group, link it when the referent says that code."""
    communities = [m.community for m in speaker.active if Role.REFERENT in m.member.roles]
    if not communities:
        raise NotAllowed("link_group.refused")
    if speaker.said_in is None:
        return Reply("code", {"code": _code(uow, communities[0].id, speaker, uow.now())})
    for community in communities:
        if code == _code(uow, community.id, speaker, uow.now()):
            channel = speaker.contact.channel
            uow.communities.link_group(community.id, channel, speaker.said_in, "", frozenset({Topic.ALERTS}))
            return Reply("done", {"community": community.name})
    raise NotAllowed("link_group.wrong")


def _code(uow: UnitOfWork, community_id: int, speaker: Speaker, now: datetime) -> str:
    """A code for this referent, community and hour: it can be checked without being kept."""
    digest = uow.fingerprint(f"group:{community_id}:{speaker.contact.id}:{now:%Y%m%d%H}")
    number = int(digest[:16], 16)
    signs = []
    for _ in range(CODE_LENGTH):
        number, sign = divmod(number, len(CODE_ALPHABET))
        signs.append(CODE_ALPHABET[sign])
    return "".join(signs)


COMMAND = Command("link_group", talk, act, Capability.LINK_GROUP)
