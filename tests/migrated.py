"""An empty storage with our tables, without migrating one for each test, which costs most of a second."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import create_engine

from storage.migrations import upgrade
from storage.sqlite import Sqlite
from storage.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.store import Store


NAMES = ", ".join(f"'{name}'" for name in metadata.tables)
EMPTY_POSTGRES = f"""
DO $$
DECLARE
    name text;
    is_used boolean;
BEGIN
    -- No foreign key looks: everything goes.
    SET LOCAL session_replication_role = replica;
    FOREACH name IN ARRAY ARRAY[{NAMES}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO is_used;
        IF is_used THEN
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END
$$
"""  # noqa: S608 - the names of our own tables
"""Takes everything out, and lets all ids begin again.

To truncate seventy tables for the few that a test has written into takes PostgreSQL ten times longer.
"""


async def migrate(store: Store) -> None:
    """Do what `Store.migrate` does; to an empty SQLite by copying."""
    if isinstance(store._database, Sqlite) and await store.schema_version() is None:
        await store._database.run(_copy)
    else:
        await store.migrate()


@cache
def image() -> bytes:
    """The file of an empty storage."""
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            upgrade(connection)
        with engine.connect() as connection:
            return _driver(connection).serialize()
    finally:
        engine.dispose()


def _copy(connection: Connection) -> None:
    driver = _driver(connection)
    # SQLite copies into a database outside transactions only; Sqlite wants back the one that it has begun.
    driver.execute("ROLLBACK")
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.deserialize(image())
        empty.backup(driver)
    driver.execute("BEGIN IMMEDIATE")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
