"""A street on a database file of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.notifications.street import Street, StreetClock


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Where the street is kept."""
    return f"sqlite:///{tmp_path}/street.db"


@pytest.fixture
async def street(database: str) -> AsyncIterator[Street]:
    """A street in which nobody lives yet."""
    clock = StreetClock()
    store = Store.open(database, clock=clock, secret=b"0" * 32)
    await store.migrate()
    street = Street(store, clock)
    await street.found()
    yield street
    await store.close()
