"""See whether a referent sees the pictures of alerts before neighbours do; or change it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from core.access import Capability, may, require
from core.command import Command
from core.errors import Unclear
from core.language.words import normalise
from core.model.membership import MovementKind
from core.moderation.house_rules import Wish, change, whose_rules
from core.talk import Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

REFUSED = "set_photos.refused"
AT_ONCE, FIRST = 0, 1
_SAID = {AT_ONCE: "set_photos.at_once", FIRST: "set_photos.first"}
_NOT = re.compile(r" (?:non|pas|plus|no|not) ")
_KINDS = {AT_ONCE: MovementKind.PHOTOS_AT_ONCE, FIRST: MovementKind.PHOTOS_FIRST}


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Read what is wanted, if anything."""
    community_id = yield from whose_rules(speaker, said, REFUSED)
    return Wish(community_id, _read(said.text) if said.text else None)


def _read(text: str) -> int:
    said = f" {normalise(text)} "
    # « PHOTOS RELUES NON » names what is not wanted: nobody guesses what is.
    if _NOT.search(said):
        raise Unclear("set_photos.which")
    for value, key in _SAID.items():
        if any(f" {normalise(word)} " in said for word in Texts.load().also(key)):
            return value
    raise Unclear("set_photos.which")


def act(wish: Wish, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Say how it is, or change it and say so in the history."""
    require(speaker, wish.needs, wish.community_id, REFUSED)
    rules = uow.reviews.rules(wish.community_id)
    if wish.value is None:
        leads = may(speaker, Capability.CHANGE_RULES, wish.community_id)
        return Reply(
            "is", {"how": _how(int(rules.photos_first)), "change": {"say": "set_photos.change"} if leads else ""}
        )
    is_new = change(uow, speaker, replace(rules, photos_first=wish.value == FIRST), _KINDS[wish.value])
    return Reply("done" if is_new else "same", {"how": _how(wish.value)})


def _how(value: int) -> dict[str, str]:
    return {"say": _SAID[value]}


COMMAND = Command("set_photos", talk, act, Capability.SEE_RULES)
