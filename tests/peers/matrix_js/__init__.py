"""A neighbour on Element's own SDK, in a Node process of its own."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.peers.node import node

HERE = Path(__file__).resolve().parent
OLDEST_NODE = 22


class PeerMissing(Exception):
    """matrix-js-sdk cannot be installed: it needs Node 22, npm and the package index."""


@dataclass
class StrictNeighbour:
    """Somebody who reads and writes with devices only that their owner has signed."""

    process: asyncio.subprocess.Process
    room: str = ""
    read: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    async def say(self, text: str) -> None:
        """Say *text* in the private room with the bot."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n".encode())
        await self.process.stdin.drain()

    async def follow(self) -> None:
        """Take down what the client tells."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            news: dict[str, Any] = json.loads(line)
            self.room = news.get("room", self.room)
            if news.get("body") is not None:
                self.read.append(news["body"])
            if news.get("failure") is not None:
                self.failures.append(news["failure"])


def install() -> None:
    """Install the SDK from its lock, at the first use.

    Raises:
        PeerMissing: it cannot be had on this machine.
    """
    program = node()
    if shutil.which("npm") is None or program is None:
        raise PeerMissing(PeerMissing.__doc__)
    printed = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    if int(printed.strip().removeprefix("v").partition(".")[0] or 0) < OLDEST_NODE:
        raise PeerMissing(PeerMissing.__doc__)
    if (HERE / "node_modules" / ".package-lock.json").exists():
        return
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    if subprocess.run(command, cwd=HERE, check=False, capture_output=True).returncode != 0:
        raise PeerMissing(PeerMissing.__doc__)


@asynccontextmanager
async def strict_neighbour(
    url: str, user_id: str, password: str, bot: str, *plain: str
) -> AsyncIterator[StrictNeighbour]:
    """Start the client, which opens an encrypted private room with *bot*, and stop it at the end.

    *plain*: the version of a room that is not encrypted, and in which *bot* may do all that its owner may.

    Raises:
        PeerMissing: it cannot be installed here.
    """
    await asyncio.to_thread(install)
    pipe = asyncio.subprocess.PIPE
    arguments = (str(HERE / "peer.mjs"), url, user_id, password, bot, *plain)
    process = await asyncio.create_subprocess_exec(node() or "node", *arguments, stdin=pipe, stdout=pipe)
    neighbour = StrictNeighbour(process)
    task = asyncio.create_task(neighbour.follow())
    try:
        yield neighbour
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await task
