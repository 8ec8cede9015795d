"""Communities and their linked groups."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from math import cos, radians
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, literal_column, or_, select, union_all, update

from core.language.words import slug_of
from core.model.community import Community, CommunityStatus, Group, Point, Topic
from core.model.notice import AudienceKind, DeliveryStatus, Lane
from core.model.whereabouts import metres_between
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

METRES_A_DEGREE = 111_000
"""Of latitude: a little less than any, so that the box is never too small."""
LEAST_COSINE = 0.01
MOST_IN_COMMUNE = 10_000

_C = tables.community
_G = tables.community_group

_ADD = Prepared(insert(_C).returning(_C.c.id))
_ALL = Prepared(select(_C).order_by(_C.c.folded_name))
_BY_ID = Prepared(select(_C).where(_C.c.id == bindparam("community_id")))
_BY_SLUG = Prepared(
    select(_C)
    .where(_C.c.status == CommunityStatus.ACTIVE, _C.c.slug == bindparam("short"))
    .order_by(_C.c.id)
    .limit(bindparam("most"))
)
_BY_NAME = Prepared(select(_C).where(_C.c.folded_name == bindparam("folded")))
_CALLED = (
    select(_C)
    .where(_C.c.status == CommunityStatus.ACTIVE, _C.c.folded_commune.in_(bindparam("spellings", expanding=True)))
    .order_by(_C.c.folded_name)
    .limit(bindparam("most"))
)
_IN_BOX = Prepared(
    select(_C).where(
        _C.c.status == CommunityStatus.ACTIVE,
        _C.c.latitude.between(bindparam("south"), bindparam("north")),
        _C.c.longitude.between(bindparam("west"), bindparam("east")),
    )
)
_SUSPEND = Prepared(update(_C).where(_C.c.id == bindparam("community_id")).values(status=CommunityStatus.SUSPENDED))
_RENAME = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("community_id"))
    .values(name=bindparam("called"), folded_name=bindparam("folded"), slug=bindparam("short"))
)
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
_MOVE = Prepared(
    update(_G).where(_G.c.channel == bindparam("by"), _G.c.address == bindparam("old")).values(address=bindparam("new"))
)
_EMPTY = Prepared(update(_G).where(_G.c.id == bindparam("group_id")).values(topics=bindparam("topics")))
_AT_OR_BELOW = Prepared(
    select(_G)
    .where(
        _G.c.channel == bindparam("channel"),
        or_(
            _G.c.address == bindparam("address"),
            func.substr(_G.c.address, 1, bindparam("length")) == bindparam("below"),
        ),
    )
    .order_by(_G.c.id)
)
_WENT = (tables.delivery.c.group_id == bindparam("group_id"), tables.delivery.c.external_id.is_not(None))
_WAITS = (
    tables.delivery.c.status == literal_column(f"'{DeliveryStatus.QUEUED}'"),
    tables.delivery.c.account == bindparam("channel"),
    tables.delivery.c.lane == int(Lane.REPLY),
    tables.delivery.c.group_id == bindparam("group_id"),
)
_IS_KIND = (tables.notice.c.kind == bindparam("kind"), tables.notice.c.created_at >= bindparam("since", type_=Moment()))
_TO_EXPAND = select(tables.notice.c.id).where(
    tables.notice.c.expanded_at.is_(None),
    tables.notice.c.lane == int(Lane.REPLY),
    tables.notice.c.audience_kind == AudienceKind.GROUP,
    tables.notice.c.audience_id == bindparam("group_id"),
    *_IS_KIND,
)
# Each of the three by an index of its own: what has left, what waits, and what was not fanned out yet.
_TOLD = Prepared(
    union_all(
        *(
            select(tables.notice.c.id)
            .join_from(tables.delivery, tables.notice, tables.notice.c.id == tables.delivery.c.notice_id)
            .where(*where, *_IS_KIND)
            for where in (_WENT, _WAITS)
        ),
        _TO_EXPAND,
    )
)
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
            "folded_name": folded(community.name),
            "slug": slug_of(community.name),
            "folded_commune": folded(community.commune),
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
        row = self._tx.execute(_BY_NAME, {"folded": folded(name)}).one_or_none()
        return None if row is None else _as_community(row)

    def called(self, place: str, limit: int) -> Sequence[Community]:
        """The active communities of this name, or else of this commune."""
        named = self.by_name(place)
        if named is not None and named.status is CommunityStatus.ACTIVE:
            return [named]
        called = [_as_community(row) for row in self._tx.execute(_BY_SLUG, {"short": slug_of(place), "most": limit})]
        if called:
            return called
        rows = self._tx.execute(_CALLED, {"spellings": spellings(place), "most": limit})
        return [_as_community(row) for row in rows]

    def in_commune(self, commune: str) -> Sequence[Community]:
        """The active communities of a commune, by name."""
        rows = self._tx.execute(_CALLED, {"spellings": [folded(commune)], "most": MOST_IN_COMMUNE})
        return [_as_community(row) for row in rows]

    def near(self, point: Point, metres: float) -> Sequence[Community]:
        """The active communities whose centre is at most so far away, the nearest first."""
        reach = metres / METRES_A_DEGREE
        # Meridians come closer together towards the poles, where nobody lives.
        wide = reach / max(cos(radians(point.latitude)), LEAST_COSINE)
        box = {
            "south": point.latitude - reach,
            "north": point.latitude + reach,
            "west": point.longitude - wide,
            "east": point.longitude + wide,
        }
        found = [_as_community(row) for row in self._tx.execute(_IN_BOX, box)]
        distances = [(metres_between(point, each.centre), each.id, each) for each in found if each.centre]
        return [each for distance, _, each in sorted(distances) if distance <= metres]

    def all(self) -> Sequence[Community]:
        """Every community, by name."""
        return [_as_community(row) for row in self._tx.execute(_ALL)]

    def rename(self, community_id: int, name: str) -> None:
        """Call a community so; nobody else may be called so."""
        self._tx.execute(
            _RENAME, {"community_id": community_id, "called": name, "folded": folded(name), "short": slug_of(name)}
        )

    def set_centre(self, community_id: int, centre: Point) -> None:
        """Say where the middle of a community is."""
        place = {"latitude": centre.latitude, "longitude": centre.longitude}
        self._tx.execute(update(_C).where(_C.c.id == community_id).values(place))

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

    def group_moved(self, channel: str, old: str, new: str) -> None:
        """Remember that a group has another address; what waits for it follows. Saying it twice changes nothing."""
        if old == new:
            return
        if self.group_at(channel, new) is None:
            self._tx.execute(_MOVE, {"by": channel, "old": old, "new": new})
        else:
            # It was linked anew at its new address before we heard of the move.
            self.group_lost(channel, old)

    def was_told(self, group: Group, kind: str, since: datetime) -> bool:
        """Whether a notice of this kind went, or is on its way, to a group since then."""
        about = {"group_id": group.id, "channel": group.channel, "kind": kind, "since": since}
        return any(True for _ in self._tx.execute(_TOLD, about))

    def group_lost(self, channel: str, address: str) -> Sequence[Group]:
        """Send nothing more to a room and its topics (``address/…``); give those that received something until now."""
        below = f"{address}/"
        where = {"channel": channel, "address": address, "below": below, "length": len(below)}
        lost = [group for row in self._tx.execute(_AT_OR_BELOW, where) if (group := Group(*row)).topics]
        for group in lost:
            self._tx.execute(_EMPTY, {"group_id": group.id, "topics": frozenset()})
        return lost

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


_ARTICLE = re.compile(r"(?:les?|la) ")
_SAINT = re.compile(r"\bst(e?)\b\.?")
_POSTCODE = re.compile(r"\b\d{5}\b")


def spellings(place: str) -> list[str]:
    """Give the ways to write the commune *place*, folded: few who type « st germain des bois » put the hyphens in."""
    typed = _POSTCODE.sub(" ", folded(place)).strip(" ,()")
    spaced = " ".join(_SAINT.sub(r"saint\1", typed).replace("-", " ").split())
    hyphened = spaced.replace(" ", "-")
    article = _ARTICLE.match(spaced)
    behind = f"{article[0]}{spaced[article.end() :].replace(' ', '-')}" if article else hyphened
    return sorted({folded(place), typed, spaced, hyphened, behind})


def folded(name: str) -> str:
    """Give *name* without case, accents and double spaces, as people compare names."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return " ".join(bare.split())
