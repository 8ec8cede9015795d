"""Take the close of an alert back, within a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.about.alert import FINDS, which_alert
from core.access import Capability, alert_for
from core.alerts import alerting
from core.alerts.drafting import PATIENCE
from core.alerts.reopening import ended_of, open_again
from core.command import Command
from core.errors import Gone
from core.language.own_words import HEAR_OUT
from core.model.alert import may_reopen
from core.model.alert_words import EventKind, Outcome
from core.said import Opening
from core.talk import Ask, Find, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

YES_NO = (Option("yes"), Option("no"))


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Find out which alert it is about: it has to be named, unless it is the only one of theirs that just ended."""
    if said.among:
        return (yield from which_alert(said))
    ended = yield Find("ended", {})
    if said.alert_id is None:
        return ended[0]["id"] if len(ended) == 1 else None
    meant = [each for each in ended if each["id"] == said.alert_id]
    if said.is_guess and meant:
        # A danger that goes on is told though its author says nothing more.
        patience = PATIENCE if meant[0]["is_danger"] else None
        params = {"words": said.text, "code": meant[0]["code"]}
        answer = yield Ask("again", YES_NO, params=params, silent_after=patience)
        if answer == "no":
            return Handover(HEAR_OUT, Opening(said.text))
    return said.alert_id


def look_up_ended(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("ended")``: the speaker's own alerts that may be reopened, the latest first."""
    return [{"id": alert.id, "code": alert.code, "is_danger": alert.is_danger()} for alert in ended_of(speaker, uow)]


def act(alert_id: int | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Open it again for everybody."""
    if alert_id is None:
        raise Gone("reopen_alert.which")
    alert = alert_for(uow, speaker, Capability.CLOSE_ALERT, alert_id)
    if alert.is_open:
        raise Gone("reopen_alert.open", code=alert.code)
    if not may_reopen(alert, uow.now()):
        raise Gone("reopen_alert.too_late", code=alert.code)
    alerting.note(uow, alert, speaker, EventKind.REOPENED)
    open_again(uow, alert, by=speaker.person.id if speaker.person else None)
    return Reply("goes_on" if alert.outcome is Outcome.EXPIRED else "done", {"code": alert.code}, about=alert.id)


COMMAND = Command(
    "reopen_alert",
    talk,
    act,
    Capability.CLOSE_ALERT,
    {**FINDS, "ended": look_up_ended},
    on_alert=True,
    takes_words=False,
)
