"""Databases as durable as in production: what was committed outlives a power cut."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.peers.postgres import new_database, postgres_server

DURABLE = {
    "listen_addresses": "''",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "max_connections": "60",
}


@contextmanager
def sqlite_file() -> Iterator[str]:
    """Give the URL of a new SQLite file, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as home:
        yield f"sqlite:///{Path(home) / 'tocsin.db'}"


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Give the URLs of one empty database of each kind, by name."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server(DURABLE))
        yield {"SQLite": stack.enter_context(sqlite_file()), "PostgreSQL": new_database(server)}
