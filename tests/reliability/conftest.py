"""A street's database of each kind; PostgreSQL is a real server."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.migrated import migrate
from tests.peers.postgres import PeerMissing, new_database, postgres_server
from tests.reliability.street import open_store
from tests.world import VillageClock


@pytest.fixture(scope="session")
def reliable_postgres() -> Iterator[str]:
    """A server of our own, with a migrated database."""
    try:
        with postgres_server() as server:
            url = new_database(server)
            asyncio.run(_migrate(url))
            yield url
    except PeerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def migrated_reliably(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables, to be copied."""
    path = tmp_path_factory.mktemp("reliability") / "migrated.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a migrated database of each kind is; `settle` empties it."""
    if request.param == "postgresql":
        found: str = request.getfixturevalue("reliable_postgres")
        return found
    shutil.copy(request.getfixturevalue("migrated_reliably"), tmp_path / "street.db")
    return f"sqlite:///{tmp_path / 'street.db'}"


@pytest.fixture
def clock() -> VillageClock:
    """A clock that only the test moves."""
    return VillageClock()


@pytest.fixture
async def store(url: str, clock: VillageClock) -> AsyncIterator[Store]:
    """The storage at *url*."""
    async with open_store(url, clock) as opened:
        yield opened


async def _migrate(url: str) -> None:
    async with open_store(url, VillageClock()) as store:
        await migrate(store)
