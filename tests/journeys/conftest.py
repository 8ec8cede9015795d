"""The village of each story, and the transcript that it leaves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import REPOSITORY
from tests.world import Village, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TRANSCRIPTS = REPOSITORY / "docs" / "transcripts"


@pytest.fixture
async def village(request: pytest.FixtureRequest) -> AsyncIterator[Village]:
    """A village in memory. What is said in it is compared with the story's transcript, word for word.

    With ``TRANSCRIPTS=write`` in the environment the transcripts are written anew.
    """
    async with open_village() as opened:
        yield opened
        if opened.story:
            _compare(request, opened)


def _compare(request: pytest.FixtureRequest, village: Village) -> None:
    title = (request.function.__doc__ or "").strip()
    told = f"# {title}\n" + "\n".join(village.story)
    path = TRANSCRIPTS / Path(request.path.stem.removeprefix("test_")) / f"{request.node.name.removeprefix('test_')}.md"
    if os.environ.get("TRANSCRIPTS") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    assert told == kept, f"{path.name} tells another story: look at it, then run with TRANSCRIPTS=write"
