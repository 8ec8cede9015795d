"""The list of who was erased, in a file beside the database: it outlives the database, and names nobody."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from core.community.retention import ERASURES_KEPT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from core.ports import Clock
    from core.store import Store

log = structlog.get_logger()


def read_list(path: Path) -> dict[str, datetime]:
    """Read the list at *path*: a line for each, when and which hash. A line that is none counts for nothing."""
    if not path.is_file():
        return {}
    known = {}
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        when, _, key_hash = line.partition(" ")
        try:
            known[key_hash] = datetime.fromisoformat(when).astimezone(UTC)
        except ValueError:
            continue
    return known


async def write_list(store: Store, path: Path, clock: Clock) -> None:
    """Bring the list at *path* up to date with the database; a full disk is said in the log, and tried again."""
    erased = await store.run(lambda uow: uow.erasures.all())
    try:
        before = read_list(path)
        oldest = clock.now() - ERASURES_KEPT
        kept = {key_hash: at for key_hash, at in {**before, **erased}.items() if at > oldest}
        if kept != before:
            _write(path, kept)
    except OSError as failure:
        log.warning("erasures.not_written", error=type(failure).__name__)


def _write(path: Path, erased: Mapping[str, datetime]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.unfinished")
    lines = sorted(f"{at.isoformat()} {key_hash}\n" for key_hash, at in erased.items())
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
