"""What a click on the unsubscribe link of a mail does to the contact behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.email.tokens import read_unsubscribe_token
from core.model.member import Silence, Speaker
from core.ports import Voice
from core.wire import Inbound

if TYPE_CHECKING:
    from core.post import Store
    from core.shelves import UnitOfWork

EMAIL = "email"


class Leaving:
    """Reads the tokens of unsubscribe links, and silences the mail contact that they name."""

    def __init__(self, store: Store, secret: bytes, language: str) -> None:
        """Read tokens made with *secret*; speak *language* to those who chose none."""
        self._store = store
        self._secret = secret
        self._language = language

    async def language_of(self, token: str) -> str | None:
        """Give the language of the token's owner; None when it is not ours."""
        read = read_unsubscribe_token(self._secret, token)
        if read is None:
            return None
        speaker = await self._store.run(lambda uow: _owner(uow, read[0]))
        return speaker.language or self._language

    async def stop(self, token: str) -> bool:
        """Send nothing but alerts to the owner, on this address; False when the token is not ours.

        The link stands below alerts too, and mail programs press it with one click: that must not silence an alarm.
        """
        return await self._silence(token, Silence.ALL_BUT_ALERTS)

    async def stop_alerts(self, token: str) -> bool:
        """Send nothing at all to the owner, on this address; False when the token is not ours."""
        return await self._silence(token, Silence.EVERYTHING)

    async def _silence(self, token: str, silence: Silence) -> bool:
        read = read_unsubscribe_token(self._secret, token)
        if read is None:
            return False

        def work(uow: UnitOfWork) -> None:
            contact = _owner(uow, read[0]).contact
            # The first step never undoes the second.
            if contact.silence is not Silence.EVERYTHING:
                uow.members.set_silence(contact.id, silence)

        await self._store.run(work)
        return True


def _owner(uow: UnitOfWork, address: str) -> Speaker:
    return uow.members.speaker_at(Inbound(EMAIL, address, "", uow.now()), Voice.EMAIL)
