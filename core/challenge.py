"""The code by which the owner of an address that can be forged proves that it was they who wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.talk import Reply
from core.understand import CANCEL_WORDS
from core.words import normalise

if TYPE_CHECKING:
    from core.shelves import Conversation, UnitOfWork

PROOF_LASTS = timedelta(minutes=30)
CODE_EXPIRES = timedelta(minutes=10)
CODE_TRIES = 5
TRIES_AN_HOUR = 10
"""Over all codes together: a new code does not begin the count anew (NIST SP 800-63B-4, 3.1.3)."""
CODE_SIGNS = 6
_MARK = "!code"


def is_open(conversation: Conversation) -> bool:
    """Whether the dialogue waits for a code, and for nothing else."""
    return bool(conversation.log[-1]["k"] == _MARK)


def is_answer(text: str) -> bool:
    """Whether *text* is meant for the challenge: a code, or a way out."""
    signs = text.replace(" ", "")
    is_code = len(signs) == CODE_SIGNS and signs.isascii() and signs.isdigit()
    return is_code or normalise(text) in CANCEL_WORDS


def ask(conversation: Conversation, uow: UnitOfWork) -> Reply:
    """Ask for a code that only the owner of the address can read, before anything that can be forged is done."""
    code = uow.secret(CODE_SIGNS, "0123456789")
    entry = {"k": _MARK, "v": {"h": uow.fingerprint(code), "n": 0}}
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
    return Reply("common.challenge", {"code": code})


def check(text: str, conversation: Conversation, uow: UnitOfWork) -> Conversation | Reply:
    """Give the dialogue back as it was before the challenge when the code is right; else what is to be said."""
    contact_id = conversation.contact_id
    if normalise(text) in CANCEL_WORDS:
        uow.conversations.end(contact_id)
        return Reply("common.cancelled")
    asked = conversation.log[-1]["v"]
    tried_this_hour = uow.members.count_failed_try(contact_id, uow.now())
    is_right = uow.fingerprint(text.replace(" ", "")) == asked["h"]
    if is_right and tried_this_hour <= TRIES_AN_HOUR:
        uow.members.prove(contact_id, uow.now() + PROOF_LASTS)
        return replace(conversation, log=conversation.log[:-1])
    tries = asked["n"] + 1
    if tries >= CODE_TRIES or tried_this_hour > TRIES_AN_HOUR:
        uow.conversations.end(contact_id)
        return Reply("common.too_many_codes")
    entry = {"k": _MARK, "v": {**asked, "n": tries}}
    uow.conversations.save(replace(conversation, log=(*conversation.log[:-1], entry)))
    return Reply("common.wrong_challenge")
