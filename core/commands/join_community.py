"""Enter a community with the code of an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.errors import Gone, Unclear
from core.model.invitation import CODE_LENGTH, as_code
from core.reading import clean
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Answer, Opening

LONGEST_NAME = 40
TRIES_AN_HOUR = 10


@dataclass(frozen=True, slots=True)
class Joining:
    """Who wants to enter, and with which code."""

    code: str
    name: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the code and the name, as far as they are not known."""
    code = as_code(said.text) or (yield Ask("which_code", parse=_a_code))
    name = speaker.person.name if speaker.person else (yield Ask("name", parse=_a_name))
    return Joining(code[:CODE_LENGTH], name)


def _a_code(answer: Answer) -> str:
    code = as_code(answer.text)
    if not code:
        raise Unclear
    return code


def _a_name(answer: Answer) -> str:
    name = clean(answer.text)[:LONGEST_NAME]
    if not any(sign.isalpha() for sign in name):
        raise Unclear("join_community.name_please")
    return name


def act(joining: Joining, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Admit the person whom the invitation is for; a wrong code counts as a try."""
    now = uow.now()
    invitation = uow.members.invitation(joining.code)
    if invitation is None or not invitation.is_open(now):
        tries = uow.members.count_failed_try(speaker.contact.id, now)
        return Reply("too_many" if tries > TRIES_AN_HOUR else "wrong")
    community = uow.communities.by_id(invitation.community_id)
    if community is None:
        raise Gone("join_community.wrong")
    if speaker.within(community.id) is not None:
        return Reply("already", {"community": community.name})
    person = speaker.person or uow.members.add_person(joining.name, speaker.language, now)
    if speaker.person is None:
        uow.members.claim_contact(speaker.contact.id, person.id, now)
    uow.members.add_member(person.id, community.id, invitation.roles, now)
    uow.members.use_invitation(invitation.id, now)
    return Reply("done", {"community": community.name, "name": person.name})


COMMAND = Command("join_community", talk, act, Capability.JOIN)
