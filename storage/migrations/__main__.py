"""Brings the tables of one SQLite file to this version, in a process that ends with it."""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy.engine import make_url

from storage.migrations import upgrade
from storage.sqlite import Sqlite


async def bring_up(url: str) -> None:
    """Bring the tables at *url* to this version."""
    database = Sqlite(make_url(url))
    try:
        await database.run_long(upgrade)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(bring_up(sys.argv[1]))
