"""What was said in front of a group and changes something is asked again in the private chat, before it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import Unclear
from core.talk import Ask, Option

if TYPE_CHECKING:
    from core.said import Answer
    from core.shelves.unit_of_work import Conversation

_MARK = "!private"
_YES = "yes"


def again(conversation: Conversation, word: str) -> tuple[Conversation, Ask]:
    """Give the dialogue as it waits, and the question: is *word*, said to everybody, meant?"""
    waiting = replace(conversation, log=(*conversation.log, {"k": _MARK, "v": None}))
    return waiting, Ask("common.mean_it", (Option(_YES),), params={"word": word.upper()})


def meant(conversation: Conversation, answer: Answer | None) -> tuple[Conversation, Answer | None]:
    """Give the dialogue and its answer without the question, once it was answered.

    Raises:
        Unclear: it is open, and this is no answer to it.
    """
    if not conversation.log or conversation.log[-1]["k"] != _MARK:
        return conversation, answer
    if answer is None or answer.choice != _YES:
        raise Unclear
    return replace(conversation, log=conversation.log[:-1]), None
