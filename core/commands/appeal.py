"""Ask that one's being sent away is looked at by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.entering import is_banned, tell_person
from core.errors import NotAllowed
from core.model.member import MemberStatus, Role
from core.model.membership import Movement, MovementKind
from core.reading import short_words
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening

MOST_APPEALS = 3


@dataclass(frozen=True, slots=True)
class Appeal:
    """Against which community, and in which words."""

    community_id: int
    words: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which community, and for the words, as far as they were not said."""
    banned = [each.community for each in speaker.memberships if each.member.status is MemberStatus.BANNED]
    if not banned:
        raise NotAllowed("appeal.refused")
    community_id = banned[0].id
    if len(banned) > 1:
        options = tuple(Option(str(each.id), each.name) for each in banned)
        community_id = int((yield Ask("door.which_community", options)))
    if not (yield Find("may_still", {"community": community_id})):
        raise NotAllowed("appeal.enough")
    words = short_words(said.text) if said.text else (yield Ask("why", parse=short_words))
    return Appeal(community_id, words)


def may_still(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("may_still")``: whether fewer appeals than allowed were made."""
    person_id = speaker.person.id if speaker.person else 0
    return uow.places.count_movements(params["community"], person_id, MovementKind.APPEALED) < MOST_APPEALS


def act(appeal: Appeal, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Hand the words to the referents who did not decide it, and to those who run the service."""
    person = speaker.person
    if person is None or not is_banned(uow, person.id, appeal.community_id):
        raise NotAllowed("appeal.refused")
    ban = uow.places.last_movement(appeal.community_id, person.id, MovementKind.BANNED)
    uow.places.record(Movement(appeal.community_id, MovementKind.APPEALED, person.id, uow.now(), reason=appeal.words))
    community = uow.communities.by_id(appeal.community_id)
    params = {
        "name": person.name,
        "community": community.name if community else "",
        "words": appeal.words,
        "reason": ban.reason if ban else "",
    }
    for each in uow.places.members_with(Role.REFERENT, appeal.community_id):
        if ban is None or each.member.person_id != ban.by_id:
            tell_person(uow, each.member.person_id, "door.appeal", params, community_id=appeal.community_id)
    return Reply("done", operators=("operator.appeal", {"community": params["community"], "id": person.id}))


COMMAND = Command("appeal", talk, act, Capability.APPEAL, {"may_still": may_still})
