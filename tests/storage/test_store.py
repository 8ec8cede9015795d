"""One function, one transaction; and what happens when the database does not work."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError

from core.errors import StorageDown
from storage import Store
from tests.storage.conftest import SECRET
from tests.storage.street import HandClock, a_community, behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork


async def test_what_a_failed_turn_wrote_did_not_happen(store: Store) -> None:
    """The exception reaches the caller as it is."""

    def write_and_break(uow: UnitOfWork) -> None:
        uow.journal.move_cursor("telegram", "43")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.run(write_and_break)

    assert await store.run(lambda uow: uow.journal.cursor("telegram")) is None


async def test_turns_that_share_a_commit_fail_alone(store: Store) -> None:
    """Thirty at once, every third of which breaks."""

    def write(uow: UnitOfWork, n: int) -> int:
        uow.journal.move_cursor(f"account-{n}", str(n))
        if n % 3 == 0:
            raise ZeroDivisionError
        return n

    def writer(n: int) -> asyncio.Future[int]:
        return asyncio.ensure_future(store.run(lambda uow: write(uow, n)))

    results = await asyncio.gather(*(writer(n) for n in range(30)), return_exceptions=True)
    kept = await store.run(lambda uow: [uow.journal.cursor(f"account-{n}") for n in range(30)])

    assert [isinstance(result, ZeroDivisionError) for result in results] == [n % 3 == 0 for n in range(30)]
    assert kept == [None if n % 3 == 0 else str(n) for n in range(30)]


async def test_a_broken_rule_of_the_database_is_our_bug(store: Store) -> None:
    """It is not mistaken for a database that is down."""
    await store.run(lambda uow: uow.communities.add(a_community("Les Lilas")))

    with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
        await store.run(lambda uow: uow.communities.add(a_community("Les Lilas")))

    assert len(await store.run(lambda uow: uow.communities.all())) == 1


async def test_an_error_does_not_tell_what_people_said(store: Store) -> None:
    """Errors end in logs."""
    await store.run(lambda uow: uow.communities.add(a_community("Les Lilas")))

    with pytest.raises((IntegrityError, sqlite3.IntegrityError)) as raised:
        await store.run(lambda uow: uow.communities.add(a_community("Les Lilas")))

    assert "48.88" not in str(raised.value)


async def test_time_stands_still_within_a_transaction(store: Store, clock: HandClock) -> None:
    """Everything that a turn writes has one time."""

    def look_twice(uow: UnitOfWork) -> bool:
        before = uow.now()
        clock.tick(60)
        return before == uow.now()

    assert await store.run(look_twice)


async def test_secrets_are_drawn_and_fingerprints_keyed(storage_url: str, clock: HandClock) -> None:
    """The same text has another fingerprint under another key."""
    first = Store.open(storage_url, clock=clock, secret=SECRET, draw=lambda alphabet: alphabet[-1])
    second = Store.open(storage_url, clock=clock, secret=b"another key")

    drawn = [await store.run(lambda uow: uow.secret(6, "0123456789")) for store in (first, second)]
    prints = [await store.run(lambda uow: uow.fingerprint("ABCD2345")) for store in (first, first, second)]
    for store in (first, second):
        await store.close()

    assert drawn[0] == "999999"
    assert len(drawn[1]) == 6
    assert set(drawn[1]) <= set("0123456789")
    assert prints[0] == prints[1] != prints[2]
    assert len(prints[0]) == 64


async def test_a_cancelled_turn_leaves_the_storage_usable(store: Store) -> None:
    """A listener is stopped while it waits."""
    waiting = asyncio.ensure_future(store.run(lambda uow: uow.journal.move_cursor("a", "1")))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    await store.run(lambda uow: uow.journal.move_cursor("b", "2"))

    assert await store.run(lambda uow: uow.journal.cursor("b")) == "2"


async def test_a_storage_in_memory_works_like_any_other(clock: HandClock) -> None:
    """The village of the tests lives in one."""
    store = Store.open("sqlite://", clock=clock, secret=SECRET)
    await store.migrate()

    await store.run(lambda uow: uow.communities.add(a_community("Les Lilas")))

    assert [community.name for community in await store.run(lambda uow: uow.communities.all())] == ["Les Lilas"]
    await store.close()


async def test_a_file_outlives_its_process_and_is_ours_alone(tmp_path: Path, clock: HandClock) -> None:
    """Names and addresses are not for other accounts of the machine."""
    path = tmp_path / "var" / "tocsin.db"
    for _ in range(2):
        store = Store.open(f"sqlite:///{path}", clock=clock, secret=SECRET)
        await store.migrate()
        await store.run(lambda uow: uow.journal.move_cursor("a", "1"))
        await store.close()

    reader = sqlite3.connect(path)
    assert reader.execute("SELECT position FROM cursor").fetchall() == [("1",)]
    assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    reader.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_every_commit_is_on_the_disk_before_it_is_told(tmp_path: Path, clock: HandClock) -> None:
    """WAL with synchronous=FULL, and foreign keys that hold."""
    store = Store.open(f"sqlite:///{tmp_path}/tocsin.db", clock=clock, secret=SECRET)

    def pragmas(uow: UnitOfWork) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [behind(uow).execute(text(f"PRAGMA {name}")).scalar() for name in names]

    assert await store.run(pragmas) == ["wal", 2, 1]
    await store.close()


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/x.db", "postgresql://app@/x?host=/nowhere"])
async def test_a_database_that_is_not_there_is_down(url: str, clock: HandClock) -> None:
    """Nothing is acknowledged; the caller tries again later."""
    store = Store.open(url, clock=clock, secret=SECRET)

    with pytest.raises(StorageDown):
        await store.run(lambda uow: uow.journal.cursor("a"))

    await store.close()


async def test_a_file_locked_for_a_moment_is_waited_for(tmp_path: Path, migrated_file: Path, clock: HandClock) -> None:
    """A backup holds it."""
    path = tmp_path / "tocsin.db"
    path.write_bytes(migrated_file.read_bytes())
    store = Store.open(f"sqlite:///{path}", clock=clock, secret=SECRET)
    await store.run(lambda uow: uow.journal.cursor("a"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    turn = asyncio.ensure_future(store.run(lambda uow: uow.journal.move_cursor("a", "1")))
    await asyncio.sleep(0.3)
    was_done = turn.done()
    other.execute("COMMIT")
    await turn
    other.close()
    await store.close()

    assert not was_done


async def test_an_unknown_kind_of_database_is_refused_by_name(clock: HandClock) -> None:
    """With the words that would be right."""
    with pytest.raises(ValueError, match="mysql"):
        Store.open("mysql://app@host/name", clock=clock, secret=SECRET)


async def test_work_goes_on_after_postgres_dropped_every_connection(migrated_database: str, clock: HandClock) -> None:
    """A restart of the server needs none of ours."""
    store = Store.open(migrated_database, clock=clock, secret=SECRET)
    other = Store.open(migrated_database, clock=clock, secret=SECRET)
    await asyncio.gather(*(store.run(lambda uow: uow.journal.cursor("a")) for _ in range(5)))

    def drop(uow: UnitOfWork) -> None:
        behind(uow).execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    await other.run(drop)
    failures = 0
    for _ in range(6):
        try:
            await store.run(lambda uow: uow.journal.move_cursor("a", "1"))
        except StorageDown:
            failures += 1
    await store.close()
    await other.close()

    assert failures <= 1


async def test_a_database_that_was_never_made_is_named(postgres_url: str, clock: HandClock) -> None:
    """The operator reads why."""
    url = make_url(postgres_url).set(database="nothing_here").render_as_string(hide_password=False)
    store = Store.open(url, clock=clock, secret=SECRET)

    with pytest.raises(StorageDown, match="nothing_here"):
        await store.run(lambda uow: uow.journal.cursor("a"))

    await store.close()


async def test_a_statement_that_never_ends_is_cut_off(migrated_database: str, clock: HandClock) -> None:
    """Five seconds are enough for everything that we ask."""
    store = Store.open(migrated_database, clock=clock, secret=SECRET)

    def shorter(uow: UnitOfWork) -> None:
        assert behind(uow).execute(text("SHOW statement_timeout")).scalar() == "5s"
        behind(uow).execute(text("SET LOCAL statement_timeout = 50"))
        behind(uow).execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(StorageDown):
        await store.run(shorter)
    await store.close()


async def test_two_turns_in_a_ring_are_both_done(migrated_database: str, clock: HandClock) -> None:
    """PostgreSQL ends one of them; it is run again."""
    store = Store.open(migrated_database, clock=clock, secret=SECRET)
    await store.run(lambda uow: uow.journal.move_cursor("ring-a", "0"))
    await store.run(lambda uow: uow.journal.move_cursor("ring-b", "0"))

    def one_after_the_other(uow: UnitOfWork, first: str, second: str) -> None:
        uow.journal.move_cursor(first, "1")
        behind(uow).execute(text("SELECT pg_sleep(0.2)"))
        uow.journal.move_cursor(second, "1")

    await asyncio.gather(
        store.run(lambda uow: one_after_the_other(uow, "ring-a", "ring-b")),
        store.run(lambda uow: one_after_the_other(uow, "ring-b", "ring-a")),
    )
    await store.close()
