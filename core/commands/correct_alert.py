"""Correct one's own alert: the first words stay, the correction stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import alerting, moderation
from core.about_alert import FINDS, which_alert
from core.access import Capability
from core.command import Command
from core.model.alert import CORRECT_WITHIN, EventKind
from core.model.notice import AudienceKind
from core.reading import short_words
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening


@dataclass(frozen=True, slots=True)
class Correction:
    """What the author now knows better."""

    alert_id: int
    words: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for the right words, unless they were said."""
    alert_id = yield from which_alert(said)
    words = said.text or (yield Ask("what", parse=short_words))
    return Correction(alert_id, short_words(words))


def act(correction: Correction, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show the correction; those whose channel cannot edit are told within the first ten minutes."""
    alert = alerting.open_alert(uow, speaker, Capability.UPDATE_OWN_ALERT, correction.alert_id)
    if alert.status.is_hidden:
        # No neighbour has read the first words: they need not stay.
        moderation.correct(uow, alert, correction.words)
        return Reply("waits", {"code": alert.code})
    alerting.note(uow, alert, speaker, EventKind.CORRECTED, correction.words)
    alerting.show_everywhere(uow, alert)
    if uow.now() - alert.sent_at <= CORRECT_WITHIN:
        params = {"words": correction.words}
        alerting.tell(uow, alert, alerting.CORRECTED, AudienceKind.PLAIN, params, except_person=alert.author_id)
    return Reply("done", {"code": alert.code})


COMMAND = Command("correct_alert", talk, act, Capability.UPDATE_OWN_ALERT, FINDS, on_alert=True)
