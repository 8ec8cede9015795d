"""Signed words that travel in addresses and links: who may answer about what, and who unsubscribes from what.

A *reply token* proves that the person who uses it has received our mail at that address. It holds the topic and a
128-bit MAC over address and topic, never the address itself, in lowercase base32 so that a server which folds the
case of local parts does it no harm: 26 characters and about 1.6 for each byte of the topic.

An *unsubscribe token* must tell the web page who unsubscribes, because one click (RFC 8058) brings nothing else.
It holds the address and the topic, encrypted and authenticated with AES-SIV (RFC 5297): nobody can read the address
from the link, no table has to be looked up, and the same mail always carries the same link.
"""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

MAC_BYTES = 16
# With a local part of 24 characters, 39 are left: 24 bytes, of which 16 are the MAC.
LONGEST_TOPIC = 8
_LONGEST_TOKEN = 1024


def reply_token(secret: bytes, address: str, topic: str) -> str:
    """Make the token with which *address* may answer about *topic*.

    A topic of more than eight bytes is left out: the answer is then recognised by its Message-ID only.
    """
    about = topic.encode()
    if len(about) > LONGEST_TOPIC:
        about = b""
    return _encode(_mac(secret, address, about) + about)


def read_token(secret: bytes, token: str, address: str) -> str | None:
    """Give the topic of a reply token made for *address* (perhaps empty), or None when it is not genuine."""
    data = _decode(token)
    if data is None or len(data) < MAC_BYTES:
        return None
    mac, about = data[:MAC_BYTES], data[MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, address, about)):
        return None
    return about.decode(errors="replace")


def unsubscribe_token(secret: bytes, address: str, topic: str) -> str:
    """Make the token of a link with which *address* leaves the list that sent *topic*."""
    payload = f"{address.lower()}\0{topic}".encode()
    return _encode(_cipher(secret).encrypt(payload, None))


def read_unsubscribe_token(secret: bytes, token: str) -> tuple[str, str] | None:
    """Give the address and the topic of an unsubscribe token, or None when it is not genuine."""
    data = _decode(token)
    if data is None or len(data) <= MAC_BYTES:
        return None
    try:
        payload = _cipher(secret).decrypt(data, None)
    except InvalidTag:
        return None
    address, _, topic = payload.decode().partition("\0")
    return address, topic


def _mac(secret: bytes, address: str, about: bytes) -> bytes:
    message = b"reply\0" + address.lower().encode(errors="replace") + b"\0" + about
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
