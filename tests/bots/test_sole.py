"""One process at a time may inherit what another one held."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import TYPE_CHECKING

from bots.sole import Sole

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def hold(database: Path, said: Connection) -> None:
    """Take the lock in another process, say so, and wait to be killed."""
    sole = Sole(database)
    said.send(sole.take())
    said.recv()
    sole.release()


def test_the_lock_is_free_again_when_its_holder_is_killed(tmp_path: Path) -> None:
    """Not before; no file has to be cleared away."""
    database = tmp_path / "tocsin.db"
    ours, theirs = multiprocessing.Pipe()
    holder = multiprocessing.get_context("spawn").Process(target=hold, args=(database, theirs))
    holder.start()
    it_held = ours.recv()

    while_it_lives = Sole(database).take()
    holder.kill()
    holder.join()
    ours.close()
    theirs.close()
    after = Sole(database)

    assert (it_held, while_it_lives, after.take()) == (True, False, True)
    after.release()


def test_who_stops_lets_the_next_one_have_it(tmp_path: Path) -> None:
    """As at a restart."""
    first, second = Sole(tmp_path / "tocsin.db"), Sole(tmp_path / "tocsin.db")
    first.take()
    first.release()

    assert second.take()
    second.release()
