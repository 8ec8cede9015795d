"""IDLE without its gap: what the server tells beside other answers, or while IDLE begins, counts as news too.

``IMAPClient.idle_check`` asks the operating system whether bytes are waiting. But the library reads more than one line
at a time: a "1 EXISTS" that came in one packet with "+ idling" lies in its buffer, where nobody asks. And what a
server tells beside the answer to a search it does not tell again when IDLE begins.
"""

from __future__ import annotations

import select
from typing import Any

from imapclient import IMAPClient

_NEWS = ("EXISTS", "RECENT")
_IDLE = "IDLE"


class IdlingClient(IMAPClient):  # type: ignore[misc]  # the library has no types
    """A client whose :meth:`await_news` misses nothing that was said since :meth:`forget_news`."""

    def forget_news(self) -> None:
        """Take what was told so far as known: the search that follows sees it."""
        for kind in _NEWS:
            self._imap.response(kind)

    def await_news(self, seconds: float) -> None:
        """Return as soon as the server tells something, and after *seconds* at the latest.

        Raises:
            imaplib.IMAP4.error: the server refuses IDLE, or is gone.
        """
        if self._was_told():
            return
        tag = self._imap._command(_IDLE)  # noqa: SLF001 - the standard library speaks no IDLE before Python 3.14
        self._read_until_begun(tag)
        if not self._was_told():
            self._wait_for_bytes(seconds)
        self._imap.send(b"DONE\r\n")
        self._consume_until_tagged_response(tag, _IDLE)

    def _was_told(self) -> bool:
        told: dict[str, Any] = self._imap.untagged_responses
        return any(kind in told for kind in _NEWS)

    def _read_until_begun(self, tag: bytes) -> None:
        """Read up to "+ idling"; what is told before it is kept by the library."""
        while self._imap._get_response() is not None:  # noqa: SLF001 - as above
            if self._imap.tagged_commands[tag] is not None:
                self._checkok(_IDLE, *self._imap.tagged_commands[tag])

    def _wait_for_bytes(self, seconds: float) -> None:
        if self._has_buffered():
            return
        poller = select.poll()
        poller.register(self.socket().fileno(), select.POLLIN)
        poller.poll(seconds * 1000)

    def _has_buffered(self) -> bool:
        """Whether bytes lie in the library's buffer, or in that of the encryption, which no poll tells of."""
        connection = self.socket()
        waits = connection.gettimeout()
        connection.settimeout(0)
        try:
            return bool(self._imap.file.peek(1))
        except OSError:  # nothing there: encrypted connections say it so
            return False
        finally:
            connection.settimeout(waits)
