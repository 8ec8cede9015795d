"""How often codes may be guessed: by one contact, and by everybody together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.community.contacts import CODE_EXPIRES, COOLING_OFF, TRIES_A_CODE, TRIES_A_DAY
from core.errors import Gone

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

TRIES_OF_ALL = 1000
"""In an hour, over all contacts: with forty bits and a thousand open codes, one guess in a million hours hits."""
HOUR = timedelta(hours=1)


def let_try(uow: UnitOfWork, speaker: Speaker, locked: str) -> None:
    """Let pass who may try a code; after too many wrong ones no code is looked at, also none given meanwhile.

    Raises:
        Gone: with the text *locked*.
    """
    now = uow.now()
    recent = uow.contacts.tries_since(speaker.contact.id, now - CODE_EXPIRES)
    today = uow.contacts.tries_since(speaker.contact.id, now - COOLING_OFF)
    if recent >= TRIES_A_CODE or today >= TRIES_A_DAY or uow.requests.failed_tries_of_all(now - HOUR) >= TRIES_OF_ALL:
        raise Gone(locked)


def missed(uow: UnitOfWork, speaker: Speaker, wrong: str) -> Gone:
    """Count a wrong code; give the refusal with the text *wrong*. The operators hear of it when all must wait now."""
    now = uow.now()
    uow.members.count_failed_try(speaker.contact.id, now)
    is_last = uow.requests.failed_tries_of_all(now - HOUR) == TRIES_OF_ALL
    return Gone(wrong, operators=("operator.guessing", {"count": TRIES_OF_ALL}) if is_last else None)
