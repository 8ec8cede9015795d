"""Tell who was reached by an alert; referents also learn of whom nothing proves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.alert import FINDS, which_alert
from core.access import Capability, alert_for
from core.alerts import alerting
from core.command import Command
from core.model.member import Role
from core.reach import reach_params
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

LONGEST_NUMBER = 4
PAGE = 8
"""Names said at once."""


@dataclass(frozen=True, slots=True)
class Who:
    """Of which alert, and from which page of names on."""

    alert_id: int
    page: int


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask which alert is meant; ``A12 QUI 2`` goes on with the second page."""
    alert_id = yield from which_alert(said)
    number = said.text.strip()
    is_page = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    return Who(alert_id, int(number) if is_page else 1)


def act(who: Who, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the account of reach, and the doors to knock on."""
    alert = alert_for(uow, speaker, Capability.SEE_WHO, who.alert_id)
    uow.outbox.prove(speaker.contact.channel, speaker.contact.address, alert.id, uow.now())
    params = {"code": alert.code, **reach_params(uow.outbox.reach(alert.id, alerting.PUBLISHED, uow.now()))}
    place = speaker.within(alert.community_id)
    is_referent = place is not None and Role.REFERENT in place.member.roles
    names = uow.outbox.unproven(alert.id) if is_referent else ()
    return _doors(names, who, params) if names else Reply("account", params)


def _doors(names: Sequence[str], who: Who, params: dict[str, Any]) -> Reply:
    """Give one page of names, and how to ask for the next one."""
    last = (len(names) - 1) // PAGE + 1
    page = min(max(who.page, 1), last)
    said = {"join": list(names[(page - 1) * PAGE : page * PAGE]), "by": ", "}
    following = {"say": "who_was_reached.more", "code": params["code"], "number": page + 1} if page < last else ""
    buttons = (("who_was_reached.next", f"!who_was_reached:{who.alert_id}:{page + 1}"),) if page < last else ()
    key = "doors" if page == 1 else "doors_more"
    return Reply(key, {**params, "names": said, "count": len(names), "following": following}, buttons)


COMMAND = Command("who_was_reached", talk, act, Capability.SEE_WHO, FINDS, on_alert=True, takes_words=False)
