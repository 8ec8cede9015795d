"""Postfix's own test server: it takes every mail and throws it away, or refuses as it is told."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.peers.ports import free_port

START_SECONDS = 60.0
"""How long a program may take to start: the machine starts others at the same time."""


class SinkMissing(Exception):
    """smtp-sink comes with Postfix: apt install postfix."""


def wait_for_port(port: int, within: float = START_SECONDS) -> None:
    """Wait until somebody listens at *port*."""
    end = time.monotonic() + within
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


@dataclass(frozen=True)
class SmtpSink:
    """Postfix's own server that takes every mail and throws it away; ``port`` is where."""

    port: int
    process: subprocess.Popen[bytes]


@contextmanager
def smtp_sink(*flags: str, port: int | None = None) -> Iterator[SmtpSink]:
    """Start ``smtp-sink`` with *flags*: ``-f RCPT -B "550 5.1.1 gone"`` refuses, ``-r DATA`` does for now.

    Raises:
        SinkMissing: Postfix is not installed.
    """
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise SinkMissing(SinkMissing.__doc__)
    port = port or free_port()
    # As root it insists on an account to become.
    account = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, *account, *flags, f"127.0.0.1:{port}", "100"])
    try:
        wait_for_port(port)
        yield SmtpSink(port, process)
    finally:
        process.terminate()
        process.wait()
