"""Reading what is said to an official message: by its code, or by answering the message itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.about.neighbour import communities_with
from core.access import Capability, may
from core.errors import NotAllowed, Unclear
from core.language.words import leading_code, normalise
from core.model.member import Role
from core.said import Opening
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.language.words import Code
    from core.model.member import Speaker
    from core.model.town_hall import OfficialMessage
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import UnitOfWork

ANSWER = "answer_official"
WHO_READ = "answer_official.who"
_WHO = "who_was_reached"
_FLAGS = frozenset({"flag_alert", "flag_message", "report_content"})
_THE_MESSAGE = re.compile(r"^(?:(?:le |mon |the |my )?message (?:officiel |official )?)", re.IGNORECASE)
_TO_THE_TOWN_HALL = frozenset({"official.message", "official.reply"})
_TO_SOMEBODY = "official.answer"


def by_code(text: str, found: tuple[str, str] | None, speaker: Speaker, uow: UnitOfWork) -> Opening | None:
    """Read ``M3`` and the words after it, or « QUI M3 », « qui a lu M3 ». *found*: the command *text* begins with.

    Raises:
        NotAllowed: no official message to the speaker's communities is called so.
        Unclear: it is to be flagged, as neighbours' words are.
    """
    code = leading_code(text)
    words = code.rest if code is not None else ""
    if code is None and found is not None and found[0] == _WHO:
        code, words = leading_code(normalise(found[1]).rpartition(" ")[2]), Texts.load().also(WHO_READ)[0]
    if code is None:
        code, words = _behind_verb(text, found, speaker)
    if code is None or code.letter != "M" or code.is_spaced:
        return None
    message = uow.town_halls.message_called(code.number, [each.community.id for each in speaker.active])
    if message is None:
        raise NotAllowed("official.no_such")
    return Opening(words, message.id)


def in_group(text: str, speaker: Speaker, uow: UnitOfWork) -> Opening | None:
    """Read ``M3`` and words after it, said in front of a group: its post says how the town hall is answered."""
    code = leading_code(text)
    is_answer = code is not None and code.letter == "M" and code.rest and not code.is_spaced
    here = [each.community.id for each in speaker.active]
    message = uow.town_halls.message_called(code.number, here) if code is not None and is_answer else None
    return Opening(code.rest, message.id, is_guess=True) if code is not None and message is not None else None


def latest_official(uow: UnitOfWork, speaker: Speaker) -> OfficialMessage | None:
    """Give the latest official message to the communities of *speaker*, whoever may answer it."""
    here = [each.community.id for each in speaker.active]
    return uow.town_halls.latest_message(here) if may(speaker, Capability.ANSWER_MESSAGE) else None


def latest_read(uow: UnitOfWork, speaker: Speaker) -> OfficialMessage | None:
    """Give the same, unless it was written before *speaker* came in."""
    latest = latest_official(uow, speaker)
    is_older = latest is not None and all(each.member.joined_at > latest.sent_at for each in speaker.active)
    return None if is_older else latest


def amending(words: str) -> str | None:
    """What a town hall says that puts its own message right: « corriger de 9 h à 11 h »; None: it does not."""
    head, _, rest = words.partition(" ")
    listed = {normalise(way) for way in Texts.load().also("answer_official.amend")}
    return rest.lstrip(" :,") if normalise(head) in listed else None


def _behind_verb(text: str, found: tuple[str, str] | None, speaker: Speaker) -> tuple[Code | None, str]:
    """Read « corriger M3 … », « supprimer le message M3 » of a town hall, and nobody's « signaler M3 »."""
    head, _, rest = text.partition(" ")
    code = leading_code(_THE_MESSAGE.sub("", rest))
    if code is None or code.letter != "M":
        return None, ""
    if found is not None and found[0] in _FLAGS:
        raise Unclear("official.not_flagged", code=f"M{code.number}")
    is_theirs = bool(communities_with(speaker, Capability.SEND_OFFICIAL)) and amending(head) is not None
    return (code, f"{head} {code.rest}".strip()) if is_theirs else (None, "")


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
