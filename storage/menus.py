"""Which menu stands in each private chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, or_, select, update

from core.model.member import MemberStatus, Role
from core.shelves.menus import MenuPlace
from storage import tables
from storage.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.transaction import Transaction

_C = tables.contact
_M = tables.member

_PLACES = Prepared(
    select(
        _C.c.id, _C.c.address, func.coalesce(_C.c.language, tables.person.c.language), _C.c.menu, _M.c.id, _M.c.roles
    )
    .select_from(_C)
    .outerjoin(tables.person, tables.person.c.id == _C.c.person_id)
    .outerjoin(_M, (_M.c.person_id == _C.c.person_id) & (_M.c.status == MemberStatus.ACTIVE))
    # A guest reads what is shown to everybody, unless they were more than a guest before.
    .where(_C.c.channel == bindparam("channel"), or_(_M.c.id.is_not(None), _C.c.menu.is_not(None)))
    .order_by(_C.c.id)
)
_NOTE = Prepared(update(_C).where(_C.c.id == bindparam("contact_id")).values(menu=bindparam("shown")))


class MenusShelf:
    """Which menu stands in each private chat."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def places(self, channel: str) -> Sequence[MenuPlace]:
        """The chats on *channel* that have a menu of their own, or should have one."""
        found: dict[int, MenuPlace] = {}
        for contact_id, address, language, shown, member_id, roles in self._tx.execute(_PLACES, {"channel": channel}):
            before = found.get(contact_id)
            held = roles if member_id is not None else frozenset()
            is_officer = Role.OFFICER in held
            is_member = member_id is not None and held != {Role.OFFICER}
            found[contact_id] = MenuPlace(
                contact_id,
                address,
                language or "",
                shown or "",
                is_member=is_member or (before is not None and before.is_member),
                is_referent=Role.REFERENT in held or (before is not None and before.is_referent),
                is_officer=is_officer or (before is not None and before.is_officer),
            )
        return list(found.values())

    def note(self, contact_id: int, shown: str) -> None:
        """Remember which menu stands there now; nothing: that of guests."""
        self._tx.execute(_NOTE, {"contact_id": contact_id, "shown": shown or None})
