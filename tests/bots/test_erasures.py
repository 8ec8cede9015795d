"""The file with the hashes of who was erased: it is kept up to date, outlives the database, and stops nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bots.erasures import read_list, write_list
from bots.settings import Storage
from core.community.retention import ERASURES_KEPT
from tests.world import open_village

if TYPE_CHECKING:
    from pathlib import Path


async def test_each_erasure_is_a_line_and_what_no_backup_holds_any_more_leaves(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "erasures"
    async with open_village() as village:
        zoe = await village.member("Zoé", sms="+33600000009")
        await write_list(village.store, path, village.clock)
        assert not path.exists()

        await village.store.run(lambda uow: uow.own_data.erase(zoe, "un voisin"))
        await write_list(village.store, path, village.clock)
        with path.open("a") as file:
            file.write("what a half-written line may look like\n2019-01-01T00:00:00+00:00 old\n")
        await write_list(village.store, path, village.clock)

        lines = path.read_text().splitlines()
        assert len(lines) == 1
        assert read_list(path) == await village.store.run(lambda uow: uow.erasures.all())
        assert path.stat().st_mode & 0o077 == 0
        village.clock.passes(days=(ERASURES_KEPT + timedelta(days=1)).days)
        await village.switchboard.tidy()
        await write_list(village.store, path, village.clock)
        assert read_list(path) == {}


async def test_a_place_where_nothing_can_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    async with open_village() as village:
        zoe = await village.member("Zoé", sms="+33600000009")
        await village.store.run(lambda uow: uow.own_data.erase(zoe, "un voisin"))

        await write_list(village.store, tmp_path / "a file" / "erasures", village.clock)

        assert read_list(tmp_path / "a file" / "erasures") == {}


def test_the_list_lies_beside_the_database_unless_another_place_is_named() -> None:
    assert str(Storage(url="sqlite:///var/tocsin.db").list_of_erased) == "var/erasures"
    assert str(Storage(url="postgresql://tocsin@localhost/tocsin").list_of_erased) == "var/erasures"
    assert str(Storage(url="sqlite:///var/tocsin.db", erasures="/mnt/disk/gone").list_of_erased) == "/mnt/disk/gone"
