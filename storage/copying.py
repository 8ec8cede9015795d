"""Copies of a whole SQLite database, and what a database that was brought back no longer says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from core.model.notice import DeliveryStatus
from storage import tables
from storage.columns import EPOCH
from storage.migrations import HEAD

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

RESTORED = "restored"
"""The reason beside a delivery that a backup still held for sending."""
_D = tables.delivery
_N = tables.notice


class NoBackup(LookupError):
    """A file is no backup of Tocsin, or is damaged."""

    def __init__(self, backup: Path, why: str = "this is no backup of Tocsin, or it is damaged.") -> None:
        """Say what is wrong with *backup*."""
        super().__init__(f"{backup}: {why}")


def copy_file(database: Path, to: Path, mark: int) -> None:
    """Copy the SQLite file *database* as it is at one moment, whoever works with it meanwhile; *mark* goes with it."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute(f"PRAGMA user_version = {mark}")


def mark_of(backup: Path) -> int:
    """Give the mark with which the whole and readable *backup* was made.

    Raises:
        NoBackup: it is another file, damaged, or made by a later version than this one.
    """
    try:
        with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0]
            (version,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
            mark: int = copy.execute("PRAGMA user_version").fetchone()[0]
    except (sqlite3.DatabaseError, TypeError):
        raise NoBackup(backup) from None
    if whole != "ok":
        raise NoBackup(backup)
    if version > HEAD:
        raise NoBackup(backup, f"it is of database version {version}, this program of {HEAD}: install a newer one.")
    return mark


def erased_in(database: Path) -> dict[str, datetime]:
    """Give who was erased according to the SQLite file *database*, as far as it can still be read."""
    try:
        with closing(sqlite3.connect(database)) as kept:
            rows = kept.execute("SELECT key_hash, at FROM erasure").fetchall()
    except sqlite3.DatabaseError:
        return {}
    return {key_hash: EPOCH + timedelta(microseconds=at) for key_hash, at in rows}


def give_up(connection: Connection, now: datetime) -> int:
    """Send nothing of what still waited when the backup was made: it is old, or was sent since; how many messages."""
    connection.execute(update(_N).where(_N.c.expanded_at.is_(None)).values(expanded_at=now))
    waiting = update(_D).where(_D.c.status == DeliveryStatus.QUEUED)
    given_up = {"status": DeliveryStatus.CANCELLED, "reason": RESTORED, "settled_at": now, "lease_until": None}
    return connection.execute(waiting.values(given_up)).rowcount
