"""A storage of each kind, empty and migrated, and a street of neighbours in it."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from storage import Store
from tests.migrated import EMPTY_POSTGRES, migrate
from tests.peers.postgres import PeerMissing, new_database, postgres_server
from tests.storage.street import HandClock, Street, behind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


SECRET = b"a key for tests, of thirty-two.."


@pytest.fixture
def clock() -> HandClock:
    """A clock that only the test moves."""
    return HandClock()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server of our own for all the tests of this session."""
    try:
        with postgres_server() as url:
            yield url
    except PeerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def migrated_database(postgres_url: str) -> str:
    """A database with our tables; each test finds it empty."""
    url = new_database(postgres_url)
    asyncio.run(migrate_at(url))
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with our tables, to be copied."""
    path = tmp_path_factory.mktemp("storage") / "migrated.db"
    asyncio.run(migrate_at(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def storage_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty, migrated storage is, of each kind in turn."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("migrated_database")
        return url
    path = tmp_path / "tocsin.db"
    shutil.copy(request.getfixturevalue("migrated_file"), path)
    return f"sqlite:///{path}"


@pytest.fixture
async def store(storage_url: str, clock: HandClock) -> AsyncIterator[Store]:
    """An empty storage."""
    store = Store.open(storage_url, clock=clock, secret=SECRET)
    if storage_url.startswith("postgresql"):
        await store.run(lambda uow: behind(uow).execute(text(EMPTY_POSTGRES)))
    yield store
    await store.close()


@pytest.fixture
async def street(store: Store, clock: HandClock) -> Street:
    """A community without neighbours yet."""
    return await Street.founded(store, clock)


async def migrate_at(url: str) -> None:
    """Give the storage at *url* our tables."""
    store = Store.open(url, clock=HandClock(), secret=SECRET)
    await migrate(store)
    await store.close()
