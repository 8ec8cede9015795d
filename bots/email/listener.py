"""The ears of the email channel: one mailbox, read over IMAP in a thread of its own, told at once by IDLE."""

from __future__ import annotations

import asyncio
import imaplib
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import structlog
from imapclient.exceptions import LoginError

from bots.email.mailbox import Batch, Fetched, Mailbox
from bots.email.reading import NoteReturned, Opening, Read, Returned
from bots.email.settings import ImapServer
from core.ports import DeliveryFailed, Reason, Receive
from core.wire import Inbound

T = TypeVar("T")

_log = structlog.get_logger()
_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class Listener:
    """Hands the mails of one mailbox over; a mail is marked as read once it is committed."""

    server: ImapServer
    opening: Opening
    on_returned: NoteReturned

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand mails over until cancelled.

        The cursor is "uidvalidity:uid". Without one, or when the server has numbered its mails anew, the unread mails
        are the ones to read; the journal knows those that it has already seen.

        Raises:
            DeliveryFailed: the mailbox cannot be reached, or refuses us.
        """
        mailbox = Mailbox(self.server)
        # The library blocks: all of it happens in this one thread.
        thread = ThreadPoolExecutor(1, thread_name_prefix="imap")

        def run(work: Callable[[], T]) -> asyncio.Future[T]:
            return asyncio.get_running_loop().run_in_executor(thread, work)

        try:
            await run(lambda: mailbox.open(since))
            while True:
                while (batch := await run(mailbox.fetch)) is not None:
                    await self._hand_over(receive, batch)
                    await run(lambda committed=batch: mailbox.mark(committed))  # type: ignore[misc]  # a default binds it
                await run(mailbox.wait)
        except (imaplib.IMAP4.error, OSError) as failure:
            raise failure_of(failure) from failure
        finally:
            mailbox.hang_up()
            thread.submit(mailbox.close)
            thread.shutdown(wait=False)

    async def _hand_over(self, receive: Receive, batch: Batch) -> None:
        """Return when *batch* is committed; while the storage is down, offer it again and again."""
        inputs: list[Inbound] = []
        returned: list[Returned] = []
        for mail in batch.mails:
            read = await self._read(mail)
            if isinstance(read, Inbound):
                inputs.append(read)
            elif isinstance(read, Returned):
                returned.append(read)
            else:
                _log.info("mail_ignored", cursor=mail.cursor, reason=read.reason)
        tries = 0
        while inputs or returned:
            try:
                while returned:
                    await self.on_returned(returned[0])
                    returned.pop(0)
                if inputs:
                    await receive(inputs)
            except Exception as error:  # noqa: BLE001 (whatever it was, nothing is committed, so nothing is marked)
                pause = _PAUSES[min(tries, len(_PAUSES) - 1)]
                _log.warning("mail_not_committed", mails=len(inputs), error=type(error).__name__, pause=pause)
                tries += 1
                await asyncio.sleep(pause)
            else:
                return

    async def _read(self, mail: Fetched) -> Read:
        if mail.is_whole:
            return await self.opening.read(mail.raw, mail.cursor)
        return self.opening.reader.read_head(mail.raw, mail.cursor)

    async def check(self) -> None:
        """Log in and leave.

        Raises:
            DeliveryFailed: the mailbox cannot be reached, or refuses us.
        """
        mailbox = Mailbox(self.server)
        try:
            await asyncio.to_thread(mailbox.open, None)
        except (imaplib.IMAP4.error, OSError) as failure:
            raise failure_of(failure) from failure
        finally:
            mailbox.hang_up()
            await asyncio.to_thread(mailbox.close)


def failure_of(failure: Exception) -> DeliveryFailed:
    """Turn what the IMAP library raises into a failure that the switchboard understands."""
    match failure:
        case LoginError() if "UNAVAILABLE" not in str(failure).upper():
            return DeliveryFailed(Reason.MISCONFIGURED, "the mailbox refuses the login")
        case ssl.SSLCertVerificationError():
            return DeliveryFailed(Reason.MISCONFIGURED, "the mailbox's certificate is not valid for its name")
        case _:
            return DeliveryFailed(Reason.UNAVAILABLE, f"the mailbox cannot be reached ({type(failure).__name__})")
