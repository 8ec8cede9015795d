"""Matrix as one channel of ours."""

from __future__ import annotations

from pathlib import Path

from bots.division import CONVERSING
from bots.matrix.account import Account
from bots.matrix.failures import FAILURES, failure_of
from bots.matrix.listener import Listener
from bots.matrix.safe import Safe
from bots.matrix.sender import Sender
from bots.matrix.settings import MatrixSettings
from core.ports import Alphabet, Capabilities, Clock, DeliveryFailed, Reason, Receive, Voice
from core.wire import AttachmentKind, Outbound, Receipt

CHOICES = 10
PART_LENGTH = 10_000
"""An event has at most 65,536 bytes; this many characters fit in any script, encrypted and as an edit."""

IN_FLIGHT = 4


class Matrix:
    """A bot in private rooms, opened by neighbours, and in community rooms."""

    def __init__(
        self, settings: MatrixSettings, *, secret: bytes, clock: Clock, folder: Path, name: str = "matrix"
    ) -> None:
        """Prepare the account of *settings*; nothing is connected until it listens or sends.

        Its token, its device and its keys are kept in *folder*, encrypted with a key made of *secret*. Whoever
        loses the folder loses what was sent to the bot in encrypted rooms.
        """
        self.name = name
        self.capabilities = Capabilities(
            voice=Voice.MATRIX,
            choices=CHOICES,
            part_length=PART_LENGTH,
            alphabet=Alphabet.UNICODE,
            markup=True,
            attachments=frozenset({AttachmentKind.PHOTO, AttachmentKind.FILE, AttachmentKind.LOCATION}),
            edits=True,
            threads=True,
            per_second=settings.per_second,
            in_flight=IN_FLIGHT,
        )
        # Two processes with the same keys would ruin them.
        self.kept_together = CONVERSING if settings.encryption else frozenset()
        self._account = Account(settings, Safe(folder, secret))
        self._listener = Listener(self._account, clock, name)
        self._sender = Sender(self._account, clock)

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand messages over until cancelled, after the sync token *since*; without one, from now on.

        Raises:
            DeliveryFailed: the homeserver cannot be reached, or refuses us.
        """
        await self._listener.listen(receive, since)

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one message to the homeserver, for a room or for the private room of a person.

        Raises:
            DeliveryFailed: the homeserver did not take it.
        """
        return await self._sender.send(outbound)

    async def check(self) -> None:
        """See whether the homeserver knows us, and the account vouches for our device, as ``tocsin check`` does.

        It may be called while another process is at work with the same folder.

        Raises:
            DeliveryFailed: it cannot be reached, or refuses us; or other clients will not read what we encrypt.
        """
        try:
            await self._account.check()
        except FAILURES as error:
            raise failure_of(error) from None

    async def may_lift_limits(self) -> bool:
        """Say whether the homeserver's limits hold for the bot, and its account may lift them.

        Raises:
            DeliveryFailed: the homeserver cannot be reached.
        """
        try:
            await self._account.session.open()
            return await self._account.are_limits_ours()
        except FAILURES as error:
            if _is_denied(failure_of(error)):
                return False
            raise failure_of(error) from None

    async def lift_limits(self) -> bool:
        """Ask Synapse not to slow the bot down any more; say whether it did. Only for a server administrator's account.

        Raises:
            DeliveryFailed: the homeserver cannot be reached.
        """
        try:
            await self._account.session.open()
            await self._account.lift_limits()
        except FAILURES as error:
            if _is_denied(failure_of(error)):
                return False
            raise failure_of(error) from None
        return True

    async def close(self) -> None:
        """Let go of connections."""
        await self._account.close()


def _is_denied(failure: DeliveryFailed) -> bool:
    """Whether the account is no administrator's, or the server is not Synapse."""
    return failure.reason in {Reason.UNREACHABLE, Reason.MISCONFIGURED, Reason.INVALID}
