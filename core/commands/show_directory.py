"""Find a neighbour by name or street; never all of them at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with
from core.access import Capability, Target, may
from core.command import Command
from core.community.looking import HITS_BY_SMS, PAGE, look
from core.community.profiles import lines, own_card, seen_by
from core.errors import NotAllowed, Unclear
from core.language.reading import clean
from core.language.words import normalise
from core.ports import Voice
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Speaker
    from core.model.profile import Listed
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_PAGES = 99
LONGEST_SEARCH = 24
FEWEST_LETTERS = 2
"""By SMS: one letter would list half the street."""
_PAGE = re.compile(r"^page\s+(\d{1,2})\b\s*(.*)$", re.IGNORECASE)
_FOLLOWING = re.compile(r"[a-z0-9 '-]+")


@dataclass(frozen=True, slots=True)
class Search:
    """Whom to look for, and on which page; or one neighbour, by their place."""

    words: str = ""
    page: int = 1
    member_id: int | None = None

    @property
    def needs(self) -> Capability:
        """What neighbours let others read is for whoever surely is a neighbour."""
        return Capability.SEE_CONTACT


def talk(speaker: Speaker, said: Opening) -> Talk:
    """By SMS ask whom to look for: nobody gets a list of everybody on a phone that lies about."""
    if said.alert_id is not None:
        return Search(member_id=said.alert_id)
    words = clean(said.text)
    if speaker.voice is Voice.SMS:
        return Search(_some_letters(words) if words else (yield Ask("who", parse=_somebody)))
    paged = _PAGE.match(words)
    number, rest = (int(paged[1]), paged[2]) if paged else (1, words)
    return Search(rest[:LONGEST_SEARCH], min(max(number, 1), MOST_PAGES))


def _somebody(answer: Answer) -> str:
    return _some_letters(clean(answer.text))


def _some_letters(words: str) -> str:
    if sum(sign.isalnum() for sign in words) < FEWEST_LETTERS:
        raise Unclear("show_directory.some_letters")
    return words[:LONGEST_SEARCH]


def act(search: Search, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the card of the one who fits, or a page of those who do."""
    if search.member_id is not None:
        return _one(search.member_id, speaker, uow)
    there = [each.id for each in communities_with(speaker, Capability.LIST_MEMBERS)]
    if not there:
        raise NotAllowed("show_directory.refused")
    most = HITS_BY_SMS if speaker.voice is Voice.SMS else PAGE
    found = uow.directory.page(there, search.words, most + 1, most * (search.page - 1))
    shown = found[:most]
    look(uow, speaker, shown)
    if not shown:
        return Reply("nobody" if search.page == 1 else "no_more")
    if len(found) == 1 and search.words and search.page == 1:
        return _card(shown[0], speaker, uow)
    if speaker.voice is Voice.SMS:
        others = {"say": "show_directory.too_many"} if found[most:] else ""
        return Reply("hits", {"lines": _lines(shown), "others": others})
    who_is_in = speaker.voice is Voice.EMAIL and not search.words
    return _page(search, shown, speaker, has_more=len(found) > most, first_names=who_is_in)


def _one(member_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    listed = uow.directory.one(member_id)
    target = Target(listed.community_id, listed.person_id) if listed else None
    if listed is None or not may(speaker, Capability.LIST_MEMBERS, target):
        raise NotAllowed("show_directory.nobody")
    look(uow, speaker, [listed])
    return _card(listed, speaker, uow)


def _card(listed: Listed, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give a neighbour's card as far as they show it; one's own name leads to one's own card."""
    if speaker.person is not None and listed.person_id == speaker.person.id:
        return own_card(uow, speaker)
    card = seen_by(speaker, uow.profiles.of(listed.person_id), listed.community_id)
    place = speaker.within(listed.community_id)
    params = {"name": card.name, "community": place.community.name if place else "", "lines": lines(card)}
    return Reply("card", params, (("show_directory.write", f"!write_message:{listed.member_id}"),))


def _page(search: Search, shown: Sequence[Listed], speaker: Speaker, *, has_more: bool, first_names: bool) -> Reply:
    said = normalise(search.words)
    tail = f" {said}" if said and _FOLLOWING.fullmatch(said) else ""
    around = [("earlier", search.page - 1)] if search.page > 1 else []
    around += [("later", search.page + 1)] if has_more else []
    turns = tuple((f"show_directory.{name}", f"!show_directory::page {number}{tail}") for name, number in around)
    names = tuple((each.name, f"!show_directory:{each.member_id}") for each in shown)
    following = {"say": "show_directory.next_page", "words": f"{search.page + 1}{tail}"} if has_more else ""
    params = {"lines": _lines(shown, first_names=first_names), "others": following}
    return Reply("who_is_in" if first_names else "page", params, () if first_names else (*names, *turns))


def _lines(shown: Sequence[Listed], *, first_names: bool = False) -> dict[str, Any]:
    said = [{"join": [each.name.split()[0] if first_names else each.name, each.street], "by": ", "} for each in shown]
    return {"join": said, "by": "\n"}


COMMAND = Command("show_directory", talk, act, Capability.LIST_MEMBERS, place=50)
