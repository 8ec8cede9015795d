"""What somebody from elsewhere means who names something that neighbours wrote: by its code, its place or a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.language.words import normalise, slug_of
from core.model.alert_words import AlertStatus
from core.model.community import CommunityStatus
from core.model.gazette import ArticleStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.community import Community
    from core.model.review import Subject
    from core.shelves.unit_of_work import UnitOfWork

_CODE = re.compile(r"\b([AG])(\d{1,6})\b", re.IGNORECASE)
_LINK = re.compile(r"/join/([\w-]{2,64})", re.IGNORECASE)
_SHORTEST_NAME = 4
# « rue des Lilas » says nothing of the neighbours who call themselves « Lilas ».
_STREET = re.compile(
    r"\b(?:rue|avenue|av|boulevard|bd|place|chemin|impasse|allee|quai|route|cours|square|passage|sentier|street|road)"
    r" (?:(?:de|du|des|la|le|les|l|d|the|of) )*$"
)


@dataclass(frozen=True, slots=True)
class Located:
    """What was found: a community, and what is meant there, as far as anybody could know."""

    community: Community | None = None
    subject: Subject | None = None


def locate(uow: UnitOfWork, text: str) -> Located:
    """Find what *text* names. Where two communities could be meant, none is: its words may be about somebody."""
    community = _community(uow, text)
    return Located(community, called(uow, text, community)) if community else Located()


def called(uow: UnitOfWork, text: str, community: Community) -> Subject | None:
    """Give what has the first code in *text* there, if neighbours could ever read it and it is not gone."""
    code = _CODE.search(text)
    if code is None:
        return None
    shelf = uow.alerts if code[1].upper() == "A" else uow.gazette
    found: Sequence[Subject] = shelf.by_number(int(code[2]), [community.id])
    return next((each for each in found if is_readable(each)), None)


def is_readable(subject: Subject) -> bool:
    """Whether neighbours could ever read it, and nobody decided that they may not any more."""
    if subject.status in {AlertStatus.HELD, ArticleStatus.HELD, ArticleStatus.DELETED}:
        return False
    outcome = getattr(subject, "outcome", None)
    return outcome is None or not outcome.is_ruling


def _community(uow: UnitOfWork, text: str) -> Community | None:
    known = [each for each in uow.communities.all() if each.status is CommunityStatus.ACTIVE]
    link = _LINK.search(text)
    if link is not None:
        return _only([each for each in known if slug_of(each.name) == link[1].lower()])
    said = f" {re.sub(r'[^a-z0-9]+', ' ', normalise(text))} "
    named = [each for each in known if _is_said(each.name, said)]
    # « Les Lilas Nord » is not « Les Lilas ».
    named = [each for each in named if not any(_is_part(each, other) for other in named)]
    if not named and len(known) == 1:
        # Whoever reports something here can only mean them.
        return known[0]
    there = [each for each in named or known if _is_said(each.commune, said)]
    return _only(there or named)


def _is_said(name: str, said: str) -> bool:
    words = f" {re.sub(r'[^a-z0-9]+', ' ', normalise(name)).strip()} "
    if len(words) < _SHORTEST_NAME + 2:
        return False
    begins = (found.start() for found in re.finditer(f"(?={re.escape(words)})", said))
    return any(_STREET.search(said[: at + 1]) is None for at in begins)


def _is_part(one: Community, other: Community) -> bool:
    return len(one.name) < len(other.name) and normalise(one.name) in normalise(other.name)


def _only(found: Sequence[Community]) -> Community | None:
    return found[0] if len(found) == 1 else None
