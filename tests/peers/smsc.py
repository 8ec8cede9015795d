"""An SMSC that is not made of our library: the npm package smpp, run by node.

By hand, ``python -m tests.peers.smsc`` starts one and prints its ports.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.peers.node import node

HERE = Path(__file__).parent
MODULES = HERE / "npm" / "node_modules"


class PeerMissing(Exception):
    """The SMSC is not installed: npm ci in tests/peers/npm, as script/test does."""


@dataclass(frozen=True)
class Smsc:
    """Where the SMSC listens, and where it takes our orders."""

    port: int
    control: int

    async def ask(self, what: str, **query: str) -> Any:
        """Give an order, such as ``heard`` or ``say`` (see smsc.js)."""
        url = f"http://127.0.0.1:{self.control}/{what}"
        async with ClientSession() as session, session.get(url, params=query) as answer:
            return await answer.json(content_type=None)


@contextmanager
def smsc() -> Iterator[Smsc]:
    """Start an SMSC; ``test`` may bind with the password ``secret``.

    Raises:
        PeerMissing: node or its package is not on this machine.
    """
    program = node()
    if program is None or not (MODULES / "smpp").is_dir():
        raise PeerMissing(PeerMissing.__doc__)
    environment = os.environ | {"NODE_PATH": str(MODULES)}
    with subprocess.Popen([program, str(HERE / "smsc.js")], env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        ports = json.loads(process.stdout.readline())
        try:
            yield Smsc(ports["smpp"], ports["control"])
        finally:
            process.terminate()


if __name__ == "__main__":
    with smsc() as peer:
        sys.stdout.write(
            f"host: 127.0.0.1\nport: {peer.port}\nsystem_id: test\npassword: secret\n"
            f"http://127.0.0.1:{peer.control}/heard shows what phones got, smsc.js how they write. End with Ctrl-D.\n"
        )
        sys.stdin.read()
