"""The tables' history: Alembic, one file per change, run on a connection that is given."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import URL, Connection

HEAD = "0048"
"""The version that this code works with."""

LOCK = 0x746F6373
"""The number of PostgreSQL's advisory lock under which one process at a time migrates."""


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the tables behind *connection*, inside its transaction, to version *to*."""
    from alembic import command  # noqa: PLC0415 - a tenth of a second that only a migration should cost

    command.upgrade(_config(connection), to)


async def upgrade_aside(url: URL) -> None:
    """Bring the tables of the SQLite file at *url* to this version in a process of its own, if that works out.

    What it wrote is there whole or not at all, also when we are cancelled and end it.
    """
    with suppress(OSError):
        aside = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __name__,
            url.render_as_string(),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        try:
            await aside.wait()
        finally:
            if aside.returncode is None:
                aside.kill()
                await aside.wait()


def downgrade(connection: Connection, to: str) -> None:
    """Take the tables behind *connection* back to version *to* (``base``: to nothing)."""
    from alembic import command  # noqa: PLC0415 - as above

    command.downgrade(_config(connection), to)


def _config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415 - as above

    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
