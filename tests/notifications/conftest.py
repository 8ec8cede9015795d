"""A street on a database of its own for each test, of both kinds."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.migrated import EMPTY_POSTGRES, migrate
from tests.notifications.street import Street, StreetClock
from tests.peers.postgres import PeerMissing, new_database, postgres_server

SECRET = b"a key for tests, of thirty-two.."


@pytest.fixture(scope="session")
def post_database() -> Iterator[str]:
    """A PostgreSQL database with our tables."""
    try:
        with postgres_server() as server:
            url = new_database(server)
            asyncio.run(_migrate(url))
            yield url
    except PeerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the street is kept."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("post_database")
        return url
    return f"sqlite:///{tmp_path}/street.db"


@pytest.fixture
async def street(database: str) -> AsyncIterator[Street]:
    """A street in which nobody lives yet."""
    clock = StreetClock()
    store = Store.open(database, clock=clock, secret=SECRET)
    street = Street(store, clock)
    if database.startswith("postgresql"):
        await street.execute(EMPTY_POSTGRES)
    else:
        await migrate(store)
    await street.found()
    yield street
    await store.close()


async def _migrate(url: str) -> None:
    store = Store.open(url, clock=StreetClock(), secret=SECRET)
    await migrate(store)
    await store.close()
