"""See how many households hide by their flags what they flag, until a referent decides; or change it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from core.access import Capability, may, require
from core.command import Command
from core.errors import Unclear
from core.model.membership import MovementKind
from core.model.review import LEAST_TO_FOLD, MOST_TO_FOLD
from core.moderation.house_rules import Wish, change, whose_rules
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

REFUSED = "set_folding.refused"
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_LIMITS = {"lowest": LEAST_TO_FOLD, "highest": MOST_TO_FOLD}


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Read the number, if there is one."""
    community_id = yield from whose_rules(speaker, said, REFUSED)
    return Wish(community_id, _read(said.text) if said.text else None)


def _read(text: str) -> int:
    found = _NUMBER.search(text)
    if found is None or not LEAST_TO_FOLD <= int(found[0]) <= MOST_TO_FOLD:
        raise Unclear("set_folding.which", lowest=LEAST_TO_FOLD, highest=MOST_TO_FOLD)
    return int(found[0])


def act(wish: Wish, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Say how it is, or change it and say so in the history."""
    require(speaker, wish.needs, wish.community_id, REFUSED)
    rules = uow.reviews.rules(wish.community_id)
    if wish.value is None:
        leads = may(speaker, Capability.CHANGE_RULES, wish.community_id)
        how = {"say": "set_folding.change", **_LIMITS} if leads else ""
        return Reply("is", {"count": rules.folds_at, "change": how})
    is_new = change(uow, speaker, replace(rules, folds_at=wish.value), MovementKind.FOLDING, str(wish.value))
    return Reply("done" if is_new else "same", {"count": wish.value})


COMMAND = Command("set_folding", talk, act, Capability.SEE_RULES)
