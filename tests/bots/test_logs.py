"""What the program writes down of its own failures."""

from __future__ import annotations

from typing import Any

from bots.logs import places


def test_a_failure_is_told_by_its_places_and_never_by_its_words() -> None:
    event: dict[str, Any] = {"event": "turn.failed", "exc_info": True}

    try:
        int("Odette, +33600000001: au voleur")
    except ValueError:
        told = places(None, "error", event)

    assert told["error"] == "ValueError"
    assert "test_logs.py" in told["at"][-1]
    assert "Odette" not in str(told)
