"""Say that an alert still matters, before it ends by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.about.alert import FINDS, which_alert
from core.access import Capability
from core.alerts import alerting
from core.alerts.drafting import PATIENCE
from core.alerts.witnesses import inform
from core.command import Command
from core.drafts.weighing_words import FINDS as WORDING
from core.drafts.weighing_words import better_words, is_kept_back
from core.language.reading import short_words
from core.model.alert_words import EventKind
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Going:
    """Which alert goes on, and what its author tells beside that."""

    alert_id: int
    words: str = ""
    is_to_be_read: bool = False
    """Whether only referents are to read the words."""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Find out which alert is meant, and read again what is told of it."""
    alert_id = yield from which_alert(said)
    if not said.text:
        return Going(alert_id)
    weighed = yield from better_words(short_words(said.text), {"alert": alert_id}, PATIENCE)
    return Going(alert_id, weighed.words, weighed.is_to_be_read)


def act(going: Going, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count its time anew, and pass on what was told."""
    alert = alerting.open_alert(uow, speaker, Capability.KEEP_OPEN, going.alert_id)
    alerting.note(uow, alert, speaker, EventKind.STILL_ON)
    until = uow.now() + alert.category.useful_for
    kept_back = going.is_to_be_read and is_kept_back(uow, alert, speaker, going.words)
    if going.words and not kept_back:
        inform(uow, alert, speaker, going.words)
    alerting.revive(uow, replace(alert, expires_at=until))
    key = "with_words" if going.words and not kept_back else "done"
    return Reply(key, {"code": alert.code, "until": {"time": until.isoformat()}}, about=alert.id)


COMMAND = Command("still_on", talk, act, Capability.KEEP_OPEN, {**FINDS, **WORDING}, on_alert=True, takes_words=False)
