"""What somebody says to an open question of ours that is no answer to it: a wish, or a question of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.errors import Refused, Unclear
from core.language.danger import A_SENTENCE
from core.language.words import courteous, normalise
from core.language.yes_no import begun_with, is_assent
from core.talk import has_answers
from core.understanding.meaning import Start
from core.understanding.plain_words import HEAR_OUT, RAISE_ALERT
from core.understanding.strangers import JOIN
from core.understanding.told_in_passing import NO_ALERT

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import Conversation, UnitOfWork
    from core.understanding.understand import Understanding
    from core.wire import Inbound

_FEW = 3
"""Words from which on an answer that we do not know may be no answer."""
_HEARD_OUT = frozenset({HEAR_OUT, RAISE_ALERT, JOIN})
"""Dialogues that have their own way with whatever is said in them."""
_ASKS = re.compile(
    r"(?:comment|qui|quand|quoi|ou|combien|pourquoi|quels?|quelles?|est[- ]ce|avec qui|a quoi|peut[- ]on|puis[- ]je|"
    r"how|who|when|what|where|why|which|can i|is there)\b"
)


def wish_in(
    inbound: Inbound,
    refusal: Refused,
    speaker: Speaker,
    conversation: Conversation | None,
    door: tuple[Understanding, UnitOfWork],
) -> Start | None:
    """Give the command that *inbound*, which does not answer *conversation*, asks for; None where it asks for none.

    Whoever has told something already is not taken away from it.

    Raises:
        Refused: it asks what a sentence of ours answers; the open question stays.
    """
    if conversation is None or conversation.command in _HEARD_OUT or speaker.is_guest:
        return None
    is_said = inbound.room is None and inbound.choice is None
    if not (is_said and _may_be_beside(inbound.text) and (isinstance(refusal, Unclear) or refusal.text == NO_ALERT)):
        return None
    understanding, uow = door
    try:
        meaning = understanding.of(inbound, speaker, None, uow)
    except Refused:
        if "?" in inbound.text or _ASKS.match(courteous(normalise(inbound.text))):
            raise
        return None
    is_own = isinstance(meaning, Start) and meaning.command not in _HEARD_OUT | {conversation.command}
    return meaning if isinstance(meaning, Start) and is_own and not _has_told(conversation) else None


def _may_be_beside(text: str) -> bool:
    """Whether *text* is more than a yes, a no, a number or a slip."""
    is_answer = begun_with(text) is not None or is_assent(text) or text[:1].isdecimal()
    return len(normalise(text).split()) >= _FEW and not is_answer


def _has_told(conversation: Conversation) -> bool:
    told = str(conversation.log[0]["v"].get("t", "")) if conversation.log else ""
    return has_answers(conversation.log) or len(told.split()) >= A_SENTENCE
