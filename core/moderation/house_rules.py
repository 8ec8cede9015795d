"""What the two commands on how a community reads share: whose rules, and how a change is kept and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability
from core.model.membership import Movement
from core.talk import Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.model.membership import MovementKind
    from core.model.review import Rules
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose rules, and to what one of them is set; none: they are only looked at."""

    community_id: int
    value: int | None = None

    @property
    def needs(self) -> Capability:
        """Changing needs more than looking."""
        return Capability.SEE_RULES if self.value is None else Capability.CHANGE_RULES


def whose_rules(speaker: Speaker, said: Opening, refused: str) -> Talk:
    """Find out whose rules are meant; *refused* is said to whoever has no right to what was said."""
    needs = Capability.CHANGE_RULES if said.text else Capability.SEE_RULES
    community_id = yield from which_community(speaker, needs, refused)
    return community_id


def change(uow: UnitOfWork, speaker: Speaker, rules: Rules, kind: MovementKind, reason: str = "") -> bool:
    """Keep changed rules, and write in the history that every neighbour reads who changed what; whether any changed."""
    if uow.reviews.rules(rules.community_id) == rules:
        return False
    uow.reviews.set_rules(rules)
    by = speaker.known.id
    uow.places.record(Movement(rules.community_id, kind, by, uow.now(), by, reason))
    return True
