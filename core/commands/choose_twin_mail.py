"""Choose whether the alerts of twins come by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.commands.answer_twinning import yes_or_no
from core.model.member import Role
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MAIL = "email"


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for yes or no, unless it was said."""
    return yes_or_no(said.text) or (yield Ask("which", (Option("yes"), Option("no"))))


def act(answer: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep the choice for each community of the speaker's."""
    here = [each.community for each in speaker.active if each.member.roles != {Role.OFFICER}]
    if speaker.person is None or not here:
        return Reply("nowhere")
    for community in here:
        uow.twinnings.choose_mail(speaker.person.id, community.id, uow.now(), wants=answer == "yes")
    if answer == "no":
        return Reply("no_more")
    has_mail = any(each.channel.endswith(MAIL) for each in uow.members.contacts_of(speaker.person.id))
    return Reply("done" if has_mail else "no_mail")


COMMAND = Command("choose_twin_mail", talk, act, Capability.OWN_CONTACTS)
