"""Which menus a channel has shown, kept with the contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.shelves.menus import MenuPlace
    from core.store import Store


class MenuMemory:
    """The menus of one channel's private chats."""

    def __init__(self, store: Store, channel: str) -> None:
        """Remember in *store*."""
        self._store = store
        self._channel = channel

    async def places(self) -> Sequence[MenuPlace]:
        """The chats that have a menu of their own, or should have one."""
        return await self._store.run(lambda uow: uow.menus.places(self._channel))

    async def note(self, contact_id: int, shown: str) -> None:
        """Remember which menu stands there now; nothing: that of guests."""
        await self._store.run(lambda uow: uow.menus.note(contact_id, shown))
