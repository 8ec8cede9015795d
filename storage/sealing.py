"""What only its owner may read, encrypted before it reaches the database (AES-256-GCM)."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
"""NIST SP 800-38D, 5.2.1.1: 96 bits."""


class Sealing:
    """Seals words for one owner: moved to another person's row, they cannot be opened."""

    def __init__(self, key: bytes) -> None:
        """Seal with *key*, of 32 bytes."""
        self._cipher = AESGCM(key)

    def seal(self, words: str, owner: str) -> bytes:
        """Encrypt *words*, bound to *owner*."""
        return self.seal_bytes(words.encode(), owner)

    def seal_bytes(self, data: bytes, owner: str) -> bytes:
        """Encrypt *data*, bound to *owner*."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, owner.encode())

    def open(self, sealed: bytes, owner: str) -> str:
        """Give the words back.

        Raises:
            cryptography.exceptions.InvalidTag: they were sealed with another key, or for somebody else.
        """
        return self.open_bytes(sealed, owner).decode()

    def open_bytes(self, sealed: bytes, owner: str) -> bytes:
        """Give the data back.

        Raises:
            cryptography.exceptions.InvalidTag: as in `open`.
        """
        return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner.encode())
