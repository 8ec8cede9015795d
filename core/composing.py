"""What is said about an alert while one's own is still being written: it is of that one, and of no other."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.bare_values import is_contact
from core.before_it_leaves import asks_to_wait, forbids, is_over
from core.called import said_of_calling
from core.errors import Unclear
from core.meaning import Amended, Answered, Cancelled, Start
from core.model.member import MemberStatus
from core.naming import first_word
from core.own_words import INVITE, drops, takes_back
from core.said import Answer, Opening
from core.strangers import JOIN
from core.told_in_passing import REASONS, is_told_behind
from core.words import courteous, normalise
from core.words_in_draft import word_of_ours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.command import Command
    from core.meaning import Meaning
    from core.model.member import Speaker
    from core.shelves import Conversation, UnitOfWork
    from core.words import Keywords

RAISE_ALERT, POLICE, CALLED_AT = "post_alert", "police", "?called_at"
ARTICLE = "post_article"
_CALLS = {
    "take_call": Answer(choice="calling"),
    "call_done": Answer(choice="called"),
    "drop_call": Answer(is_silence=True),
}
"""What the words for the call of an open alert answer to our first question."""
_WHOM = re.compile(
    r"(?:(?:la|les|le|l'|une|the|an) ?)?(?:police|gendarm\w+|pompiers?|samu|secours|urgences|ambulance|fire brigade|"
    r"1[578]|112|114|999|911)(?: maintenant| now)?|maintenant|now|deja|already"
)
NOTED = "post_alert.got_words"
_SAID = {"called": "call_done", "calling": "take_call"}
_MOST_OF_CALL = 7
"""Words up to which « j'ai appelé le 17, c'est fait » tells nothing else."""


_UNDONE = re.compile(
    r"(?:non[ ,]+|no[ ,]+)*(?:annule[rz]? tout|laisse[rz]?(?: tomber|$|[ ,]+(?:c'est|merci))|c'est rien(?! de\b)|"
    r"je me suis trompee?\b(?! d[e'])|never mind|cancel (?:it|that)|it was nothing)|"
    r"(?!.*\b(?:pas|not|aucune) (?:une |a )?(?:fausse alerte|false alarm)).*\b(?:fausse alerte|false alarm)\b"
)


def _gives_up(text: str) -> bool:
    """Whether *text* takes back what is being written, with more words: « laisse tomber, c'est mon voisin ».

    Where a number stands, something is put right: « je me suis trompé, c'est au 14 ».
    """
    return _UNDONE.match(normalise(text)) is not None and not any(map(str.isdigit, text))


_FOR_ONE = frozenset({"write_message", "show_directory"})


def _is_to_neighbour(rest: str, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *rest* begins with the name of a neighbour: what is for one of them is no fact for all."""
    there, name = [each.community.id for each in speaker.active], first_word(rest)
    return bool(name and uow.places.neighbours(there, MemberStatus.ACTIVE, name))


def _for_one(text: str, keywords: Keywords, speaker: Speaker, uow: UnitOfWork) -> Start | None:
    """Give the command that *text* is for one neighbour alone, named or by their number: it is no fact for others."""
    found = keywords.first(text)
    if found is None or is_told_behind(text, *found, keywords):
        return None
    is_invited = found[0] == INVITE and is_contact(found[1])
    is_for_one = is_invited or (found[0] in _FOR_ONE and _is_to_neighbour(found[1], speaker, uow))
    return Start(found[0], Opening(found[1])) if is_for_one else None


def _is_settled(log: Sequence[Mapping[str, Any]], at: int) -> bool:
    """Whether the answer at *at* of *log* said who calls, and told no fact instead."""
    is_followed = at + 1 < len(log) and log[at + 1]["k"] == CALLED_AT
    return is_followed or bool({"c", "s"} & log[at]["v"].keys())


def is_own(command: Command | None, conversation: Conversation | None) -> bool:
    """Whether the words of *command*, said without a code in *conversation*, are of the alert that is written there."""
    return command is not None and command.on_alert and conversation is not None and conversation.command == RAISE_ALERT


def is_left_by_no(command: Command | None, conversation: Conversation) -> bool:
    """Whether a bare no leaves the dialogue of *command*, whose question offers nothing to choose."""
    if command is None or conversation.shown:
        return False
    return command.on_alert or command.name == JOIN or command.name in REASONS


def is_leaving(conversation: Conversation) -> bool:
    """Whether *conversation* writes an alert that leaves by itself when nobody answers."""
    return conversation.command == RAISE_ALERT and conversation.silent_at is not None


def _heed_alert_since(conversation: Conversation, speaker: Speaker, uow: UnitOfWork) -> None:
    """Let words be added to the article that is shown, unless an alert came since it was begun.

    Raises:
        Unclear: one did, and they may as well be what somebody sees of it.
    """
    begun = conversation.log[0].get("at", "")
    came = [
        each
        for each in uow.alerts.open_in([place.community.id for place in speaker.active])
        if begun and not each.status.is_hidden and each.sent_at >= datetime.fromisoformat(begun)
    ]
    if came:
        raise Unclear("post_article.alert_since", code=max(came, key=lambda each: each.sent_at).code)


def _ended(text: str) -> Meaning | None:
    """Whether *text* takes back what is being written, or says that it is over, which is asked about."""
    if takes_back(text) or _gives_up(text) or drops(text) or (forbids(text) and not asks_to_wait(text)):
        return Cancelled()
    return Answered(Answer(text)) if is_over(text) else None


def of_own_draft(
    text: str,
    keywords: Keywords,
    commands: Mapping[str, Command],
    speaker: Speaker,
    conversation: Conversation,
    uow: UnitOfWork,
) -> Meaning | None:
    """Give what *text* means for the alert, or the reason, that is being written; None where it is nothing of these.

    Raises:
        Unclear: it is a word for an alert that has left, or one that waits until this one has.
    """
    if conversation.command in REASONS:
        return _for_one(text, keywords, speaker, uow)
    if conversation.command == ARTICLE and conversation.shown:
        _heed_alert_since(conversation, speaker, uow)
    if conversation.command != RAISE_ALERT:
        return None
    if (ended := _ended(text)) is not None:
        return ended
    if (for_one := _for_one(text, keywords, speaker, uow)) is not None:
        return for_one
    log = list(conversation.log)
    answers = [at for at, entry in enumerate(log) if entry["k"] == POLICE and _is_settled(log, at)]
    name, rest = keywords.first(courteous(normalise(text))) or ("", "")
    if answers and len(text.split()) <= _MOST_OF_CALL and (said := said_of_calling(text)) is not None:
        name, rest = _SAID[said], ""
    # « J'ai appelé les pompiers » says no more than « j'ai appelé ».
    is_whole = not rest or (name in _CALLS and _WHOM.fullmatch(normalise(rest)) is not None)
    if not is_whole or not is_own(commands.get(name), conversation):
        return word_of_ours(text, keywords, commands, speaker, uow)
    called = _CALLS.get(name)
    if called is None or not answers:
        raise Unclear("common.not_left_yet")
    asked = answers[-1]
    log[asked] = {"k": POLICE, "v": called.as_json()}
    if asked + 1 < len(log) and log[asked + 1]["k"] == CALLED_AT:
        log[asked + 1] = {"k": CALLED_AT, "v": uow.now().isoformat()}
    return Amended(tuple(log), NOTED)
