"""What was said in a room since we last asked, none of it lost and nothing older told again."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import structlog

from bots.matrix.reading import HEARD_TYPES
from bots.matrix.rooms import events_of
from bots.matrix.session import CLIENT, Session
from core.wire import Inbound

Json = dict[str, Any]

PAGE = 100
MOST_PAGES = 100

log = structlog.get_logger()


class Words(NamedTuple):
    """A message in our words, and the event that it was read from when it may carry a picture."""

    inbound: Inbound
    event: Json | None = None


async def words_in(session: Session, room_id: str, joined: Json, since: str) -> list[Json]:
    """Give the events of a joined room that may be words to us, oldest first.

    A sync that leaves events out is filled up. In a room that we have just entered, what was said before we were
    invited is not for us; what was said since then is.
    """
    timeline = joined.get("timeline", {})
    events: list[Json] = list(timeline.get("events", []))
    has_entered = any(_is_entrance(event, session.user_id) for event in events_of(joined))
    start = timeline.get("prev_batch")
    is_whole = has_entered and _last(events, session.user_id, "invite") is not None
    if timeline.get("limited") and isinstance(start, str) and not is_whole:
        events = await _fill(session, room_id, events, start, None if has_entered else since)
    if has_entered:
        events = events[_call(events, session.user_id) :]
    return [event for event in events if _may_be_words(event)]


async def _fill(session: Session, room_id: str, events: list[Json], start: str, until: str | None) -> list[Json]:
    """Put what comes before *events* in front of them: back to *until*, or to our invitation."""
    for _ in range(MOST_PAGES):
        query = {"dir": "b", "from": start, "limit": str(PAGE)}
        if until is not None:
            query["to"] = until
        page = await session.call("GET", f"{CLIENT}/rooms/{quote(room_id, safe='')}/messages?{urlencode(query)}")
        before: list[Json] = page.get("chunk", [])
        events = [*reversed(before), *events]
        end = page.get("end")
        is_whole = until is None and _last(before, session.user_id, "invite") is not None
        if is_whole or not isinstance(end, str):
            return events
        start = end
    log.error("matrix.history_too_long", pages=MOST_PAGES)
    return events


def _call(events: list[Json], me: str) -> int:
    """The number of events up to the one that called us into the room: our invitation, else our entrance."""
    called = _last(events, me, "invite")
    if called is None:
        called = _last(events, me, "join")
    return 0 if called is None else called + 1


def _last(events: list[Json], me: str, membership: str) -> int | None:
    places = [number for number, event in enumerate(events) if _membership(event, me) == membership]
    return places[-1] if places else None


def _is_entrance(event: Json, me: str) -> bool:
    if _membership(event, me) != "join":
        return False
    before: Json = event.get("unsigned", {}).get("prev_content", {})
    return bool(before.get("membership") != "join")


def _membership(event: Json, me: str) -> str | None:
    if event.get("type") != "m.room.member" or event.get("state_key") != me:
        return None
    content = event.get("content")
    found = content.get("membership") if isinstance(content, dict) else None
    return found if isinstance(found, str) else None


def _may_be_words(event: Json) -> bool:
    is_whole = isinstance(event.get("event_id"), str) and isinstance(event.get("sender"), str)
    is_there = "redacted_because" not in event.get("unsigned", {}) and "state_key" not in event
    return is_whole and is_there and event.get("type") in HEARD_TYPES
