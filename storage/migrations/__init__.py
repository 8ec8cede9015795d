"""The tables' history: Alembic, one file per change, run on a connection that is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD = "0044"
"""The version that this code works with."""

LOCK = 0x746F6373
"""The number of PostgreSQL's advisory lock under which one process at a time migrates."""


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the tables behind *connection*, inside its transaction, to version *to*."""
    from alembic import command  # noqa: PLC0415 - a tenth of a second that only a migration should cost

    command.upgrade(_config(connection), to)


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
