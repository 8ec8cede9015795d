"""The email channel: letters out over SMTP, answers in over IMAP."""

from __future__ import annotations

from bots.email.letter import Letterhead
from bots.email.listener import Listener
from bots.email.reading import Reader
from bots.email.sender import Sender
from bots.email.settings import EmailSettings
from core.ports import Capabilities, Clock, Receive, Voice
from core.wire import AttachmentKind, Outbound, Receipt


class Email:
    """A mailbox that neighbours write to, and are written to from."""

    def __init__(
        self, settings: EmailSettings, *, secret: bytes, public_url: str, clock: Clock, display_name: str = "Tocsin"
    ) -> None:
        """Prepare the channel; nothing is connected before it is used.

        *secret* signs reply addresses and unsubscribe links: with another one, all of them are void.
        """
        letterhead = Letterhead(settings.address, display_name, public_url.rstrip("/"), secret)
        reader = Reader(settings.address, secret, settings.authserv_id, clock)
        self._sender = Sender(settings.smtp, letterhead, clock)
        self._listener = Listener(settings.receive.imap, reader)
        self._capabilities = Capabilities(
            voice=Voice.EMAIL,
            choices=0,
            part_length=100_000,
            max_parts=1,
            markup=True,
            has_subject=True,
            threads=True,
            edits=False,
            attachments=frozenset({AttachmentKind.PHOTO, AttachmentKind.FILE}),
            per_second=settings.per_second,
            in_flight=4,
        )

    @property
    def name(self) -> str:
        """The channel's name."""
        return "email"

    @property
    def capabilities(self) -> Capabilities:
        """What a mail can carry."""
        return self._capabilities

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand mails over as they come in, from after *since* ("uidvalidity:uid"), or from the unread ones.

        Raises:
            DeliveryFailed: the mailbox cannot be reached or refuses us.
        """
        await self._listener.listen(receive, since)

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one mail to the relay; the receipt carries its Message-ID.

        Raises:
            DeliveryFailed: the relay did not take it.
        """
        return await self._sender.send(outbound)

    async def check(self) -> None:
        """Log in at both servers, as ``tocsin check`` does.

        Raises:
            DeliveryFailed: one of them cannot be reached or refuses us.
        """
        await self._sender.check()
        await self._listener.check()

    async def close(self) -> None:
        """Hang up the lines to the relay; a mailbox is let go of when its ``listen`` is cancelled."""
        await self._sender.close()
