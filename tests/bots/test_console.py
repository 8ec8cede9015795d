"""The terminal as a channel."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from bots.console import Console, typed_lines
from core.ports import DeliveryFailed, Reason, Voice
from core.wire import Outbound, Span
from tests.bots.contract import FixedClock, FrontDoor, StorageIsDownError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def typed(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


def a_console(*lines: str) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console("odette", typed(*lines), out, FixedClock()), out


def to(address: str, text: str) -> Outbound:
    return Outbound(delivery_id="d-1", address=address, parts=((Span(text, bold=True),),))


async def test_each_line_is_heard_as_one_message() -> None:
    console, _ = a_console("aide\n", "\n", "A1 1\r\n")
    door = FrontDoor()

    await console.listen(door.receive, None)

    assert [one.text for one in door.heard] == ["aide", "", "A1 1"]
    assert {one.address for one in door.heard} == {"odette"}
    assert len({one.message_id for one in door.heard}) == 3
    assert door.heard[0].raw == b"aide\n"


async def test_a_line_that_was_refused_is_handed_over_again() -> None:
    console, _ = a_console("au secours\n", "vite\n")
    door = FrontDoor(failures=1)

    with pytest.raises(StorageIsDownError):
        await console.listen(door.receive, None)
    await console.listen(door.receive, None)

    assert [one.text for one in door.heard] == ["au secours", "vite"]
    assert door.offered[0].message_id == door.heard[0].message_id


async def test_what_is_sent_is_printed_without_codes_that_repaint_the_terminal() -> None:
    console, out = a_console()

    receipt = await console.send(to("odette", "Bonjour\x1b[2J\u202e Odette\n1 Vu"))

    assert out.getvalue() == "\nBonjour[2J Odette\n1 Vu\n\n"
    assert receipt.external_id == "d-1"


async def test_a_message_to_somebody_else_waits_for_another_process() -> None:
    console, out = a_console()

    with pytest.raises(DeliveryFailed) as caught:
        await console.send(to("karim", "Bonjour"))

    assert caught.value.reason is Reason.UNAVAILABLE
    assert out.getvalue() == ""


async def test_a_terminal_has_a_numbered_list_and_no_buttons() -> None:
    console, _ = a_console()

    await console.close()

    assert console.capabilities.voice is Voice.CONSOLE
    assert console.capabilities.choices == 0


async def test_lines_are_read_from_a_stream_until_its_end() -> None:
    stream = io.StringIO("un\n\ndeux")

    lines = [line async for line in typed_lines(stream)]

    assert lines == ["un\n", "\n", "deux"]
