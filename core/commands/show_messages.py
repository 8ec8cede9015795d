"""Read again the last private messages, also those that came while one heard nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.errors import Unclear
from core.language.words import normalise
from core.ports import Voice
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST, MOST_BY_SMS = 5, 1
"""By SMS each message costs money: the last one."""
_OF_KEEPING = re.compile(r"(?:sont|seront|are|will)\b")


@dataclass(frozen=True, slots=True)
class Looking:
    """Nothing needs to be known."""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask nothing; « mes messages sont-ils chiffrés ? » wants to know something else."""
    if _OF_KEEPING.match(normalise(said.text)):
        raise Unclear("common.kept_for")
    return Looking()
    yield


def act(_looking: Looking, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give them with their codes; the words are never written down outside their own place."""
    latest = uow.messages.latest_to(speaker.known.id, MOST_BY_SMS if speaker.voice is Voice.SMS else MOST)
    if not latest:
        return Reply("none")
    lines = [
        {"say": "message.line", "code": f"P{each.number}", "name": each.called, "words": each.words} for each in latest
    ]
    return Reply("list", {"lines": ""}, unkept={"lines": {"join": lines, "by": "\n"}})


COMMAND = Command("show_messages", talk, act, Capability.ANSWER_MESSAGE)
