"""What somebody means whose message begins with no word of ours: to whom it answers, or what is happening."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core import rounds
from core.access import Capability, may
from core.errors import Unclear
from core.first_line import category_named
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, as_code
from core.said import Opening
from core.wire import AttachmentKind
from core.words import normalise

if TYPE_CHECKING:
    from core.enclosed import Enclosed
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.wire import Attachment, Inbound

ANSWER_ROUND, ANSWER_LETTER, DECLINE = "answer_round", "answer_letter", "decline_invitation"
HEAR_OUT, JOIN, MENU, RAISE_ALERT = "hear_out", "join_community", "show_menu", "post_alert"
NO_WORDS = frozenset({"non", "non merci", "no", "no thanks", "no thank you"})
GREETINGS = frozenset({"bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "good morning", "good evening"})
THANKS = frozenset({"merci", "merci beaucoup", "merci bien", "un grand merci", "thanks", "thank you", "many thanks"})
A_SENTENCE = 4
"""Words from which on somebody tells something, and has not only mistyped a word of ours."""


def meant_by(
    text: str, inbound: Inbound, speaker: Speaker, uow: UnitOfWork, *, enclosed: Enclosed, nearest: str | None
) -> tuple[str, Opening]:
    """Give the command that plain words in private lead to, and how it begins.

    *nearest*: the command whose word the text, or its first word, is almost.

    Raises:
        Unclear: they lead to none, with the sentence that helps on.
    """
    if rounds.answer_in(text, speaker, uow, is_strange=nearest is None):
        return ANSWER_ROUND, Opening(text)
    if normalise(text) in NO_WORDS:
        return DECLINE, Opening()
    if speaker.is_guest:
        return _of_guest(text, inbound, uow)
    shown = Opening(text, None, enclosed.point, enclosed.photo_id)
    if not text and (shown.point or shown.photo_id is not None):
        return RAISE_ALERT, shown
    if normalise(text) in GREETINGS:
        return MENU, Opening()
    if normalise(text) in THANKS:
        raise Unclear("common.welcome")
    if not tells(text) or not may(speaker, Capability.RAISE_ALERT):
        raise Unclear(_why_unclear(text, inbound.attachments))
    # « Alrte vol rue des Lilas »: nobody types it again.
    is_mistyped = nearest == RAISE_ALERT and " " in text
    return HEAR_OUT, replace(shown, text=text.split(None, 1)[1]) if is_mistyped else shown


def _of_guest(text: str, inbound: Inbound, uow: UnitOfWork) -> tuple[str, Opening]:
    if _looks_like_a_code(text):
        return JOIN, Opening(text)
    if text and uow.invites.letter_writer(inbound.channel, inbound.address):
        return ANSWER_LETTER, Opening(text)
    raise Unclear(_not_words(text, inbound.attachments) or "common.guest")


def tells(text: str) -> bool:
    """Whether *text* says something, or names a kind of alert."""
    return len(text.split()) >= A_SENTENCE or category_named(text) is not None


def _looks_like_a_code(text: str) -> bool:
    code = as_code(text)
    return len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code)


def _why_unclear(text: str, attachments: tuple[Attachment, ...]) -> str:
    return _not_words(text, attachments) or ("common.unknown" if text else "common.empty")


def _not_words(text: str, attachments: tuple[Attachment, ...]) -> str:
    """What to say of a message that is no words at all; empty where it is some."""
    kinds = {attachment.kind for attachment in attachments}
    if not text and AttachmentKind.VOICE in kinds:
        return "common.cannot_listen"
    if not text and AttachmentKind.STICKER in kinds:
        return "common.sticker"
    return "common.cannot_open" if not text and AttachmentKind.FILE in kinds else ""
