"""The email channel: letters out over SMTP, answers in over IMAP or LMTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.email.identity import Own
from bots.email.letter import Letterhead
from bots.email.listener import Listener
from bots.email.lmtp import LmtpListener
from bots.email.reading import NoteReturned, Opening, Reader, Returned
from bots.email.sender import Sender
from bots.email.settings import EmailSettings
from core.ports import Capabilities, Clock, Receive, Voice
from core.wire import AttachmentKind, Outbound, Receipt

if TYPE_CHECKING:
    from bots.email.signing import Signer


class Email:
    """A mailbox that neighbours write to, and are written to from."""

    def __init__(
        self,
        settings: EmailSettings,
        *,
        secret: bytes,
        public_url: str,
        clock: Clock,
        display_name: str = "Tocsin",
        on_returned: NoteReturned | None = None,
    ) -> None:
        """Prepare the channel; nothing is connected before it is used.

        *secret* signs reply addresses and unsubscribe links: with another one, all of them are void.
        *on_returned* hears of mails of ours that came back.
        """
        letterhead = Letterhead(settings.address, display_name, public_url.rstrip("/"), secret)
        self._opening = Opening.of(Reader(Own(settings.address, secret), settings.authserv_id, clock))
        self._sender = Sender(settings.smtp, letterhead, clock, _signer(settings))
        self._listener = _listener(settings, self._opening, on_returned or _forget)
        self._capabilities = Capabilities(
            voice=Voice.EMAIL,
            choices=0,
            part_length=100_000,
            max_parts=1,
            markup=True,
            has_subject=True,
            threads=True,
            edits=False,
            attachments=frozenset({AttachmentKind.PHOTO, AttachmentKind.FILE, AttachmentKind.LOCATION}),
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
        """Hand mails over as they come in; of a mailbox, from after *since* ("uidvalidity:uid"), or the unread ones.

        Raises:
            DeliveryFailed: the mailbox cannot be reached or refuses us, or our own address is taken.
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
        self._opening.close()


def _signer(settings: EmailSettings) -> Signer | None:
    if settings.dkim is None:
        return None
    from bots.email.signing import Signer  # noqa: PLC0415 - its library is not for those whose relay signs

    return Signer.of(settings.dkim)


def _listener(settings: EmailSettings, opening: Opening, on_returned: NoteReturned) -> Listener | LmtpListener:
    if settings.receive.lmtp is not None:
        return LmtpListener(settings.receive.lmtp, opening, on_returned)
    if settings.receive.imap is None:  # its own check has seen to it
        raise ValueError("the email channel has no way in")
    return Listener(settings.receive.imap, opening, on_returned)


async def _forget(returned: Returned) -> None:
    """Let a returned mail pass: nobody asked to hear of it."""
