"""What « suite » means: the page to which the last answer led on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.language.words import courteous, normalise

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

NEXT_WORDS = frozenset(
    {"suite", "la suite", "suivant", "suivante", "page suivante", "encore", "plus", "next", "next page", "more"}
)
LEADS_ON = frozenset(
    {
        "show_help.later",
        "show_gazette.page#more",
        "show_directory.later",
        "show_rulings.earlier",
        "who_was_reached.next",
    }
)
"""The labels of the buttons that turn a page."""
FRESH = timedelta(days=1)


def next_page(text: str, speaker: Speaker, uow: UnitOfWork) -> str | None:
    """Give the payload of the button that *text* stands for, when the last answer to this contact had one."""
    if courteous(normalise(text)) not in NEXT_WORDS:
        return None
    offered = uow.outbox.last_offered(speaker.contact.id, uow.now() - FRESH)
    return next((payload for label, payload in offered if label in LEADS_ON), None)
