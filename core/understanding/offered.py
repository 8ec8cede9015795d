"""Answering a message of ours with the words of a button that it had: a mail shows none, and « oui » is plain."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.about.subject import OF_ARTICLE
from core.answering import REPLY
from core.errors import Gone
from core.language.choosing import agrees, plainly
from core.language.words import normalise
from core.language.yes_no import NO, YES
from core.said import Opening
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.command import Command
    from core.model.member import Speaker
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import UnitOfWork

NOTICE_MARK = "!"
"""A payload that begins so may be pressed at any time; the others answer the question that is open."""
STILL_ASKED = timedelta(minutes=5)
LONGEST_ID = 18
MOST_WORDS = 3
"""« Oui volontiers » is a yes, « oui mais je voudrais savoir » is not."""


def pressed(payload: str, commands: Mapping[str, Command]) -> tuple[str, Opening]:
    """Give the command that a button ``!name:id:words`` begins, and how.

    Raises:
        Gone: it is no button of ours.
    """
    name, _, said = payload.removeprefix(NOTICE_MARK).partition(":")
    number, _, words = said.partition(":")
    is_article = number.startswith(OF_ARTICLE)
    number = number.removeprefix(OF_ARTICLE)
    if name not in commands or (number and not _is_id(number)):
        raise Gone("common.old_button")
    return name, Opening(words, int(number) if number else None, is_article=is_article)


def _is_id(number: str) -> bool:
    """Whether *number* can be the id of something: anything else is no button of ours."""
    return number.isdecimal() and number.isascii() and len(number) <= LONGEST_ID


def taken(referred: Referred, text: str) -> str | None:
    """Give the payload of the button of an earlier message that *text*, said in answer to it, is the label of.

    Numbers are none: nothing numbered these choices. Nor is what answers a reply: its open question knows its own.
    """
    if referred.notice_kind == REPLY or any(sign.isdecimal() for sign in text):
        return None
    payloads = {label.partition("#")[2]: payload for label, payload in referred.choices if "#" in label}
    shown = [each for label, _ in referred.choices for each in _ways(label)]
    words = normalise(text).replace(",", " ").split()
    chosen = plainly(text, shown)
    if chosen is None and 1 < len(words) <= MOST_WORDS and words[0] in YES | NO:
        chosen = plainly(words[0], shown)
    return None if chosen is None else payloads.get(chosen)


def suggested(text: str, speaker: Speaker, uow: UnitOfWork) -> str:
    """Give the word of ours that *text* says yes to, where we just asked whether it was meant; empty: none."""
    last = uow.outbox.last_said(speaker.contact.id, REPLY, uow.now() - STILL_ASKED) if agrees(text) else {}
    return str(last["params"]["word"]) if last.get("text") == "common.did_you_mean" else ""


def _ways(label: str) -> Sequence[tuple[str, str]]:
    """Give the choice with each of its labels, in all languages."""
    key, _, name = label.partition("#")
    texts = Texts.load()
    if not name or not texts.has(key):
        return ()
    said = (texts.message(language, key).choices.get(name, name) for language in texts.languages)
    return [(name, words) for words in said]
