"""Show who leads the community, and how to reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, Condition, may, require
from core.command import Command
from core.community.profiles import seen_by
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Membership, Speaker
    from core.model.profile import Profile
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


REFUSED = "show_referents.refused"
MOST_BUTTONS = 4


def talk(speaker: Speaker, _said: Opening) -> Talk:
    """Ask which community, when there are several."""
    return (yield from which_community(speaker, Capability.SEE_REFERENT, REFUSED))


def act(community_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give a line for each referent, with what they show of themselves, and the one word that reaches them all."""
    allowed = require(speaker, Capability.SEE_REFERENT, community_id, REFUSED)
    leads = uow.members.referents_of(community_id)
    if not leads:
        return Reply("nobody")
    cards = [seen_by(speaker, uow.profiles.of(each.member.person_id), community_id) for each in leads]
    told = [_line(card, with_contact=Condition.NAME_ONLY not in allowed) for card in cards]
    return Reply("list", {"lines": {"join": told, "by": "\n"}}, _buttons(speaker, leads, cards))


def _buttons(speaker: Speaker, leads: Sequence[Membership], cards: Sequence[Profile]) -> tuple[tuple[str, str], ...]:
    """Give the one that writes to all of them, and one for each to whom *speaker* may write alone."""
    own = speaker.person.id if speaker.person else None
    others = [
        (f"✉️ {card.name}", f"!write_message:{each.member.id}")
        for each, card in zip(leads, cards, strict=True)
        if each.member.person_id != own and may(speaker, Capability.WRITE_MESSAGE, each.member.community_id)
    ]
    return (("show_referents.write", "!write_referents"), *others[:MOST_BUTTONS])


def _line(card: Profile, *, with_contact: bool) -> dict[str, Any]:
    shown = [card.phone, card.email, card.about] if with_contact else []
    return {"join": [card.name, *shown], "by": ", "}


COMMAND = Command("show_referents", talk, act, Capability.SEE_REFERENT)
