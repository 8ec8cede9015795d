"""Answer an official message: privately, to the town hall alone; and the town hall answers in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.named_answerer import read_answerer
from core.about.official import WHO_READ, amending
from core.access import Capability, may
from core.command import Command
from core.community.entering import tell_person
from core.community.town_halls import tell_officers
from core.errors import NotAllowed, Unclear
from core.language.reading import short_words
from core.language.words import normalise
from core.model.member import Role
from core.ports import Voice
from core.said import Opening
from core.shortening import told_or_asked
from core.talk import Ask, Find, Handover, Reply, Talk
from core.texts import Ear, Texts, word
from core.understanding.alert_instead import for_all_instead
from core.wire import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Membership, Speaker
    from core.model.town_hall import OfficialMessage
    from core.shelves.unit_of_work import UnitOfWork

MOST_ANSWERS = 5
"""To one message, by one person."""
MOST_NAMED = 5
TO = "@"


@dataclass(frozen=True, slots=True)
class OfficialAnswer:
    """What somebody answers to an official message; ``to``: whom the town hall answers. No words: how far it got."""

    message_id: int
    words: str
    to: int | None = None
    is_public: bool = False
    """Whether it was said in front of a group."""


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask what to answer; a town hall says to whom."""
    found = yield Find("message", {"id": said.alert_id, "words": said.text})
    if _asks_who(said.text):
        if not found["is_office"]:
            raise NotAllowed("answer_official.who_is_theirs", code=found["code"])
        return OfficialAnswer(found["id"], "")
    if not found["is_office"]:
        words = yield from told_or_asked(said.text, Ask("what", parse=short_words))
        alert = yield from for_all_instead(words, found["hall"], said.photo_id)
        return alert or OfficialAnswer(found["id"], words, is_public=said.is_guess)
    if not said.text:
        return OfficialAnswer(found["id"], "")
    if (change := amending(said.text)) is not None:
        change = change or (yield Ask("amend_what", params={"code": found["code"]}, parse=short_words))
        return Handover("send_official", Opening(_amended(found["code"], short_words(change), speaker)))
    if found["to"] is None:
        if not found["wrote"]:
            raise Unclear("answer_official.nobody_wrote", code=found["code"])
        raise Unclear("answer_official.to_whom", code=found["code"], list=found["wrote"], name=found["first"])
    words = yield from told_or_asked(found["rest"], Ask("what", parse=short_words))
    return OfficialAnswer(found["id"], words, found["to"])


def _amended(code: str, words: str, speaker: Speaker) -> str:
    """Begin the message that puts another one right, in the language of who writes it."""
    said = word(
        Texts.load(), "answer_official.amended", {"code": code, "words": words}, Ear(speaker.language, Voice.SMS)
    )
    return " ".join(plain(piece) for piece, _ in said.pieces)


def _asks_who(words: str) -> bool:
    """Whether *words* ask how far the message got: « qui » is no answer that somebody should read."""
    return normalise(words) in {normalise(way) for way in Texts.load().also(WHO_READ)}


def look_up_message(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("message")``: which message is meant, on which side the speaker is, and whom they name.

    Raises:
        NotAllowed: there is no such message, or it was not for them (both read the same).
    """
    message, place = _readable(uow, speaker, params["id"])
    is_office = Role.OFFICER in place.member.roles
    to, rest = _addressee(uow, message, params["words"]) if is_office else (None, "")
    names = _names(uow, message) if is_office else []
    wrote = {"join": names[:MOST_NAMED], "by": ", "} if names else ""
    hall = uow.town_halls.by_id(message.town_hall_id)
    known = {"id": message.id, "code": message.code, "is_office": is_office, "to": to, "rest": rest}
    known["hall"] = hall.name if hall is not None else ""
    return {**known, "wrote": wrote, "first": names[0].split()[0] if names else ""}


def _names(uow: UnitOfWork, message: OfficialMessage) -> list[str]:
    """Name those who answered, as their answers did."""
    wrote = uow.town_halls.answered_by(message.id)
    names = uow.members.names_of(wrote)
    return [names[each] for each in wrote if each in names]


def _readable(uow: UnitOfWork, speaker: Speaker, message_id: int | None) -> tuple[OfficialMessage, Membership]:
    """Give the message, or the latest one, and the place by which *speaker* reads it."""
    here = [each.community.id for each in speaker.active]
    shelf = uow.town_halls
    message = shelf.latest_message(here) if message_id is None else shelf.message(message_id)
    for place in speaker.active if message is not None else ():
        community_id = place.community.id
        if message and community_id in message.community_ids and may(speaker, Capability.ANSWER_MESSAGE, community_id):
            return message, place
    raise NotAllowed("official.no_such")


def _addressee(uow: UnitOfWork, message: OfficialMessage, words: str) -> tuple[int | None, str]:
    """Read whom the town hall answers: one of those who wrote to it, by a button's id or by name."""
    wrote = list(uow.town_halls.answered_by(message.id))
    head, _, rest = words.partition(" ")
    if head.startswith(TO) and head[1:].isdecimal():
        return (int(head[1:]), rest.strip()) if int(head[1:]) in wrote else (None, "")
    found, rest = read_answerer(uow, wrote, words)
    if found:
        return (found[0].person_id, rest) if len(found) == 1 else (None, "")
    # Where one person wrote, it is plain whom the town hall means.
    return (wrote[0], words) if len(wrote) == 1 else (None, "")


def act(answer: OfficialAnswer, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass it on to the officers, or to the one whom they answer."""
    message, place = _readable(uow, speaker, answer.message_id)
    hall = uow.town_halls.by_id(message.town_hall_id)
    if hall is None or speaker.person is None:
        raise NotAllowed("official.no_such")
    known = {"code": message.code, "words": answer.words, "message": message.id}
    if Role.OFFICER in place.member.roles:
        if answer.to is None:
            reached, waiting = uow.town_halls.reached(message.id)
            return Reply("reach", {"code": message.code, "count": reached, "number": waiting})
        tell_person(uow, answer.to, "official.reply", {"name": hall.name, **known}, community_id=place.community.id)
        return Reply("replied", {"code": message.code})
    if uow.town_halls.note_answer(message.id, speaker.person.id, uow.now()) > MOST_ANSWERS:
        return Reply("enough")
    params = {"name": speaker.person.name, "community": place.community.name, "from": speaker.person.id, **known}
    choices = (("official.answer#reply", f"!answer_official:{message.id}:{TO}{speaker.person.id}"),)
    tell_officers(uow, hall, "official.answer", params, choices=choices)
    # Whoever answered in front of the group is told that it was read there.
    return Reply("done_in_group" if answer.is_public else "done", {"name": hall.name})


COMMAND = Command("answer_official", talk, act, Capability.ANSWER_MESSAGE, {"message": look_up_message})
