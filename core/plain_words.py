"""What somebody means whose message begins with no word of ours: to whom it answers, or what is happening."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core import drills, rounds
from core.access import Capability, may
from core.errors import Unclear
from core.first_line import category_named
from core.leading import proposals
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
ACCEPT_ROLE, DECLINE_ROLE, OWN_REQUEST = "accept_role", "decline_role", "my_request"
ANSWER_DRILL = "answer_drill"
HEAR_OUT, JOIN, MENU, RAISE_ALERT = "hear_out", "join_community", "show_menu", "post_alert"
YES_WORDS = frozenset({"oui", "oui d'accord", "d'accord", "yes", "ok"})
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
    asked_back = _asked_back(text, speaker, uow)
    if asked_back is not None:
        return asked_back
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
        is_inside = may(speaker, Capability.RAISE_ALERT)
        raise Unclear(_why_unclear(text, inbound.attachments, "common.unknown" if is_inside else "common.outside"))
    # « Alrte vol rue des Lilas »: nobody types it again.
    is_mistyped = nearest == RAISE_ALERT and " " in text
    return HEAR_OUT, replace(shown, text=text.split(None, 1)[1]) if is_mistyped else shown


def _asked_back(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """What answers the offer of a role, a question put before somebody is let in, a drill, or else an invitation."""
    if normalise(text) in YES_WORDS | NO_WORDS and speaker.person and proposals(uow, speaker.person.id):
        return ACCEPT_ROLE if normalise(text) in YES_WORDS else DECLINE_ROLE, Opening()
    if _is_asked(speaker, uow) and text and not _looks_like_a_code(text) and category_named(text) is None:
        return OWN_REQUEST, Opening(text)
    if drills.answer_in(text, speaker, uow):
        return ANSWER_DRILL, Opening(text)
    return (DECLINE, Opening()) if normalise(text) in NO_WORDS else None


def _is_asked(speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *speaker* waits to be let in, and has not answered what neighbours asked."""
    waiting = () if speaker.active else uow.requests.open_of(speaker.contact.id)
    return any(each.question and not each.detail for each in waiting)


def _of_guest(text: str, inbound: Inbound, uow: UnitOfWork) -> tuple[str, Opening]:
    if _looks_like_a_code(text):
        return JOIN, Opening(text)
    if text and uow.invites.letter_writer(inbound.channel, inbound.address):
        return ANSWER_LETTER, Opening(text)
    raise Unclear(_not_words(text, inbound.attachments) or "common.guest")


def answer_to(kind: str, text: str) -> tuple[str, Opening] | None:
    """Give the command that answers a round or a drill with *text*, when its very message (*kind*) is answered."""
    if kind == drills.ASK:
        return (ANSWER_DRILL, Opening(text)) if drills.answers_it(text) else None
    return (ANSWER_ROUND, Opening(text)) if kind == rounds.ASK else None


def tells(text: str) -> bool:
    """Whether *text* says something, or names a kind of alert."""
    return len(text.split()) >= A_SENTENCE or category_named(text) is not None


def _looks_like_a_code(text: str) -> bool:
    code = as_code(text)
    return len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code)


def _why_unclear(text: str, attachments: tuple[Attachment, ...], unknown: str) -> str:
    return _not_words(text, attachments) or (unknown if text else "common.empty")


def _not_words(text: str, attachments: tuple[Attachment, ...]) -> str:
    """What to say of a message that is no words at all; empty where it is some."""
    kinds = {attachment.kind for attachment in attachments}
    if not text and AttachmentKind.VOICE in kinds:
        return "common.cannot_listen"
    if not text and AttachmentKind.STICKER in kinds:
        return "common.sticker"
    return "common.cannot_open" if not text and AttachmentKind.FILE in kinds else ""
