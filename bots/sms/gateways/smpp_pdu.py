"""What an SMSC delivers, read out of its raw bytes (SMPP 3.4, 4.6.1): the library drops accents for some operators."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from bots.sms.alphabet import from_gsm7
from bots.sms.heard import Part
from bots.sms.parts import part_of
from bots.sms.receipts import DeliveryState

HEADER = 16
DELIVER_SM = 0x00000005
BIND_ANSWERS = {0x80000001, 0x80000002, 0x80000009}

_RECEIPT, _HAS_HEADER = 0x04, 0x40
_KIND = 0x3C
_MESSAGE_PAYLOAD, _RECEIPTED_ID = 0x0424, 0x001E
_REFERENCE, _TOTAL, _POSITION = 0x020C, 0x020E, 0x020F
_ID = re.compile(rb"\bid:(\S+)")
_STAT = re.compile(rb"\bstat:([A-Z]+)")
_LATIN, _BINARY, _UCS2 = 3, {2, 4}, 8


# The words of a receipt (SMPP 3.4, appendix B).
STATES = {
    "ENROUTE": DeliveryState.SENT,
    "ACCEPTD": DeliveryState.SENT,
    "DELIVRD": DeliveryState.DELIVERED,
    "EXPIRED": DeliveryState.FAILED,
    "DELETED": DeliveryState.FAILED,
    "UNDELIV": DeliveryState.FAILED,
    "REJECTD": DeliveryState.FAILED,
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """A ``deliver_sm``."""

    sender: str = field(repr=False)
    kind: int
    coding: int
    message: bytes = field(repr=False)
    options: dict[int, bytes] = field(repr=False)

    @property
    def is_receipt(self) -> bool:
        """Whether it tells about a message of ours."""
        return self.kind & _KIND == _RECEIPT

    @property
    def receipt(self) -> tuple[str, str]:
        """The SMSC's id of our message, and its word for what became of it."""
        told = self.options.get(_RECEIPTED_ID, b"").rstrip(b"\0")
        found, stat = _ID.search(self.message), _STAT.search(self.message)
        known = told or (found[1] if found else b"")
        return known.decode("ascii", "replace"), stat[1].decode() if stat else ""

    @property
    def native_id(self) -> str:
        """An id made of the operator's own for a phone's message; empty when it gives none, as SMPP allows."""
        own = self.options.get(_RECEIPTED_ID, b"").rstrip(b"\0")
        return hashlib.sha256(self.sender.encode() + b" " + own).hexdigest()[:32] if own else ""

    @property
    def part(self) -> Part | None:
        """Its place in a longer message."""
        if self.kind & _HAS_HEADER:
            return part_of(self.message)
        numbers = [int.from_bytes(self.options.get(tag, b""), "big") for tag in (_REFERENCE, _POSITION, _TOTAL)]
        part = Part(*numbers)
        return part if _TOTAL in self.options and part.is_sound else None

    def text(self, default: str) -> str:
        """What it says; *default* is what ``data_coding`` 0 and 1 mean to this operator."""
        data = self.message
        if self.kind & _HAS_HEADER and data:
            data = data[1 + data[0] :]
        coding = _of_class(self.coding)
        if coding == _UCS2:
            return data.decode("utf-16-be", "surrogatepass" if len(data) % 2 == 0 else "replace")
        if coding == _LATIN or default == "iso-8859-1":
            return data.decode("latin-1")
        return from_gsm7(data)


def _of_class(coding: int) -> int:
    """Read a ``data_coding`` that is a message class (3GPP TS 23.038, 4) as the plain one."""
    if coding >= 0xF0:  # noqa: PLR2004 (the group of message classes)
        return min(_BINARY) if coding & 0x04 else 0
    return coding


def delivered(pdu: bytes) -> Delivered:
    """Read a ``deliver_sm``.

    Raises:
        ValueError: it is shorter than it says.
    """
    try:
        _service, at = _word(pdu, HEADER)
        sender, at = _word(pdu, at + 2)
        _to, at = _word(pdu, at + 2)
        kind = pdu[at]
        _schedule, at = _word(pdu, at + 3)
        _validity, at = _word(pdu, at)
        coding, length = pdu[at + 2], pdu[at + 4]
    except IndexError:
        raise ValueError("a deliver_sm that ends too early") from None
    message, rest = pdu[at + 5 : at + 5 + length], pdu[at + 5 + length :]
    options: dict[int, bytes] = {}
    while len(rest) >= 4:  # noqa: PLR2004 (a tag and a length, two octets each)
        size = int.from_bytes(rest[2:4], "big")
        options[int.from_bytes(rest[:2], "big")] = rest[4 : 4 + size]
        rest = rest[4 + size :]
    return Delivered(sender.decode("latin-1"), kind, coding, message or options.get(_MESSAGE_PAYLOAD, b""), options)


def _word(pdu: bytes, at: int) -> tuple[bytes, int]:
    """Give the text that begins at *at*, and where the next field does."""
    end = pdu.find(b"\0", at)
    if end < 0:
        raise IndexError
    return pdu[at:end], end + 1
