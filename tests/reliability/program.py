"""The real program with one scripted channel: it hears a file, and writes a ledger of what it sent.

It runs until it is told to stop, or killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bots.bootstrap import House
from bots.logs import configure
from bots.operator import run_until_told
from bots.settings import Settings, load
from core.ports import Capabilities, Channel, Receive, Voice
from core.wire import Assurance, Inbound, Outbound, Receipt
from notifications import carrier, desk
from storage import outbox

IN_FLIGHT = 4
ANSWERS_AFTER = 0.01
"""Seconds that the scripted server takes for a message."""
NAME = "sms"
BEGUN = "begun"
"""The file that says when a life began to work, by the clock that all processes share."""
CAPABILITIES = Capabilities(Voice.SMS, per_second=0, in_flight=IN_FLIGHT)


class ScriptedChannel:
    """Reads one message a line from a file that grows, and appends one line for each message sent."""

    name = NAME
    capabilities = CAPABILITIES

    def __init__(self, inbox: Path, ledger: Path) -> None:
        self._inbox = inbox
        self._ledger = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand over what was written after the line *since*, in small batches."""
        done = int(since or 0)
        while True:
            lines = self._inbox.read_text(encoding="utf-8").splitlines() if self._inbox.exists() else []
            if done >= len(lines):
                await asyncio.sleep(0.01)
                continue
            batch = [_inbound(line, number) for number, line in enumerate(lines[done : done + 3], start=done + 1)]
            await receive(batch)
            done += len(batch)

    async def send(self, outbound: Outbound) -> Receipt:
        """Write what was sent down for good before anybody is told that it was."""
        await asyncio.sleep(ANSWERS_AFTER)
        line = json.dumps([os.getpid(), outbound.delivery_id, outbound.address, outbound.text])
        os.write(self._ledger, f"{line}\n".encode())
        os.fsync(self._ledger)
        return Receipt(f"x{outbound.delivery_id}", datetime.now(UTC))

    async def close(self) -> None:
        """The file is closed with the process."""


class ScriptedHouse(House):
    """The house, with that channel in place of those of the settings."""

    def __init__(self, settings: Settings, home: Path) -> None:
        self._scripted = ScriptedChannel(home / "inbox", home / "ledger")
        self._begun = home / BEGUN
        super().__init__(settings)

    async def prepare(self) -> None:
        """Write down when all is imported, and the work begins."""
        self._begun.write_text(str(time.monotonic()), encoding="utf-8")
        await super().prepare()

    def _channels(self) -> list[Channel]:
        return [self._scripted]


def _inbound(line: str, number: int) -> Inbound:
    address, text = json.loads(line)
    now = datetime.now(UTC)
    return Inbound(
        NAME, address, f"line{number}", now, text, cursor=str(number), assurance=Assurance.CLAIMED, raw=line.encode()
    )


def main(home: Path, lease: float | None) -> None:
    """Run in *home*, with its configuration, inbox, ledger and log, until told to stop.

    *lease*: seconds after which what a dead process held is sent by another; half a minute, when nothing is said.
    """
    log = os.open(home / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    configure()
    if lease is not None:
        desk.BEGIN_WITHIN = carrier.SEND_WITHIN = lease / 2
        outbox.REPLY_LEASE = timedelta(seconds=lease)
    house = ScriptedHouse(load(home / "bot_config.yaml"), home)
    asyncio.run(run_until_told(house, ("listen", "deliver", "schedule")))
