"""The history of the tables, and the tables that the code knows."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from storage import Store, migrations
from storage.columns import Word
from storage.tables import metadata
from tests.peers.postgres import new_database
from tests.storage.conftest import SECRET
from tests.storage.street import HandClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Connection


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A database without any table."""
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("postgres_url"))
    else:
        url = f"sqlite:///{tmp_path}/deep/down/new.db"
    store = Store.open(url, clock=HandClock(), secret=SECRET)
    yield store
    await store.close()


async def on(store: Store, use: Any) -> Any:
    """Use the connection behind *store*."""
    return await store._database.run(use)


async def test_a_new_database_has_no_version_and_gets_the_latest(empty: Store) -> None:
    """Twice is once."""
    before = await empty.schema_version()
    was_current = await empty.is_current()

    await empty.migrate()
    await empty.migrate()

    assert (before, was_current) == (None, False)
    assert await empty.schema_version() == migrations.HEAD
    assert await empty.is_current()


async def test_a_migration_aside_is_one_also_where_it_can_only_happen_here(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    await empty.migrate_aside()

    assert await empty.is_current()


async def test_two_that_start_at_once_make_the_tables_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    both = [Store.open(url, clock=HandClock(), secret=SECRET) for _ in range(2)]

    await asyncio.gather(*(each.migrate_aside() for each in both))

    assert [await each.is_current() for each in both] == [True, True]
    for each in both:
        await each.close()


async def test_a_migration_that_is_given_up_leaves_nothing_behind(tmp_path: Path) -> None:
    """Its process ends with it."""
    store = Store.open(f"sqlite:///{tmp_path}/new.db", clock=HandClock(), secret=SECRET)
    given_up = asyncio.create_task(store.migrate_aside())
    await asyncio.sleep(0.05)
    given_up.cancel()
    await asyncio.wait([given_up])

    was_current = await store.is_current()
    await store.migrate()

    assert not was_current
    assert await store.is_current()
    await store.close()


def test_who_makes_the_tables_does_not_keep_what_made_them(tmp_path: Path) -> None:
    """It would take memory for as long as the program runs."""
    program = f"""
import asyncio, sys
from storage import Store
from tests.storage.street import HandClock
store = Store.open("sqlite:///{tmp_path}/new.db", clock=HandClock(), secret=b"a key for tests")
async def start():
    await store.migrate_aside()
    print(await store.schema_version(), "alembic" in sys.modules)
    await store.close()
asyncio.run(start())
"""

    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert run.stdout.split() == [migrations.HEAD, "False"]


async def test_the_version_that_the_code_wants_is_the_last_one_written() -> None:
    """Whoever adds a file moves the mark."""
    scripts = ScriptDirectory(str(next(iter(migrations.__path__))))

    assert scripts.get_current_head() == migrations.HEAD


async def test_the_migrated_tables_are_those_of_the_code(empty: Store) -> None:
    """Column by column, key by key, index by index."""
    await empty.migrate()

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return list(compare_metadata(context, metadata))

    assert await on(empty, differences) == []


async def test_every_word_of_the_model_may_be_kept(empty: Store) -> None:
    """A check constraint that lags behind the model would refuse a neighbour's message."""
    await empty.migrate()

    def allowed(connection: Connection) -> dict[tuple[str, str], set[str]]:
        checks = {}
        for table in metadata.tables:
            for check in inspect(connection).get_check_constraints(table):
                column = str(check["name"]).removeprefix(f"ck_{table}_")
                checks[table, column] = set(re.findall(r"'(\w+)'", check["sqltext"]))
        return checks

    kept = await on(empty, allowed)

    wanted = {
        (table.name, column.name): {word.value for word in column.type.words}
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Word)
    }
    assert {key: words for key, words in kept.items() if key in wanted} == wanted


async def test_the_tables_go_down_and_up_again(empty: Store) -> None:
    """Nothing stays behind."""
    await empty.migrate()

    await on(empty, lambda connection: migrations.downgrade(connection, "base"))
    left = await on(empty, lambda connection: set(inspect(connection).get_table_names()))
    await empty.migrate()

    assert left == {"alembic_version"}
    assert await empty.is_current()


async def test_two_processes_may_migrate_at_once(postgres_url: str) -> None:
    """One waits for the other."""
    url = new_database(postgres_url)
    stores = [Store.open(url, clock=HandClock(), secret=SECRET) for _ in range(2)]

    await asyncio.gather(*(store.migrate() for store in stores))

    assert await stores[0].is_current()
    for store in stores:
        await store.close()
