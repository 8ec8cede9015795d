"""What operators do against the loss of the database: make a copy of it, and bring one back."""

from __future__ import annotations

import asyncio
import os
import shutil
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from bots.erasures import read_list, write_list
from bots.keys import derived
from bots.operator import say, worded
from bots.settings import field_key
from bots.sole import Sole
from core.community.own_data import erase_again

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from bots.bootstrap import House
    from bots.settings import Settings

MARK_BYTES = 3
"""How much of the key's fingerprint a backup carries: enough to notice another key, of no use to find it."""


class CannotCopy(LookupError):
    """A backup cannot be made or brought back; the sentence says what to do."""


async def make_backup(house: House, to: Path) -> None:
    """Copy the database into the new file *to*, while others work with it.

    Raises:
        CannotCopy: the file is there already, there is no database, or PostgreSQL's own program failed.
    """
    draft = _begun(to)
    try:
        await _fill(house, draft)
        draft.rename(to)
    finally:
        draft.unlink(missing_ok=True)
    key = "the key in TOCSIN_FIELD_KEY"
    if house.settings.storage.sqlite_file is not None and house.settings.storage.field_key is None:
        key = f"{house.settings.storage.sqlite_file.parent / 'field_key'}"
    say(f"Written: {to}. Keep {key} too, elsewhere: without it what is sealed stays sealed.")


async def bring_back(house: House, backup: Path) -> None:
    """Put *backup* in the place of the database, and send nothing of what waited in it.

    Raises:
        LookupError: it is no backup, of another key, Tocsin is running, or the database on PostgreSQL is not empty.
    """
    _refuse_unless_there(backup)
    database = house.settings.storage.sqlite_file
    erased = read_list(house.settings.storage.list_of_erased)
    if database is not None and database.is_file():
        erased |= house.store.erased_in(database)
    aside = _replace(house, database, backup) if database else await _into_postgres(house, backup)
    await house.store.migrate()
    given_up = await house.store.give_up_what_waits()
    say(f"Restored from {backup}. {given_up} messages that waited in it are not sent any more.{aside}")
    await _erase_again(house, erased)


async def _erase_again(house: House, erased: Mapping[str, datetime]) -> None:
    """Let nobody come back who was erased after the backup was made."""
    named = worded(house, {"say": "operator.neighbour"})
    again = await house.store.run(lambda uow: erase_again(uow, erased, named))
    path = house.settings.storage.list_of_erased
    await write_list(house.store, path, house.clock)
    if erased:
        say(f"{again} people who were erased after it was made are erased again. Then start Tocsin.")
        return
    say(f"No list of erased people is at {path}: if anybody was erased since, bring it there and restore again.")


def _begun(to: Path) -> Path:
    """Begin the file that will be named *to* once it is whole."""
    if to.exists():
        message = f"{to} is there already: write the name of a new file."
        raise CannotCopy(message)
    draft = to.with_name(f"{to.name}.unfinished")
    # Nobody else may read it: it holds what neighbours said.
    os.close(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    return draft


def _refuse_unless_there(backup: Path) -> None:
    if not backup.is_file():
        message = f"{backup} is not there."
        raise CannotCopy(message)


async def _fill(house: House, draft: Path) -> None:
    settings = house.settings
    database = settings.storage.sqlite_file
    if database is None:
        await _postgres("pg_dump", settings, "--format=custom", "--no-owner", "--no-privileges", "--file", str(draft))
    elif not database.is_file():
        message = f"There is no database at {database} yet: nothing was written."
        raise CannotCopy(message)
    else:
        house.store.copy(database, draft, _mark(settings))


def _mark(settings: Settings) -> int:
    return int.from_bytes(derived(field_key(settings), "backup")[:MARK_BYTES])


def _replace(house: House, database: Path, backup: Path) -> str:
    """Lay *backup* at *database*; what stood there stands aside. Give the sentence that says where."""
    if house.store.mark_of(backup) != _mark(house.settings):
        message = (
            "storage.field_key is not the key that this backup was made with: bring that key back first "
            f"(without one in the configuration it is the file {database.parent / 'field_key'})."
        )
        raise CannotCopy(message)
    alone = Sole(database)
    if not alone.take():
        message = "Tocsin is running: stop it first."
        raise CannotCopy(message)
    try:
        aside = _put_aside(database)
        draft = database.with_name(f"{database.name}.unfinished")
        house.store.copy(backup, draft)
        draft.chmod(0o600)
        draft.rename(database)
    finally:
        alone.release()
    return aside


def _put_aside(database: Path) -> str:
    if not database.exists():
        return ""
    aside = database.with_name(f"{database.name}.before-restore")
    if aside.exists():
        message = f"{aside} is there from an earlier restore: move it away first."
        raise CannotCopy(message)
    # Its log belongs to it: under the new name it is still found.
    for end in ("-wal", "-shm", ""):
        part = database.with_name(f"{database.name}{end}")
        if part.exists():
            part.rename(f"{aside}{end}")
    return f" The database of before is {aside}."


async def _into_postgres(house: House, backup: Path) -> str:
    if await house.store.schema_version() is not None:
        message = "The database in storage.url is not empty: make a new one, name it there, and restore into it."
        raise CannotCopy(message)
    settings = house.settings
    await _postgres("pg_restore", settings, "--exit-on-error", "--single-transaction", "--no-owner", str(backup))
    return ""


async def _postgres(program: str, settings: Settings, *arguments: str) -> None:
    """Run PostgreSQL's own *program* on our database; the password is seen in no list of processes."""
    found = shutil.which(program)
    if found is None:
        message = f"{program} is missing: install it with 'apt install postgresql-client'."
        raise CannotCopy(message)
    url = make_url(settings.storage.url)
    bare = url.set(drivername="postgresql", password=None).render_as_string()
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    process = await asyncio.create_subprocess_exec(
        found, "--dbname", bare, *arguments, stderr=asyncio.subprocess.PIPE, env=environment
    )
    _, said = await process.communicate()
    if process.returncode != 0:
        reason = said.decode(errors="replace").strip().splitlines() or ["it does not say why"]
        message = f"{program} failed: {reason[0]}"
        raise CannotCopy(message)
