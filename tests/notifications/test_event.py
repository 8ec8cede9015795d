"""A calendar entry of an event whose hour nobody said takes the whole day."""

from __future__ import annotations

import pytest

from notifications.paper.event import calendar


@pytest.mark.parametrize(
    ("starts_at", "written"),
    [("2026-12-06", "DTSTART;VALUE=DATE:20261206"), ("2026-12-06T08:00:00+00:00", "DTSTART:20261206T080000Z")],
)
def test_a_day_alone_is_the_whole_of_it(starts_at: str, written: str) -> None:
    event = {"uid": "article-1@tocsin", "starts_at": starts_at, "title": "Vide-grenier", "place": ""}
    spec = {"name": "agenda.ics", "written_at": "2026-11-23T13:05:00+00:00", "events": [event]}

    made = calendar(spec, "fr").data.decode()

    assert written in made
    assert ("DURATION" in made) is ("T08" in starts_at)
