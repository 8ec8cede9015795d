"""What answers the offer of a role or of a twinning in plain words: « avec plaisir », « non merci, trop vieux »."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.named_request import waiting_at_door
from core.community.leading import leads, proposals
from core.language.choosing import agrees, declines
from core.language.first_line import category_named
from core.language.own_words import needs_help, takes_offer, turns_down
from core.said import Opening

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

ACCEPT_ROLE, DECLINE_ROLE, ANSWER_TWINNING = "accept_role", "decline_role", "answer_twinning"


def answer_to_offer(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the command by which *text* answers what was proposed to *speaker*; None where nothing was.

    Where somebody waits at the door as well, a yes is theirs.
    """
    is_yes = _is_yes(text)
    if is_yes is None or speaker.person is None:
        return None
    if proposals(uow, speaker.person.id):
        return ACCEPT_ROLE if is_yes else DECLINE_ROLE, Opening()
    waiting = uow.twinnings.proposed_to(leads(speaker)) if leads(speaker) else ()
    if not waiting or waiting_at_door(speaker, uow):
        return None
    return ANSWER_TWINNING, Opening("oui" if is_yes else "non", waiting[0].id)


def _is_yes(text: str) -> bool | None:
    """Whether *text* says yes or no, and nothing else; None: neither, or it may tell of a danger."""
    if declines(text) or agrees(text):
        return agrees(text)
    if category_named(text) is not None or needs_help(text):
        return None
    return False if turns_down(text) else True if takes_offer(text) else None
