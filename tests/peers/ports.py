"""Free ports of loopback for servers that cannot be told to choose one themselves.

A port that the kernel proposes may be anybody's by the time it is used: another test's, or the near end of a
connection. So each process takes a block of ports that the kernel proposes to nobody, and keeps it while it lives, by
sitting on the block's first port. Runs side by side never meet.
"""

from __future__ import annotations

import atexit
import itertools
import os
import socket
from collections.abc import Iterator
from functools import cache

FIRST, BLOCKS, BLOCK = 12_000, 80, 250
"""They end below 32,768, where Linux begins to choose the ports of connections and of servers on port 0."""
HERE = "127.0.0.1"


class NoPortLeft(Exception):
    """All ports that tests may use are taken: end what an earlier run has left behind."""


def free_port() -> int:
    """Give a port that nobody uses, and that nobody else will be given soon."""
    ports = _block()
    for port in itertools.islice(ports, BLOCK):
        with socket.socket() as probe:
            if _takes(probe, port):
                return port
    raise NoPortLeft(NoPortLeft.__doc__)


@cache
def _block() -> Iterator[int]:
    """The ports of this process, round and round: one that was just let go of is the last to be given again."""
    for number in range(BLOCKS):
        first = FIRST + (os.getpid() + number) % BLOCKS * BLOCK
        guard = socket.socket()
        if _takes(guard, first):
            atexit.register(guard.close)
            return itertools.cycle(range(first + 1, first + BLOCK))
        guard.close()
    raise NoPortLeft(NoPortLeft.__doc__)


def _takes(one: socket.socket, port: int) -> bool:
    try:
        one.bind((HERE, port))
    except OSError:
        return False
    return True
