"""Signed words that travel in addresses and links: who may answer about what, and who unsubscribes from what.

A *reply token* proves that the person who uses it has received our mail at that address. It holds the topic and a
128-bit MAC over address and topic, never the address itself, in lowercase base32 so that a server which folds the
case of local parts does it no harm: 26 characters and about 1.6 for each byte of the topic. A season of ninety days
goes into the MAC, so that a token is good for three to six months.

A *room token* stands in the reply address of a mail to a mailing list. Everybody there reads it: it names the topic,
and proves nothing about anybody. A *bounce token* stands in the envelope's sender (VERP): it names the delivery and the
day, so that only a server which got that very mail can say that it was not delivered. Their first signs, 1 and 0, are
not in the alphabet of base32.

An *unsubscribe token* must tell the web page who unsubscribes, because one click (RFC 8058) brings nothing else.
It holds the address and what may be left, encrypted and authenticated with AES-SIV (RFC 5297): nobody can read the
address from the link, no table has to be looked up, and the same mail always carries the same link.
"""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

MAC_BYTES = 16
# With a local part of 24 characters, 39 are left: 24 bytes, of which 16 are the MAC.
LONGEST_TOPIC = 8
SEASON_DAYS = 90
_LONGEST_TOKEN = 1024
_ROOM, _ROOM_MAC_BYTES = "1", 12
_BOUNCE, _DAY_BYTES, _DELIVERY_BYTES = "0", 2, 5


class Leaves(StrEnum):
    """What the link below a mail is about."""

    GAZETTE = "gazette"
    """The letter: one click leaves it."""
    ALERTS = "alerts"
    """Alerts: the link leads to a page, and one click changes nothing."""


def day_of(moment: datetime) -> int:
    """Give the day of *moment*, counted from the first of January 1970."""
    return int(moment.timestamp()) // 86_400


def reply_token(secret: bytes, address: str, topic: str, day: int) -> str:
    """Make the token with which *address* may answer about *topic*, on *day* and for at least ninety more.

    A topic of more than eight bytes is left out: the answer is then recognised by its Message-ID only.
    """
    about = topic.encode()
    if len(about) > LONGEST_TOPIC:
        about = b""
    return _encode(_mac(secret, address, about, day // SEASON_DAYS) + about)


def read_token(secret: bytes, token: str, address: str, day: int) -> str | None:
    """Give the topic of a reply token made for *address* (perhaps empty); None when it is not genuine, or too old."""
    data = _decode(token)
    if data is None or len(data) < MAC_BYTES:
        return None
    mac, about = data[:MAC_BYTES], data[MAC_BYTES:]
    season = day // SEASON_DAYS
    if not any(hmac.compare_digest(mac, _mac(secret, address, about, each)) for each in (season, season - 1)):
        return None
    return about.decode(errors="replace")


def room_token(secret: bytes, topic: str) -> str:
    """Make the token with which anybody on a mailing list may say that they speak about *topic*."""
    about = topic.encode() if len(topic.encode()) <= LONGEST_TOPIC else b""
    return _ROOM + _encode(hmac.digest(secret, b"room\0" + about, "sha256")[:_ROOM_MAC_BYTES] + about)


def read_room_token(secret: bytes, token: str) -> str | None:
    """Give the topic of a room token, or None when it is not genuine."""
    data = _decode(token.removeprefix(_ROOM)) if token.startswith(_ROOM) else None
    if data is None or len(data) < _ROOM_MAC_BYTES:
        return None
    mac, about = data[:_ROOM_MAC_BYTES], data[_ROOM_MAC_BYTES:]
    if not hmac.compare_digest(mac, hmac.digest(secret, b"room\0" + about, "sha256")[:_ROOM_MAC_BYTES]):
        return None
    return about.decode(errors="replace")


def bounce_token(secret: bytes, delivery_id: int, day: int) -> str:
    """Make the token under which the delivery of *day* may come back."""
    about = day.to_bytes(_DAY_BYTES) + delivery_id.to_bytes(_DELIVERY_BYTES)
    return _BOUNCE + _encode(hmac.digest(secret, b"bounce\0" + about, "sha256")[:MAC_BYTES] + about)


def read_bounce_token(secret: bytes, token: str) -> tuple[int, int] | None:
    """Give the delivery and the day of a bounce token, or None when it is not genuine."""
    data = _decode(token.removeprefix(_BOUNCE)) if token.startswith(_BOUNCE) else None
    if data is None or len(data) != MAC_BYTES + _DAY_BYTES + _DELIVERY_BYTES:
        return None
    mac, about = data[:MAC_BYTES], data[MAC_BYTES:]
    if not hmac.compare_digest(mac, hmac.digest(secret, b"bounce\0" + about, "sha256")[:MAC_BYTES]):
        return None
    return int.from_bytes(about[_DAY_BYTES:]), int.from_bytes(about[:_DAY_BYTES])


def unsubscribe_token(secret: bytes, address: str, leaves: Leaves) -> str:
    """Make the token of a link with which *address* leaves the list that sent a mail."""
    payload = f"{address.lower()}\0{leaves}".encode()
    return _encode(_cipher(secret).encrypt(payload, None))


def read_unsubscribe_token(secret: bytes, token: str) -> tuple[str, Leaves] | None:
    """Give the address of an unsubscribe token and what it is about, or None when it is not genuine."""
    data = _decode(token)
    if data is None or len(data) <= MAC_BYTES:
        return None
    try:
        payload = _cipher(secret).decrypt(data, None)
    except InvalidTag:
        return None
    address, _, leaves = payload.decode().partition("\0")
    return address, Leaves(leaves)


def _mac(secret: bytes, address: str, about: bytes, season: int) -> bytes:
    message = b"reply\0" + address.lower().encode(errors="replace") + b"\0" + str(season).encode() + b"\0" + about
    return hmac.digest(secret, message, "sha256")[:MAC_BYTES]


@lru_cache(maxsize=4)
def _cipher(secret: bytes) -> AESSIV:
    # A key of its own: what signs replies must not also encrypt.
    return AESSIV(hmac.digest(secret, b"unsubscribe", "sha256"))


def _encode(data: bytes) -> str:
    return b32encode(data).decode().rstrip("=").lower()


def _decode(token: str) -> bytes | None:
    if not token.isascii() or len(token) > _LONGEST_TOKEN:
        return None
    try:
        return b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
