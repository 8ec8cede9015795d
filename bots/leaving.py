"""What the unsubscribe link of a mail does to the contact behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.email.tokens import Leaves, read_unsubscribe_token
from core.community.contacts import leave_gazette
from core.model.member import Silence, Speaker
from core.ports import Voice
from core.wire import Inbound

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.shelves.unit_of_work import UnitOfWork
    from core.store import Store

EMAIL = "email"


class Leaving:
    """Reads the tokens of unsubscribe links, and silences the mail contact that they name."""

    def __init__(self, store: Store, secret: bytes, language: str) -> None:
        """Read tokens made with *secret*; speak *language* to those who chose none."""
        self._store = store
        self._secret = secret
        self._language = language

    async def look(self, token: str) -> tuple[str, bool] | None:
        """Give the language of the token's owner, and whether one click may act on it; None when it is not ours.

        One click leaves the letter. Below an alert it would silence an alarm, so there it only opens the page.
        """
        read = read_unsubscribe_token(self._secret, token)
        if read is None:
            return None
        speaker = await self._store.run(lambda uow: _owner(uow, read[0]))
        return speaker.language or self._language, read[1] is Leaves.GAZETTE

    async def stop_gazette(self, token: str) -> None:
        """Send the letter no more to the owner of *token*; alerts and messages go on."""
        await self._act(token, leave_gazette)

    async def stop_messages(self, token: str) -> None:
        """Send nothing but alerts to the owner of *token*, on this address."""
        await self._act(token, lambda owner, uow: _silence(owner, uow, Silence.ALL_BUT_ALERTS))

    async def stop_alerts(self, token: str) -> None:
        """Send nothing at all to the owner of *token*, on this address."""
        await self._act(token, lambda owner, uow: _silence(owner, uow, Silence.EVERYTHING))

    async def _act(self, token: str, change: Callable[[Speaker, UnitOfWork], None]) -> None:
        read = read_unsubscribe_token(self._secret, token)
        if read is not None:
            await self._store.run(lambda uow: change(_owner(uow, read[0]), uow))


def _owner(uow: UnitOfWork, address: str) -> Speaker:
    return uow.members.speaker_at(Inbound(EMAIL, address, "", uow.now()), Voice.EMAIL)


def _silence(owner: Speaker, uow: UnitOfWork, silence: Silence) -> None:
    # A smaller step never undoes a larger one.
    if owner.contact.silence is not Silence.EVERYTHING:
        uow.members.set_silence(owner.contact.id, silence)
