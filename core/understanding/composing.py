"""What is said about an alert while one's own is still being written: it is of that one, and of no other."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.alerts.drafting import NOT_YET, amended_call
from core.errors import Unclear
from core.language.bare_values import is_contact
from core.language.before_it_leaves import asks_to_wait, forbids, is_over
from core.language.called import CALLED, CALLING, NOBODY, as_choice, call_told, said_of_calling
from core.language.choosing import declines
from core.language.first_line import category_named
from core.language.naming import first_word
from core.language.own_words import HEAR_OUT, INVITE, drops, needs_help, takes_back
from core.language.words import courteous, normalise
from core.model.alert_words import Category
from core.model.member import MemberStatus
from core.said import Answer, Opening
from core.understanding.meaning import Amended, Answered, Cancelled, Start
from core.understanding.strangers import JOIN
from core.understanding.told_in_passing import REASONS, is_told_behind
from core.understanding.words_in_draft import word_of_ours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.command import Command
    from core.language.words import Keywords
    from core.model.member import Speaker
    from core.shelves.unit_of_work import Conversation, UnitOfWork
    from core.understanding.meaning import Meaning

RAISE_ALERT, CALLED_AT = "post_alert", "?called_at"
ARTICLE = "post_article"
_OWN_WORDS = {"take_call": CALLING, "call_done": CALLED, "drop_call": NOBODY}
"""What the words for the call of an open alert say of that of our own."""
NEIGHBOURS, NOBODY_AT_ALL = "neighbours", "nobody"
"""What is offered where nobody wrote, and no alert is out, that plain words may be for."""
NOTED, TAKE_TIME = "post_alert.got_words", "post_alert.take_time"
SEND = "send"
"""What is offered where all that leaves is shown, and where time may be asked for."""


_CALLS = re.compile(r"\b(?:appel\w*|telephon\w*|call\w*|phon\w*|r[aiu]ng\w*|dial\w*)\b")
"""What stands in words of the call that need no question before them."""
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


def _ended(text: str, conversation: Conversation) -> Meaning | None:
    """Whether *text* takes back what is being written, or says that it is over, which is asked about."""
    # To « Que se passe-t-il ? » a no says that nothing does.
    if declines(text) and any(key == Category.OTHER for key, _ in conversation.shown):
        return Cancelled()
    # To the first question « pas encore » is that nobody called.
    if asks_to_wait(text) and call_told(text, is_asked=True) is None:
        if SEND in {key for key, _ in conversation.shown}:
            return None
        # The question is put anew, and waits as long as at first.
        return Amended(tuple(conversation.log), TAKE_TIME)
    is_forbidden = forbids(text) and category_named(text) is None and not needs_help(text)
    if takes_back(text) or _gives_up(text) or drops(text) or is_forbidden:
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
    if conversation.command == HEAR_OUT:
        return _instead_of_yes(text, conversation)
    if conversation.command != RAISE_ALERT:
        return None
    if (ended := _ended(text, conversation)) is not None:
        return ended
    if (for_one := _for_one(text, keywords, speaker, uow)) is not None:
        return for_one
    told = call_told(text) or _told_late(text, conversation.log)
    name, rest = keywords.first(courteous(normalise(text))) or ("", "")
    if told is None and not rest and is_own(commands.get(name), conversation):
        told = _OWN_WORDS.get(name)
        if told is None:
            raise Unclear("common.not_left_yet")
    ours = word_of_ours(text, keywords, commands, speaker, uow) if told is None else None
    return ours or _amended(text, told, conversation.log, uow)


def _instead_of_yes(text: str, conversation: Conversation) -> Answered | None:
    """Give *text* as an answer to « Voulez-vous prévenir vos voisins ? », if it says that somebody calls: a yes.

    Where the words may be for one neighbour alone, or for an alert that is out, it is none.
    """
    is_for_all = {NEIGHBOURS, NOBODY_AT_ALL} == {key for key, _ in conversation.shown} - {"0"}
    return Answered(Answer(text)) if is_for_all and as_choice(call_told(text, is_asked=True)) else None


def _told_late(text: str, log: Sequence[Mapping[str, Any]]) -> str | None:
    """What *text* tells of the call in words that say so where it was asked before: « ringing them now »."""
    told = call_told(text, is_asked=True) if any(entry["k"] == CALLED_AT for entry in log) else None
    return told if told in {CALLED, CALLING} and _CALLS.search(normalise(text)) is not None else None


def _amended(text: str, told: str | None, log: Sequence[Mapping[str, Any]], uow: UnitOfWork) -> Meaning | None:
    """Give the *log* with what *text* says of the call, once that was asked about; it may tell a fact as well."""
    is_only_call = told in {CALLED, CALLING, NOBODY}
    state = told if is_only_call else as_choice(told) or said_of_calling(text)
    found = [at for at, entry in enumerate(log) if entry["k"] == CALLED_AT]
    if state is None or not found:
        # Where the call is just being asked about, it is an answer.
        return Answered(Answer(text)) if told is not None else None
    # What was looked up for the open question, as the preview, shows the call as it was.
    last = max(at for at, entry in enumerate(log) if at == found[-1] or not str(entry["k"]).startswith("?"))
    amended = list(log[: last + 1])
    amended[found[-1]] = {"k": CALLED_AT, "v": amended_call(NOT_YET if state == NOBODY else state, uow.now())}
    return Amended(tuple(amended), NOTED) if is_only_call else Amended(tuple(amended), answer=Answer(text))
