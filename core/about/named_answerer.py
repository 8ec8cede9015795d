"""Whom a town hall names at the beginning of its words, among those who answered it: « à Odette : oui madame »."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with
from core.access import Capability
from core.language.naming import read_name
from core.model.membership import Neighbour

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

_TO = r"(?:(?:(?:répondre|réponse|repondre|reponse|answer|reply)\s+)?(?:à|a|pour|to|for)\s+)"
_TITLE = r"(?:(?:m|mr|mme|mlle|mrs|ms)\b\.?\s*|(?:madame|monsieur|mademoiselle|miss)\s+)"
_ADDRESSED = re.compile(rf"^{_TO}?{_TITLE}?", re.IGNORECASE)
"""What stands before the name of whom the town hall answers: « à Karim », « Mme Odette »."""
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def read_answerer(uow: UnitOfWork, wrote: Sequence[int], words: str) -> tuple[list[Neighbour], str]:
    """Give those of *wrote* whom the first words may name, and the words after the name."""
    names = uow.members.names_of(wrote)
    people = [Neighbour(0, each, 0, names[each], _ANY_DAY) for each in wrote if each in names]
    return read_name(_ADDRESSED.sub("", words), people)


def look_up_answerer(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> Any:
    """Answer ``Find("answerer")``: the one whom *words* speak to, who answered the latest official message."""
    words = params["words"]
    there = communities_with(speaker, Capability.SEND_OFFICIAL)
    message = uow.town_halls.latest_message([each.id for each in there])
    begun = _ADDRESSED.match(words)
    if message is None or begun is None or not begun[0]:
        return None
    found, rest = read_answerer(uow, uow.town_halls.answered_by(message.id), words)
    if len(found) != 1 or not rest:
        return None
    return {"id": message.id, "to": found[0].person_id, "name": found[0].name, "rest": rest}
