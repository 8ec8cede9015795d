"""An operator loses the database and brings a backup back, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bots.clock import SystemClock
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.shelves.unit_of_work import UnitOfWork
from storage import Store
from tests.peers.postgres import PeerMissing, new_database, postgres_server
from tests.whole.command_line import STREET, tocsin

pytestmark = pytest.mark.slow

KEY = "dGhpcyBrZXkgaXMgb25seSBmb3IgdGhlIHRlc3RzISE="
ANA = "street-telegram:1002"
FOUND = ("community", "create", "Les Roses", "--commune", "Bourg", "--centre", "47.1,-1.5")


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """A server of our own."""
    try:
        with postgres_server() as url:
            yield url
    except PeerMissing as missing:
        pytest.skip(str(missing))


def test_what_was_lost_is_back_and_nothing_old_is_sent(tmp_path: Path) -> None:
    """The database of before stands aside; what waited is given up."""
    tocsin(tmp_path, *FOUND)
    _let_something_wait(f"sqlite:///{tmp_path}/tocsin.db")
    made = tocsin(tmp_path, "backup", "monday")
    tocsin(tmp_path, "community", "suspend", "Les Roses")

    restored = tocsin(tmp_path, "restore", "monday")

    assert (made.returncode, made.stderr) == (0, "")
    assert "field_key" in made.stdout
    assert (tmp_path / "monday").stat().st_mode & 0o077 == 0
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "tocsin.db.before-restore" in restored.stdout
    assert "active" in tocsin(tmp_path, "community", "show", "Les Roses").stdout
    assert _waits(tmp_path / "tocsin.db") == 0
    assert _waits(tmp_path / "tocsin.db.before-restore") == 1


def test_a_backup_is_restored_where_there_was_nothing_but_with_its_key_alone(tmp_path: Path) -> None:
    """A new machine."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    tocsin(old, *FOUND)
    tocsin(old, "backup", str(tmp_path / "monday"))

    another_key = tocsin(new, "restore", str(tmp_path / "monday"))
    (new / "field_key").unlink()
    (new / "field_key").write_bytes((old / "field_key").read_bytes())
    (new / "field_key").chmod(0o600)
    restored = tocsin(new, "restore", str(tmp_path / "monday"))

    assert (another_key.returncode, another_key.stderr.count("\n")) == (1, 1)
    assert "field_key" in another_key.stderr
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "Les Roses" in tocsin(new, "community", "list").stdout


def test_who_was_erased_after_the_backup_does_not_come_back(tmp_path: Path) -> None:
    """By the database of before; and on a new machine, by the list alone."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    tocsin(old, *FOUND)
    tocsin(old, "backup", str(tmp_path / "monday"))
    erased = tocsin(old, "person", "erase", ANA)
    for kept in ("field_key", "erasures"):
        (new / kept).write_bytes((old / kept).read_bytes())
        (new / kept).chmod(0o600)
    (old / "erasures").unlink()

    restored = [tocsin(folder, "restore", str(tmp_path / "monday")) for folder in (old, new)]

    assert (erased.returncode, erased.stderr) == (0, "")
    assert [(each.returncode, each.stderr) for each in restored] == [(0, "")] * 2
    assert all("1 people" in each.stdout for each in restored)
    for folder in (old, new):
        assert "Nobody is known" in tocsin(folder, "person", "export", ANA).stderr
        assert tocsin(folder, "person", "export", "street-telegram:1001").returncode == 0
        assert len((folder / "erasures").read_text().splitlines()) == 1


def test_what_would_harm_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """A file that is there, one that is none, one that is damaged, none at all; the database stays as it was."""
    nothing_yet = tocsin(tmp_path, "backup", "monday")
    tocsin(tmp_path, *FOUND)
    tocsin(tmp_path, "backup", "monday")
    whole = (tmp_path / "monday").read_bytes()
    (tmp_path / "letter").write_text("Bonjour")
    (tmp_path / "torn").write_bytes(whole[: len(whole) // 2])

    again = tocsin(tmp_path, "backup", "monday")
    refused = [tocsin(tmp_path, "restore", name) for name in ("letter", "torn", "nowhere")]

    assert [(each.returncode, each.stderr.count("\n")) for each in (nothing_yet, again, *refused)] == [(1, 1)] * 5
    assert (tmp_path / "monday").read_bytes() == whole
    assert "Les Roses" in tocsin(tmp_path, "community", "list").stdout
    assert sorted(path.name for path in tmp_path.glob("*unfinished*")) == []


def test_a_database_on_postgresql_goes_into_another_one(tmp_path: Path, postgres_url: str) -> None:
    """Over one that holds something it is refused."""
    first, second = (_configured(new_database(postgres_url)) for _ in range(2))
    (tmp_path / "key").write_text(KEY)
    (tmp_path / "key").chmod(0o600)
    tocsin(tmp_path, "migrate", config=first)
    tocsin(tmp_path, *FOUND, config=first)
    made = tocsin(tmp_path, "backup", "monday", config=first)
    tocsin(tmp_path, "person", "erase", ANA, config=first)

    over = tocsin(tmp_path, "restore", "monday", config=first)
    restored = tocsin(tmp_path, "restore", "monday", config=second)

    assert (made.returncode, made.stderr) == (0, "")
    assert (over.returncode, over.stderr.count("\n")) == (1, 1)
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "Les Roses" in tocsin(tmp_path, "community", "list", config=second).stdout
    assert "Nobody is known" in tocsin(tmp_path, "person", "export", ANA, config=second).stderr


def _configured(url: str) -> str:
    plain = make_url(url).set(drivername="postgresql").render_as_string()
    return STREET.replace("sqlite:///tocsin.db'", f"{plain}', field_key: '${{file:key}}'")


def _let_something_wait(url: str) -> None:
    async def work() -> None:
        store = Store.open(url, clock=SystemClock(), secret=b"of no matter")

        def add(uow: UnitOfWork) -> None:
            uow.outbox.add(Notice("announcement", {}, Audience(AudienceKind.COMMUNITY, 1), Lane.GAZETTE, 1), uow.now())

        await store.run(add)
        await store.close()

    asyncio.run(work())


def _waits(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM notice WHERE expanded_at IS NULL").fetchone()[0])
