"""Take an alert or an article away from everybody, as a referent, with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import look_up_neighbours
from core.about.subject import FINDS, subject_for, which_waiting
from core.access import Capability
from core.command import Command
from core.errors import Gone
from core.language.reading import a_reason
from core.model.alert import Alert
from core.model.alert_words import AlertStatus
from core.model.gazette import ArticleStatus
from core.moderation import flagging
from core.said import Opening
from core.shortening import told_or_asked
from core.talk import Ask, Find, Handover, Reply, Talk

if TYPE_CHECKING:
    from core.about.subject import Named
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

BAN, DEMOTE = "ban_member", "demote_referent"
_FROM_US = re.compile(
    r"\s+(?:du|de|des|d'|from)\s*(?:la |ce |cette |notre |nos |mes |the |this |our )?"
    r"(?:groupe|communauté|communaute|liste|voisins|quartier|group|community|list|neighbours|neighbors)\b",
    re.IGNORECASE,
)

_FROM_ROLE = re.compile(
    r"\s+(?:(?:du|de|des|comme|de son|from|as|of)\s+)(?:(?:la |les |le |nos |the |our |being |a |an )*)"
    r"(?:(?:liste|r[ôo]le|role|list)\s+(?:de |des |d'|of )?(?:la |les |the )?)?r[ée]f[ée]rente?s?\b[\s,:]*",
    re.IGNORECASE,
)
"""« Retirer Sofia des référents » takes a role away, and nobody out."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes, and why."""

    named: Named
    reason: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the reason, which its author reads; « retirer Henri » sends a neighbour away, which is asked as ever."""
    if said.text and said.alert_id is None and not said.among:
        is_of_role = _FROM_ROLE.search(said.text) is not None
        whom = (_FROM_ROLE if is_of_role else _FROM_US).sub(" " if is_of_role else "", said.text).strip()
        if (yield Find("neighbours", {"words": whom}))["people"]:
            return Handover(DEMOTE if is_of_role else BAN, Opening(whom))
    named = yield from which_waiting(speaker, said)
    if not said.text and (yield Find("is_reported", {"key": named.key})):
        return Removal(named, (yield Ask("why_reported", parse=a_reason)))
    return Removal(named, (yield from told_or_asked(said.text, Ask("why", parse=a_reason))))


def act(removal: Removal, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Take its words away wherever messages can be changed, and say that it is over."""
    subject = subject_for(uow, speaker, Capability.HIDE_ALERT, removal.named)
    is_over = isinstance(subject, Alert) and not subject.is_open
    if is_over and uow.reviews.of(subject) is None:
        raise Gone("common.alert_closed", code=subject.code)
    if subject.status in {AlertStatus.HELD, ArticleStatus.HELD}:
        return Reply("held", {"code": subject.code})
    flagging.remove(uow, subject, speaker, removal.reason)
    return Reply("done", {"code": subject.code})


COMMAND = Command(
    "remove_alert", talk, act, Capability.HIDE_ALERT, {**FINDS, "neighbours": look_up_neighbours(Capability.BAN)},
    on_alert=True, on_article=True, is_grave=True,
)  # fmt: skip
