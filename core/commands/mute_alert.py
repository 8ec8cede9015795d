"""Hear nothing more of one alert, or of it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.alert import FINDS, which_alert
from core.access import Capability, alert_for
from core.command import Command
from core.language.words import normalise
from core.said import Opening
from core.talk import Handover, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Wish:
    """Which alert, and whether to hear of it again."""

    alert_id: int
    is_end: bool = False


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask which alert, unless it was said; « non » takes it back. Any other name is that of a correspondent."""
    no = {normalise(word) for word in Texts.load().also("mute_alert.say_end")}
    if said.alert_id is None and normalise(said.text) not in {"", *no}:
        return Handover("mute_correspondent", Opening(said.text))
    alert_id = yield from which_alert(said)
    return Wish(alert_id, normalise(said.text) in no)


def act(wish: Wish, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it; nobody else ever learns of it."""
    alert = alert_for(uow, speaker, Capability.RECEIVE_ALERTS, wish.alert_id)
    if speaker.person is None or alert.author_id == speaker.person.id:
        return Reply("own", {"code": alert.code})
    if wish.is_end:
        uow.peace.unmute(speaker.person.id, alert.id, alert.author_id)
        return Reply("ended", {"code": alert.code})
    uow.peace.mute_alert(speaker.person.id, alert.id)
    return Reply("done", {"code": alert.code}, (("mute_alert.done#author", f"!mute_author:{alert.id}"),))


COMMAND = Command("mute_alert", talk, act, Capability.OWN_CONTACTS, FINDS, on_alert=True)
