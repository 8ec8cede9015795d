"""Reading what is said to an official message: by its code, or by answering the message itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import NotAllowed, Unclear
from core.model.member import Role
from core.said import Opening
from core.texts import Texts
from core.words import leading_code, normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Speaker
    from core.outbox_shelf import Referred
    from core.shelves import UnitOfWork
    from core.words import Code

ANSWER = "answer_official"
WHO_READ = "answer_official.who"
_WHO = "who_was_reached"
_TO_THE_TOWN_HALL = frozenset({"official.message", "official.reply"})
_TO_SOMEBODY = "official.answer"


def by_code(text: str, found: tuple[str, str] | None, speaker: Speaker, uow: UnitOfWork) -> Opening | None:
    """Read ``M3`` and the words after it, or « QUI M3 », « qui a lu M3 ». *found*: the command *text* begins with.

    Raises:
        NotAllowed: no official message to the speaker's communities is called so.
    """
    code = leading_code(text)
    words = code.rest if code is not None else ""
    if code is None and found is not None and found[0] == _WHO:
        code, words = leading_code(normalise(found[1]).rpartition(" ")[2]), Texts.load().also(WHO_READ)[0]
    if code is None or code.letter != "M" or code.is_spaced:
        return None
    message = uow.town_halls.message_called(code.number, [each.community.id for each in speaker.active])
    if message is None:
        raise NotAllowed("official.no_such")
    return Opening(words, message.id)


def by_reply(referred: Referred, text: str) -> Opening | None:
    """Read an answer to an official message, or to somebody's answer to it."""
    if not text or "message" not in referred.params:
        return None
    if referred.notice_kind == _TO_SOMEBODY:
        return Opening(f"@{referred.params['from']} {text}", referred.params["message"])
    return Opening(text, referred.params["message"]) if referred.notice_kind in _TO_THE_TOWN_HALL else None


def guess_by_code(
    code: Code, ids: Sequence[int], speaker: Speaker, uow: UnitOfWork, *, is_word: bool
) -> tuple[str, Opening]:
    """Give what « A12 PM informée 14h20 » means, which names no verb. *is_word*: it is one of ours for something else.

    Raises:
        Unclear: it is one word, or one of ours, or several alerts are called so.
    """
    is_told = not is_word and " " in code.rest
    alert = uow.alerts.by_id(ids[0]) if len(ids) == 1 and is_told else None
    if alert is None:
        raise Unclear("common.which_verb", code=f"A{code.number}")
    return guess_about_alert(speaker, alert.community_id), Opening(code.rest, alert.id, is_guess=True)


def guess_about_alert(speaker: Speaker, community_id: int | None) -> str:
    """Say which command a reply to an alert means that names none: an officer's is the town hall's own line."""
    place = speaker.within(community_id) if community_id is not None else None
    is_office = place is not None and place.member.roles == {Role.OFFICER}
    return "answer_alert" if is_office else "add_info"
