"""Whatever somebody writes into an event, reading it does not fail."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bots.matrix.body import SIGNS, payload_in, sign_number
from bots.matrix.powers import Powers
from bots.matrix.reading import Place, inbound_from, picture_in, reaction_in
from bots.matrix.rooms import Rooms

NOW = datetime(2026, 4, 14, tzinfo=UTC)

NAMES = """msgtype body format url file info mimetype size geo_uri filename m.relates_to rel_type event_id key
    m.in_reply_to membership displayname join_rule replacement_room predecessor room_id name room_version
    additional_creators users events users_default state_default @a:b m.room.power_levels"""
KEYS = st.sampled_from(NAMES.split())
WORDS = st.sampled_from(
    ["m.text", "m.image", "m.file", "m.location", "m.thread", "m.replace", "m.annotation", "geo:1,2"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=20)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5))
CONTENTS = VALUES | st.dictionaries(KEYS, VALUES, max_size=6)


def event_with(content: object, kind: str = "m.room.message") -> dict[str, object]:
    return {"type": kind, "sender": "@a:b", "event_id": "$1", "content": content}


@given(CONTENTS)
@example({"msgtype": "m.text", "body": "\ud800"})
@example({"msgtype": "m.location", "body": "x", "geo_uri": "geo:1e999,2"})
@example({"msgtype": "m.image", "body": "x", "url": "mxc://a/b", "info": {"size": True}})
def test_any_content_is_read_or_ignored(content: object) -> None:
    event = event_with(content)

    heard = inbound_from(event, Place(None, ""), b"raw", NOW, "matrix")
    picture_in(event)
    reaction_in(event)

    assert heard is None or heard.text.encode() is not None


@pytest.mark.parametrize(
    ("name", "size", "is_fetched"),
    [("lilas.KML", 900, True), ("lilas.kml", 300_000, False), ("lilas.kml", None, False), ("lilas.pdf", 900, False)],
)
def test_the_small_file_of_a_map_is_fetched(name: str, size: int | None, is_fetched: bool) -> None:  # noqa: FBT001
    content = {"msgtype": "m.file", "body": name, "url": "mxc://b/c", "info": {"size": size}}

    assert (picture_in(event_with(content)) is not None) == is_fetched


@given(st.sampled_from(["create", "member", "join_rules", "encryption", "tombstone", "name", "power_levels"]), CONTENTS)
def test_any_state_is_noted_or_ignored(kind: str, content: object) -> None:
    rooms = Rooms("@me:b")
    event = {**event_with(content, f"m.room.{kind}"), "state_key": ""}

    rooms.note({"rooms": {"join": {"!r": {"state": {"events": [event]}}}}})

    assert rooms.get("!r") is not None
    assert all(room_id.startswith("!") for room_id in rooms.replacements())
    assert rooms.get("!r").powers.runs("@a:b") in {True, False}  # type: ignore[union-attr]


def powers(version: str, levels: object = None, **more: object) -> Powers:
    found = Powers()
    found.created("@owner:b", {"room_version": version, **more})
    if isinstance(levels, dict):
        found.set(levels)
    return found


LEVELS = {"events": {"m.room.power_levels": 100}, "users": {"@admin:b": 100, "@helper:b": 50}, "state_default": 50}


@pytest.mark.parametrize(
    ("room", "user_id", "runs"),
    [
        (powers("12", LEVELS), "@owner:b", True),
        (powers("12", LEVELS, additional_creators=["@second:b"]), "@second:b", True),
        (powers("12", LEVELS), "@admin:b", True),
        (powers("12", LEVELS), "@helper:b", False),
        (powers("12", LEVELS), "@guest:b", False),
        (powers("11", LEVELS), "@owner:b", False),
        (powers("11", LEVELS, additional_creators=["@second:b"]), "@second:b", False),
        (powers("11", LEVELS), "@admin:b", True),
        (powers("11"), "@owner:b", True),
        (powers("11"), "@guest:b", False),
        (powers("9", {"users": {"@admin:b": "50"}}), "@admin:b", True),
        (powers("9", {"users": {"@admin:b": "lots"}}), "@admin:b", False),
        (powers("11", {"users": {"@helper:b": 40}, "state_default": 40}), "@helper:b", True),
        (powers("11", {"events": {"m.room.power_levels": 0}}), "@guest:b", False),
        (powers("13", LEVELS), "@owner:b", True),
        (powers("org.example.riddle", LEVELS), "@owner:b", False),
        (Powers(), "@guest:b", False),
    ],
)
def test_who_runs_a_room_in_each_of_its_versions(room: Powers, user_id: str, *, runs: bool) -> None:
    assert room.runs(user_id) is runs


def test_every_sign_means_its_place() -> None:
    payloads = [str(number) for number in range(10)]
    content = json.loads(json.dumps({"net.tocsin.choices": payloads}))

    assert [payload_in(content, sign) for sign in SIGNS] == payloads
    assert sign_number("👍") is None
    assert payload_in({"net.tocsin.choices": "0123"}, SIGNS[0]) is None
