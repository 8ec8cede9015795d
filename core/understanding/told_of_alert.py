"""What is said to « Est-ce à propos de A1 ? », and what waits there when the alert is said to be over."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from core.language.ending import was_nothing
from core.language.listened_for import listed
from core.language.words import courteous, normalise
from core.talk import Option

if TYPE_CHECKING:
    from core.said import Opening
    from core.shelves.unit_of_work import Conversation

RECENT = Option("recent")
FOR_RECENT, WRITER = "for_recent", "writer"
_PRIVATE = frozenset({"for_whom", "for_either"})
"""Questions whose answers may be for one neighbour alone."""
_FIRST_PART = re.compile(r"[,.;:!]+\s*|\s+-+\s+")


def with_waiting(over: Opening, text: str, conversation: Conversation | None) -> Opening:
    """Give how a close begins, *over*, with what *conversation* asks about, if it asks whether that is for an alert.

    Of a false alarm there is nothing more to tell.
    """
    keys = {key for key, _ in conversation.shown} if conversation is not None else set()
    # What may be for one neighbour alone is told to nobody else.
    if conversation is None or was_nothing(text) or RECENT.key not in keys or WRITER in keys:
        return over
    begun, *answers = conversation.log
    if any(each["k"] in _PRIVATE for each in answers):
        return over
    waiting = [begun["v"].get("t", ""), *(each["v"].get("t", "") for each in answers if each["k"] == FOR_RECENT)]
    return replace(over, text=". ".join(each.rstrip(" .") for each in (*waiting, text) if each), is_guess=True)


def behind_for_it(text: str) -> str | None:
    """Give what stands behind « c'est pour le cambriolage », for which alert it is; None where nothing says that."""
    head, *rest = _FIRST_PART.split(text.strip(), maxsplit=1)
    return "".join(rest) if listed("for_it").fullmatch(courteous(normalise(head))) else None
