"""What the program writes down of its own failures."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from bots.logs import places


def told_of_a_failure() -> MutableMapping[str, Any]:
    """Fail with words that nobody should read, and give what is told of it."""
    try:
        int("Odette, +33600000001: au voleur")
    except ValueError:
        return places(None, "error", {"event": "turn.failed", "exc_info": True})
    return {}


def test_a_failure_is_told_by_its_places_and_never_by_its_words() -> None:
    told = told_of_a_failure()

    assert told["error"] == "ValueError"
    assert "test_logs.py" in told["at"][-1]
    assert "Odette" not in str(told)
