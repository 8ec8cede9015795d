"""Explain what the bot does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

EXPLAINED = ("post_alert", "show_alert", "show_gazette", "choose_language", "resume_messages")
HELPED = {"join": [{"say": f"{name}.help"} for name in EXPLAINED], "by": "\n"}
"""The sentences by which these commands explain themselves."""


def act(_data: None, speaker: Speaker, _uow: UnitOfWork) -> Reply:
    """Say it to a member, or to somebody who is not one yet."""
    return Reply("member", {"lines": HELPED}) if speaker.active else Reply("guest")


COMMAND = Command("show_help", no_talk, act, Capability.TALK, place=90)
