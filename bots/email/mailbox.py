"""One stay in a mailbox over IMAP: what is new in it, and what has been read. All of it blocks."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from imapclient import SEEN, SocketTimeout

from bots.email.envelope import LONGEST_HEADER
from bots.email.idle import IdlingClient
from bots.email.settings import ImapServer

# At its debug level the library writes whole mails down.
logging.getLogger("imapclient").setLevel(logging.WARNING)

LARGEST_MAIL = 10 * 1024 * 1024
_TIMEOUT = SocketTimeout(connect=5, read=60)
# Servers drop an IDLE after 29 minutes (RFC 2177), and some routers a quiet connection after five. Looking twice a
# minute costs three short commands, and finds what a server forgot to tell.
_POLL_SECONDS = 30.0
_MOST_IN_BATCH = 20
_LARGEST_BATCH = 2 * LARGEST_MAIL
_SIZE = b"RFC822.SIZE"
_WHOLE = b"BODY[]"
_HEAD = b"BODY[HEADER]"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as it lies in the mailbox; only its header when it is larger than we take (``is_whole`` is false)."""

    raw: bytes
    cursor: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails that came in, and the numbers of all that were looked at."""

    uids: tuple[int, ...]
    mails: tuple[Fetched, ...]


@dataclass(slots=True)
class Mailbox:
    """A logged-in stay; :meth:`hang_up` may be called from any thread, the rest from one only."""

    server: ImapServer
    _client: Any = None
    _validity: int = 0
    _after: int = 0
    _unread: list[int] = field(default_factory=list)
    _can_idle: bool = False
    _left: threading.Event = field(default_factory=threading.Event)

    def open(self, since: str | None) -> None:
        """Log in, and stand after the cursor *since*, or before the unread mails when it says nothing here."""
        server = self.server
        client = IdlingClient(server.host, port=server.port, ssl=server.security == "tls", timeout=_TIMEOUT)
        self._client = client
        if server.security == "starttls":
            client.starttls()
        client.login(server.username, server.password.get_secret_value())
        self._can_idle = client.has_capability("IDLE")
        self._validity = int(client.select_folder("INBOX")[b"UIDVALIDITY"])
        validity, _, uid = (since or "").partition(":")
        if validity == str(self._validity) and uid.isdigit():
            self._after = int(uid)
            return
        # In this order: what comes in between is newer than the last, and found as such. UIDNEXT will not do: servers
        # count mails in it that they do not show yet.
        self._after = max(client.search("UID *"), default=0)
        self._unread = sorted(uid for uid in client.search("UNSEEN") if uid <= self._after)

    def fetch(self) -> Batch | None:
        """Give the next mails, oldest first, or None when there are none."""
        uids = self._unread or self._newer()
        if not uids:
            return None
        uids = uids[:_MOST_IN_BATCH]
        sizes = {uid: int(found[_SIZE]) for uid, found in self._client.fetch(uids, [_SIZE]).items()}
        read: list[int] = []
        mails: list[Fetched] = []
        room = _LARGEST_BATCH
        for uid in uids:
            size = sizes.get(uid, 0)
            if read and size > room:
                break
            room -= min(size, LARGEST_MAIL)
            read.append(uid)
            # A mail that vanished between the two commands was taken back by its owner.
            one = self._one(uid, size) if uid in sizes else None
            if one is not None:
                mails.append(one)
        return Batch(tuple(read), tuple(mails))

    def _newer(self) -> list[int]:
        # What comes from now on, in the midst of the search too, makes the next wait a short one.
        self._client.forget_news()
        # "5:*" always finds the last mail, even when it has a lower number (RFC 3501, 6.4.8).
        return sorted(uid for uid in self._client.search(f"UID {self._after + 1}:*") if uid > self._after)

    def _one(self, uid: int, size: int) -> Fetched:
        cursor = f"{self._validity}:{uid}"
        if size > LARGEST_MAIL:
            found = self._client.fetch([uid], [f"BODY.PEEK[HEADER]<0.{LONGEST_HEADER}>"])
            return Fetched(found[uid].get(_HEAD + b"<0>") or found[uid].get(_HEAD) or b"", cursor, is_whole=False)
        return Fetched(self._client.fetch([uid], ["BODY.PEEK[]"])[uid].get(_WHOLE) or b"", cursor, is_whole=True)

    def mark(self, batch: Batch) -> None:
        """Mark the mails of *batch* as read, and stand after them."""
        self._client.add_flags(list(batch.uids), [SEEN], silent=True)
        if self._unread:
            self._unread = [uid for uid in self._unread if uid not in batch.uids]
        else:
            self._after = batch.uids[-1]

    def wait(self) -> None:
        """Wait until something happens in the mailbox, or until it is time to look."""
        if self._can_idle:
            self._client.await_news(_POLL_SECONDS)
            return
        self._left.wait(_POLL_SECONDS)
        self._client.noop()

    def hang_up(self) -> None:
        """Wake whoever waits: the connection is over. For any thread, as it never blocks."""
        self._left.set()
        if self._client is not None:
            with suppress(OSError):
                # Past the encryption, whose own farewell would wait for the server.
                socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            with suppress(OSError):
                self._client.shutdown()
