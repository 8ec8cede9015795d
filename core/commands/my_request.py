"""See how one's own request to join stands, or add something to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.community.entering import card, tell_asked
from core.errors import NotAllowed, Unclear
from core.language.danger import tells_danger
from core.language.reading import short_words
from core.model.membership import MOST_TOLD
from core.talk import Reply, Talk
from core.understanding.told_in_passing import CALL

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask nothing: the words after the command's own are what is added, unless they tell of a danger.

    Raises:
        Unclear: they do, with whom to call.
    """
    if tells_danger(said.text):
        raise Unclear(CALL)
    return short_words(said.text) if said.text else ""
    yield


def act(words: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Hand the words to whoever answers; what is said is the same where nobody reads them."""
    waiting = uow.requests.open_of(speaker.contact.id)
    if not waiting:
        raise NotAllowed("my_request.refused")
    if not words:
        asked = next((each.question for each in waiting if each.question and not each.detail), "")
        return Reply("asked", {"words": asked}) if asked else Reply("waits")
    if all(each.told >= MOST_TOLD for each in waiting):
        return Reply("enough")
    for request in waiting:
        uow.requests.tell(request.id, words)
        if request.community_id and request.told < MOST_TOLD:
            params = {**card(uow, request), "words": words}
            tell_asked(uow, request, "door.detail", params)
    return Reply("told")


COMMAND = Command("my_request", talk, act, Capability.OWN_REQUEST)
