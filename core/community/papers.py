"""What can be printed of a community: the specs from which papers are made, and the links where no file can go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.language.words import slug_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.community import Community
    from core.shelves.unit_of_work import UnitOfWork

KIT: Mapping[str, tuple[str, ...]] = {
    "posters": ("poster_a4", "poster_a3"),
    "flyers": ("flyer", "two_flyers"),
    "stickers": ("stickers",),
    "slides": ("slides",),
    "online": ("qr", "texts"),
}
"""The communication kit: what is asked for, and the papers that are given."""
PAPERS = frozenset(paper for papers in KIT.values() for paper in papers)
_TOKEN = re.compile(r"(?P<paper>[a-z0-9_]{2,12})-(?P<community>\d{1,18})-(?P<proof>[0-9a-f]{32})")


def paper(uow: UnitOfWork, community: Community, make: str) -> dict[str, Any]:
    """Give the spec of a paper: all that is printed on it."""
    return {
        "make": make,
        "community": community.name,
        "commune": community.commune,
        "country": community.country,
        "url": door_url(uow, community),
        "ways": {name.removeprefix("street-"): address for name, address in uow.ways.items()},
    }


def door_url(uow: UnitOfWork, community: Community) -> str:
    """Give the page that says how to ask to enter: it may hang on a wall, because somebody answers each request."""
    return uow.page(f"/join/{slug_of(community.name)}")


def paper_url(uow: UnitOfWork, community: Community, make: str) -> str:
    """Give the link of a paper, for channels that carry no files; it cannot be made up."""
    return uow.page(f"/paper/{make}-{community.id}-{_proof(uow, make, community.id)}")


def paper_at(uow: UnitOfWork, token: str) -> dict[str, Any] | None:
    """Give the spec of the paper behind a link; None when it is none of ours."""
    found = _TOKEN.fullmatch(token)
    if found is None or found["paper"] not in PAPERS:
        return None
    community = uow.communities.by_id(int(found["community"]))
    if community is None or found["proof"] != _proof(uow, found["paper"], community.id):
        return None
    return paper(uow, community, found["paper"])


def _proof(uow: UnitOfWork, make: str, community_id: int) -> str:
    return uow.fingerprint(f"paper:{make}:{community_id}")[:32]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which papers somebody wants, of which community."""

    community_id: int
    papers: tuple[str, ...]
