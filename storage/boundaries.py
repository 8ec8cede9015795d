"""The shapes of communities, and the links of the map page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Float, bindparam, delete, insert, select, text, update

from core.model.boundary import Boundary, Home
from core.model.community import CommunityStatus, Point
from core.model.member import MemberStatus
from core.shelves.boundaries import BoundaryLink, Drawn
from storage import tables
from storage.boundary_tables import boundary, boundary_link
from storage.columns import Moment
from storage.communities import point as as_point
from storage.prepared import Prepared, Upsert
from storage.residents import IS_NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_B = boundary
_L = boundary_link
_C = tables.community
_M = tables.member
_P = tables.person
_H = tables.household

# As the indexes say it: SQLite knows neither of them by « is_current = 1 ».
_IS_CURRENT = text("boundary.is_current")
_LOCK = Prepared(select(_C.c.id).where(_C.c.id == bindparam("community")).with_for_update())
_SUPERSEDE = Prepared(
    update(_B).where(_B.c.community_id == bindparam("community"), _IS_CURRENT).values(is_current=False)
)
_ADD = Prepared(insert(_B).returning(_B.c.id))
_VERSIONS = select(_B.c.community_id, _B.c.corners, _P.c.name, _B.c.drawn_at).join_from(
    _B, _P, _P.c.id == _B.c.drawn_by
)
_CURRENT = Prepared(_VERSIONS.where(_B.c.community_id == bindparam("community"), _IS_CURRENT))
_HISTORY = Prepared(_VERSIONS.where(_B.c.community_id == bindparam("community")).order_by(_B.c.id))
_AROUND = Prepared(
    select(_B.c.community_id, _B.c.corners).where(
        _IS_CURRENT,
        # Asked of each shape that fits: joined, PostgreSQL would read every community.
        select(_C.c.status).where(_C.c.id == _B.c.community_id).scalar_subquery() == CommunityStatus.ACTIVE,
        _B.c.south <= bindparam("north", type_=Float()),
        _B.c.north >= bindparam("south", type_=Float()),
        _B.c.west <= bindparam("east", type_=Float()),
        _B.c.east >= bindparam("west", type_=Float()),
    )
)
_HOMES = Prepared(
    select(_M.c.person_id, _H.c.place, _H.c.latitude, _H.c.longitude)
    .join_from(_M, _P, _P.c.id == _M.c.person_id)
    .join(_H, _H.c.id == _P.c.household_id)
    .where(_M.c.community_id == bindparam("community"), _M.c.status == MemberStatus.ACTIVE, IS_NEIGHBOUR)
    .order_by(_M.c.id)
)
_OPEN = Upsert(
    lambda insert_into: (link := insert_into(_L)).on_conflict_do_update(
        index_elements=["person_id", "community_id"],
        set_={
            "contact_id": link.excluded.contact_id,
            "token_hash": link.excluded.token_hash,
            "expires_at": link.excluded.expires_at,
        },
    )
)
_FORGET = Prepared(delete(_L).where(_L.c.expires_at <= bindparam("now", type_=Moment())))
_LINK = Prepared(
    select(_L.c.person_id, _L.c.community_id, _L.c.contact_id, _L.c.expires_at).where(
        _L.c.token_hash == bindparam("token_hash"), _L.c.expires_at > bindparam("now", type_=Moment())
    )
)


class BoundariesShelf:
    """The shapes of communities, and the links of the map page."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def add(self, community_id: int, shape: Boundary, person_id: int, now: datetime) -> None:
        """Let *shape* be the shape from now on; the earlier ones are kept."""
        # Two referents may save at the same moment: the second waits here, and is the one that counts.
        self._tx.execute(_LOCK, {"community": community_id}).all()
        self._tx.execute(_SUPERSEDE, {"community": community_id})
        south, west, north, east = shape.box
        row = {
            "community_id": community_id,
            "corners": [[each.latitude, each.longitude] for each in shape.corners],
            "drawn_by": person_id,
            "drawn_at": now,
            "is_current": True,
            "south": south,
            "west": west,
            "north": north,
            "east": east,
        }
        self._tx.execute(_ADD, row).scalar_one()

    def current(self, community_id: int) -> Drawn | None:
        """The shape of a community, if somebody drew it."""
        row = self._tx.execute(_CURRENT, {"community": community_id}).one_or_none()
        return None if row is None else _as_drawn(row)

    def history(self, community_id: int) -> Sequence[Drawn]:
        """Every version of a community's shape, the first one first."""
        return [_as_drawn(row) for row in self._tx.execute(_HISTORY, {"community": community_id})]

    def around(self, south: float, west: float, north: float, east: float) -> Sequence[tuple[int, Boundary]]:
        """The shapes of active communities that may reach into this box, with whose they are."""
        box = {"south": south, "west": west, "north": north, "east": east}
        # Put in order here: asked for it, SQLite would walk through every shape in that order.
        found = sorted(self._tx.execute(_AROUND, box), key=lambda row: row.community_id)
        return [(row.community_id, _as_boundary(row.corners)) for row in found]

    def homes(self, community_id: int) -> Sequence[Home]:
        """Where the active members of a community live, as far as they said it."""
        rows = self._tx.execute(_HOMES, {"community": community_id})
        return [Home(row.person_id, row.place, as_point(row.latitude, row.longitude)) for row in rows]

    def open_link(self, link: BoundaryLink, token: str) -> None:
        """Let *token* open the map page until the link expires; an earlier one of the same person there is void."""
        self._tx.execute(_FORGET, {"now": self._tx.now})
        self._tx.execute(
            _OPEN,
            {
                "person_id": link.person_id,
                "community_id": link.community_id,
                "contact_id": link.contact_id,
                "token_hash": self._hash(token),
                "expires_at": link.expires_at,
            },
        )

    def link(self, token: str, now: datetime) -> BoundaryLink | None:
        """What *token* opens now, if anything."""
        row = self._tx.execute(_LINK, {"token_hash": self._hash(token), "now": now}).one_or_none()
        return None if row is None else BoundaryLink(*row)

    def _hash(self, token: str) -> str:
        return self._tx.fingerprint(f"boundary {token}")


def _as_drawn(row: Any) -> Drawn:
    return Drawn(row.community_id, _as_boundary(row.corners), row.name, row.drawn_at)


def _as_boundary(corners: Sequence[Sequence[float]]) -> Boundary:
    return Boundary(tuple(Point(*each) for each in corners))
