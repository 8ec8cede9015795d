"""Who said no to « Voulez-vous prévenir vos voisins ? » and means yes after all: « si, en fait oui »."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from core.language.choosing import agrees
from core.language.words import courteous, normalise
from core.said import Opening

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

RAISE_ALERT, NOTHING, REPLY = "post_alert", "hear_out.nothing", "reply"
STILL_MEANT, AT_ONCE = timedelta(minutes=10), timedelta(minutes=2)
"""How long « si, en fait oui » takes the no back, and how long a bare yes does, which may be for something else."""
_TURN = r"(?:ah|euh|mais|non|attendez|pardon|en fait|finalement|tout compte fait|apres tout|wait|sorry|well|actually)"
_AFTER_ALL = re.compile(
    rf"(?:{_TURN}[ ,.!]+)*(?:si(?: si)?|oui|yes|je me suis trompee?|"
    r"(?:si |oui |yes )?(?:prevenez|envoyez|send|warn|tell)(?:[- ](?:les|la|le|it|them))?)"
    rf"(?:[ ,.!]+(?:{_TURN}|oui|yes|prevenez[- ]les|envoyez|warn them|after all))*"
)


def after_all(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the alert that *text* takes up again, whose words were given up a moment ago; None where none were."""
    if not agrees(text) and _AFTER_ALL.fullmatch(courteous(normalise(text))) is None:
        return None
    since = uow.now() - (AT_ONCE if agrees(text) else STILL_MEANT)
    # Only right behind the no: what was said in between is what a yes is for.
    last = uow.outbox.last_said(speaker.contact.id, REPLY, since)
    given_up = last.get("params", {}) if last.get("text") == NOTHING else {}
    if "words" not in given_up:
        return None
    return RAISE_ALERT, Opening(given_up["words"], is_guess=not given_up["is_danger"])
