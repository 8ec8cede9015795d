"""Ask somebody who wants to join for a detail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.request import FINDS, one_request
from core.access import Capability, request_for
from core.command import Command
from core.community.entering import tell_contact
from core.language.reading import short_words
from core.shortening import told_or_asked
from core.talk import Ask, Find, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be asked about which request."""

    request_id: int
    words: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask what they want to know, unless it was said."""
    request_id, rest = yield from one_request(said)
    name = "" if rest else (yield from _called(request_id))
    words = yield from told_or_asked(rest, Ask("what", parse=short_words, params={"name": name}))
    return Question(request_id, words)


def _called(request_id: int) -> Talk:
    """Give the name of who asked to join; none where the request has its answer already, which is said later."""
    named = yield Find("named", {"ids": [request_id]})
    return named[0][1] if named else ""


def act(question: Question, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Hand the question over; the request goes on waiting."""
    request = request_for(uow, speaker, Capability.ANSWER_REQUESTS, question.request_id)
    if not request.is_open:
        return Reply("admit_member.before", {"code": request.code, "name": request.name})
    uow.requests.ask(request.id, question.words)
    tell_contact(uow, request.contact_id, "door.question", {"words": question.words})
    return Reply("done", {"name": request.name})


COMMAND = Command("ask_detail", talk, act, Capability.ANSWER_REQUESTS, FINDS)
