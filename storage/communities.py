"""Communities and their linked groups."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from core.model.community import Community, CommunityStatus, Group, Point, Topic
from storage import tables
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.transaction import Transaction

_C = tables.community
_G = tables.community_group

_ADD = Prepared(insert(_C).returning(_C.c.id))
_ALL = Prepared(select(_C).order_by(_C.c.folded_name))
_BY_ID = Prepared(select(_C).where(_C.c.id == bindparam("community_id")))
_BY_NAME = Prepared(select(_C).where(_C.c.folded_name == bindparam("folded")))
_SUSPEND = Prepared(update(_C).where(_C.c.id == bindparam("community_id")).values(status=CommunityStatus.SUSPENDED))
_LINK = Upsert(
    lambda insert_into: (
        (link := insert_into(_G))
        .on_conflict_do_update(
            index_elements=["channel", "address"],
            set_={
                "community_id": link.excluded.community_id,
                "title": link.excluded.title,
                "topics": link.excluded.topics,
            },
        )
        .returning(_G.c.id)
    )
)
_GROUP_AT = Prepared(select(_G).where(_G.c.channel == bindparam("channel"), _G.c.address == bindparam("address")))
_GROUPS_OF = Prepared(select(_G).where(_G.c.community_id == bindparam("community_id")).order_by(_G.c.id))


class CommunitiesShelf:
    """Communities and their linked groups."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def add(self, community: Community) -> Community:
        """Add a community; its id is given here."""
        row = {
            "name": community.name,
            "folded_name": _folded(community.name),
            "commune": community.commune,
            "latitude": community.centre and community.centre.latitude,
            "longitude": community.centre and community.centre.longitude,
            "country": community.country,
            "language": community.language,
            "time_zone": community.time_zone,
            "status": community.status,
            "created_at": community.created_at,
        }
        return replace(community, id=self._tx.execute(_ADD, row).scalar_one())

    def by_id(self, community_id: int) -> Community | None:
        """One community."""
        row = self._tx.execute(_BY_ID, {"community_id": community_id}).one_or_none()
        return None if row is None else _as_community(row)

    def by_name(self, name: str) -> Community | None:
        """One community by its name, whatever the case and accents."""
        row = self._tx.execute(_BY_NAME, {"folded": _folded(name)}).one_or_none()
        return None if row is None else _as_community(row)

    def all(self) -> Sequence[Community]:
        """Every community, by name."""
        return [_as_community(row) for row in self._tx.execute(_ALL)]

    def suspend(self, community_id: int) -> None:
        """Take a community out of use."""
        self._tx.execute(_SUSPEND, {"community_id": community_id})

    def link_group(self, community_id: int, channel: str, address: str, title: str, topics: frozenset[Topic]) -> Group:
        """Link a group, or change what it receives."""
        row = {
            "community_id": community_id,
            "channel": channel,
            "address": address,
            "title": title,
            "topics": topics,
        }
        return Group(id=self._tx.execute(_LINK, row).scalar_one(), **row)  # type: ignore[arg-type]

    def group_at(self, channel: str, address: str) -> Group | None:
        """The linked group at this address."""
        row = self._tx.execute(_GROUP_AT, {"channel": channel, "address": address}).one_or_none()
        return None if row is None else Group(*row)

    def groups_of(self, community_id: int) -> Sequence[Group]:
        """The linked groups of a community."""
        return [Group(*row) for row in self._tx.execute(_GROUPS_OF, {"community_id": community_id})]


def point(latitude: float | None, longitude: float | None) -> Point | None:
    """Give the place, when there is one."""
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def _as_community(row: Any) -> Community:
    return Community(
        id=row.id,
        name=row.name,
        commune=row.commune,
        centre=point(row.latitude, row.longitude),
        country=row.country,
        language=row.language,
        time_zone=row.time_zone,
        status=row.status,
        created_at=row.created_at,
    )


def _folded(name: str) -> str:
    """Give *name* without case, accents and double spaces, as people compare names."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return " ".join(bare.split())
