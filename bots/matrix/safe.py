"""Small secrets kept in files that only we can read, encrypted with the key of the house."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12

log = structlog.get_logger()


class Safe:
    """A folder of encrypted JSON files, each written whole or not at all."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        """Keep things in *folder*, under a key made of *secret*; nothing is written yet."""
        self.folder = folder
        self._secret = secret
        self._lock: int | None = None
        self._cipher = AESGCM(self.derived("files"))

    def derived(self, purpose: str) -> bytes:
        """Give a key of 32 bytes for *purpose*."""
        return hashlib.blake2b(purpose.encode(), digest_size=32, key=self._secret[:64], person=b"matrix").digest()

    def prepare(self) -> None:
        """Make the folder, for us alone."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def lock(self) -> bool:
        """Have the folder for this process alone, until :meth:`unlock`; say whether that is so."""
        if self._lock is not None:
            return True
        self.prepare()
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def unlock(self) -> None:
        """Let others have the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def read(self, name: str) -> dict[str, Any]:
        """Give what is kept as *name*; nothing when it is not there, or was written under another key."""
        try:
            data = (self.folder / name).read_bytes()
            found = json.loads(self._cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], name.encode()))
        except FileNotFoundError:
            return {}
        except (InvalidTag, ValueError):
            log.error("matrix.safe_unreadable", name=name)
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Keep *content* as *name*."""
        self.prepare()
        nonce = os.urandom(NONCE_BYTES)
        data = nonce + self._cipher.encrypt(nonce, json.dumps(content).encode(), name.encode())
        path = self.folder / name
        new = path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
