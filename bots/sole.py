"""Whether this process is the only one that delivers from a database file."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import BufferedWriter
    from pathlib import Path


class Sole:
    """A lock beside a database file. The kernel lets it go when its holder dies, however it dies."""

    def __init__(self, database: Path) -> None:
        """Prepare for *database*; nothing is touched before `take`."""
        self._path = database.with_name(f"{database.name}.delivering")
        self._held: BufferedWriter | None = None

    def take(self) -> bool:
        """Hold the lock until `release`; False when another living process holds it."""
        held = self._path.open("wb")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            return False
        self._held = held
        return True

    def release(self) -> None:
        """Let the next one have it."""
        if self._held is not None:
            self._held.close()
            self._held = None
