"""The code by which people prove that it was they who wrote: on a contact that can be forged, or on a second one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.contacts import WEB, is_settled
from core.errors import NotAllowed
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Voice
from core.small_talk import is_doubt, is_polite
from core.talk import Reply
from core.understand import CANCEL_WORDS
from core.words import normalise

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from core.contacts import OwnContact
    from core.model.member import Speaker
    from core.shelves import Conversation, UnitOfWork

PROOF_LASTS = timedelta(minutes=30)
CODE_EXPIRES = timedelta(minutes=10)
CODE_TRIES = 5
TRIES_AN_HOUR = 10
"""Over all codes together: a new code does not begin the count anew (NIST SP 800-63B-4, 3.1.3)."""
HOUR = timedelta(hours=1)
MAIL = "email"
CODE_SIGNS = 6
WRONG = frozenset({"common.wrong_challenge", "common.too_many_codes"})
"""What is answered to a code that is not right, wherever it was written."""
_MARK = "!code"


def is_open(conversation: Conversation) -> bool:
    """Whether the dialogue waits for a code, and for nothing else."""
    return bool(conversation.log) and bool(conversation.log[-1]["k"] == _MARK)


def is_code(text: str) -> bool:
    """Whether *text* is a code, and nothing else."""
    signs = text.replace(" ", "")
    return len(signs) == CODE_SIGNS and signs.isascii() and signs.isdigit()


def is_answer(text: str) -> bool:
    """Whether *text* is meant for the challenge: a code, or a way out."""
    return is_code(text) or normalise(text) in CANCEL_WORDS


def remind(text: str, conversation: Conversation | None) -> Reply | None:
    """Ask for the code again where thanks or doubt came instead: whoever says something else has given up."""
    if conversation is None or not is_open(conversation) or not (is_polite(text) or is_doubt(text)):
        return None
    return Reply("common.code_please")


def ask(conversation: Conversation, speaker: Speaker, served: Container[str], uow: UnitOfWork) -> Reply:
    """Ask for a code that only the owner of the address can read, before anything that can be forged is done.

    A mail is proven on another contact of *served* where there is one: a mailbox proves nothing about itself
    (NIST SP 800-63B-4, 3.1.3.1). That code is good for this one wish.
    """
    if speaker.voice is Voice.EMAIL:
        mine, settled = _own_contacts(speaker, uow)
        this = next((each for each in mine if each.contact.id == speaker.contact.id), None)
        others = [each for each in settled if each.kind != MAIL and _can_be_asked(each, speaker, served)]
        if this is not None and others:
            return _send_to(others[0], this, conversation, uow)
    return Reply("common.challenge", {"code": _wait_for_code(conversation, None, uow)})


def ask_elsewhere(
    conversation: Conversation, speaker: Speaker, served: Container[str], uow: UnitOfWork
) -> Reply | None:
    """Send the code to another contact of the same person, on a channel of *served*; None when there is none.

    Raises:
        NotAllowed: the contact that speaks was linked so lately that it may not change who does what.
    """
    _, settled = _own_contacts(speaker, uow)
    others = [each for each in settled if _can_be_asked(each, speaker, served)]
    if not others:
        return None
    this = next((each for each in settled if each.contact.id == speaker.contact.id), None)
    if this is None:
        raise NotAllowed("link_contact.too_new")
    return _send_to(others[0], this, conversation, uow)


def _own_contacts(speaker: Speaker, uow: UnitOfWork) -> tuple[Sequence[OwnContact], Sequence[OwnContact]]:
    """Give all contacts of *speaker*, and those of them that are settled."""
    mine = uow.contacts.of(speaker.person.id) if speaker.person is not None else ()
    return mine, [each for each in mine if is_settled(each.contact.id, mine, uow.now())]


def _send_to(asked: OwnContact, this: OwnContact, conversation: Conversation, uow: UnitOfWork) -> Reply:
    """Send the code for what was wished on *this* to the contact *asked*, and say so."""
    params = {"code": _wait_for_code(conversation, asked.contact.id, uow), "contact": this.said}
    audience = Audience(AudienceKind.CONTACT, asked.contact.id)
    uow.outbox.add(Notice("common.code_for", params, audience, Lane.REPLY), uow.now())
    return Reply("common.challenge_elsewhere", {"contact": asked.said})


def _can_be_asked(own: OwnContact, speaker: Speaker, served: Container[str]) -> bool:
    """Whether a contact can be read now, and is another one; a browser may be gone tomorrow."""
    return own.contact.id != speaker.contact.id and own.kind != WEB and own.contact.channel in served


def _wait_for_code(conversation: Conversation, asked_at: int | None, uow: UnitOfWork) -> str:
    """Let the dialogue wait for a code, sent to the contact *asked_at* (none: to its own); give the code."""
    code = uow.secret(CODE_SIGNS, "0123456789")
    entry = {"k": _MARK, "v": {"h": uow.fingerprint(code), "n": 0, "at": asked_at}}
    uow.conversations.save(
        replace(
            conversation,
            log=(*conversation.log, entry),
            shown=(),
            serial=conversation.serial + 1,
            expires_at=uow.now() + CODE_EXPIRES,
            silent_at=None,
        ),
    )
    return code


def is_asked_elsewhere(conversation: Conversation) -> bool:
    """Whether the code that the dialogue waits for went to a second contact."""
    return conversation.log[-1]["v"].get("at") is not None


def waits_for(speaker: Speaker, uow: UnitOfWork) -> Conversation | None:
    """Give the dialogue, on another contact of *speaker*, that waits for the code which was sent to this one."""
    for each in uow.members.contacts_of(speaker.person.id) if speaker.person is not None else ():
        kept = uow.conversations.of(each.id) if each.id != speaker.contact.id else None
        if kept is None or not is_open(kept) or (kept.expires_at is not None and kept.expires_at <= uow.now()):
            continue
        if kept.log[-1]["v"].get("at") == speaker.contact.id:
            return kept
    return None


def check(text: str, conversation: Conversation, uow: UnitOfWork) -> Conversation | Reply:
    """Give the dialogue back as it was before the challenge when the code is right; else what is to be said."""
    contact_id = conversation.contact_id
    if normalise(text) in CANCEL_WORDS:
        uow.conversations.end(contact_id)
        return Reply("common.cancelled")
    asked = conversation.log[-1]["v"]
    is_right = uow.fingerprint(text.replace(" ", "")) == asked["h"]
    if is_right and uow.contacts.tries_since(contact_id, uow.now() - HOUR) < TRIES_AN_HOUR:
        if asked.get("at") is None:
            uow.members.prove(contact_id, uow.now() + PROOF_LASTS)
        return replace(conversation, log=conversation.log[:-1])
    tries = asked["n"] + 1
    if uow.members.count_failed_try(contact_id, uow.now()) >= TRIES_AN_HOUR or tries >= CODE_TRIES:
        uow.conversations.end(contact_id)
        return Reply("common.too_many_codes")
    entry = {"k": _MARK, "v": {**asked, "n": tries}}
    uow.conversations.save(replace(conversation, log=(*conversation.log[:-1], entry)))
    return Reply("common.wrong_challenge")
