"""The seal on our mails (DKIM, RFC 6376), for a relay that does not put its own on them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

import dkim

from bots.email.settings import Dkim

# Of these, From twice: a second one put in later would break the seal. What one click does must be sealed (RFC 8058).
_SEALED = (
    b"From", b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Reply-To", b"In-Reply-To", b"References",
    b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding", b"Auto-Submitted", b"List-Id", b"List-Unsubscribe",
    b"List-Unsubscribe-Post",
)  # fmt: skip
# Beyond this, the sums take long enough to be felt by others on the event loop.
_LONG = 65_536
_DOUBLED_DOT = re.compile(rb"(?m)^\.\.")


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one domain with one key."""

    selector: bytes
    domain: bytes
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, settings: Dkim) -> Signer:
        """Sign as *settings* say."""
        key = settings.key.get_secret_value().encode("ascii")
        return cls(settings.selector.encode("ascii"), settings.domain.encode("ascii"), key)

    async def signed(self, head: bytes, body: bytes) -> bytes:
        """Give *head* with the seal over it and *body* (whose dots are doubled for the wire) put above."""
        mail = head + _DOUBLED_DOT.sub(b".", body)
        seal = await asyncio.to_thread(self._seal, mail) if len(mail) > _LONG else self._seal(mail)
        return seal + head

    def _seal(self, mail: bytes) -> bytes:
        seal: bytes = dkim.sign(
            mail,
            self.selector,
            self.domain,
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(_SEALED),
        )
        return seal
