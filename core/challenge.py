"""The code by which people prove that it was they who wrote: on a contact that can be forged, or on a second one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.community.contacts import is_settled
from core.errors import NotAllowed
from core.language.first_line import category_named
from core.language.own_words import needs_help, speaks_of_people
from core.language.signed import unsigned
from core.language.small_talk import is_curious, is_doubt, is_polite
from core.language.words import normalise
from core.language.yes_no import CANCEL_WORDS
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Voice
from core.shelves.contacts import WEB
from core.talk import Reply

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from core.model.member import Speaker
    from core.shelves.contacts import OwnContact
    from core.shelves.unit_of_work import Conversation, UnitOfWork

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
GIVEN_UP = "common.given_up"
"""What is said before the answer to whoever wrote something else than the code that was waited for."""
MOST_AROUND = 8
"""Words beside a code, « mon code est le … merci », that still only give it."""
_NUMBER = re.compile(r"\d+(?:[ .\-\N{NO-BREAK SPACE}]\d+)*", re.ASCII)
_NOT_QUITE = range(CODE_SIGNS - 2, CODE_SIGNS + 3)
"""How many digits somebody types who types a code wrong."""
_MARK = "!code"


def is_open(conversation: Conversation) -> bool:
    """Whether the dialogue waits for a code, and for nothing else."""
    return bool(conversation.log) and bool(conversation.log[-1]["k"] == _MARK)


def code_in(text: str, *, is_asked: bool = False) -> str:
    """The code that *text* gives, alone or with a few words around it; empty where it gives none.

    Where one is waited for, it may stand anywhere, as in a signed mail: words that tell of a danger or need give none.
    """
    found = ["".join(sign for sign in number if sign.isdigit()) for number in _NUMBER.findall(text)]
    codes = [digits for digits in found if len(digits) == CODE_SIGNS]
    is_told = category_named(text) is not None or needs_help(text) or speaks_of_people(text)
    is_around = (len(found) == 1 and len(text.split()) <= MOST_AROUND) or is_asked
    return codes[0] if codes and is_around and not is_told else ""


def waiting(kept: Conversation | None, uow: UnitOfWork) -> Conversation | None:
    """Give the dialogue if it waits for a code of which the time is not over."""
    if kept is None or not is_open(kept) or (kept.expires_at is not None and kept.expires_at <= uow.now()):
        return None
    return kept


def is_answer(text: str, *, is_asked: bool) -> bool:
    """Whether *text* is meant for the challenge: a code, even mistyped where one is waited for, or a way out."""
    if code_in(text, is_asked=is_asked) or normalise(text) in CANCEL_WORDS:
        return True
    signs = unsigned(text).replace(" ", "")
    return is_asked and signs.isascii() and signs.isdigit() and len(signs) in _NOT_QUITE


def remind(text: str) -> Reply | None:
    """Ask for the code again where thanks, doubt or a question came instead: who says something else has given up."""
    asks = len(text.split()) <= MOST_AROUND + 4 and "code" in re.findall(r"\w+", normalise(text))
    is_lost = asks or is_polite(text) or is_doubt(text) or is_curious(text)
    return Reply("common.code_please") if is_lost else None


def too_late(text: str, kept: Conversation | None) -> Reply | None:
    """Say that *text* is a code of which the time is over, where *kept* waited for one."""
    return Reply("common.code_over") if kept is not None and is_open(kept) and code_in(text) else None


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
        kept = waiting(uow.conversations.of(each.id), uow) if each.id != speaker.contact.id else None
        if kept is not None and kept.log[-1]["v"].get("at") == speaker.contact.id:
            return kept
    return None


def check(text: str, conversation: Conversation, uow: UnitOfWork) -> Conversation | Reply:
    """Give the dialogue back as it was before the challenge when the code is right; else what is to be said."""
    contact_id = conversation.contact_id
    if normalise(text) in CANCEL_WORDS:
        uow.conversations.end(contact_id)
        return Reply("common.cancelled")
    asked = conversation.log[-1]["v"]
    is_right = uow.fingerprint(code_in(text, is_asked=True)) == asked["h"]
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
