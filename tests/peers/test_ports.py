"""Servers that cannot choose a port themselves never meet one of another run, nor a connection."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.peers.ports import free_port

ANOTHER_RUN = """
import os
os.getpid = lambda: {pid}
from tests.peers.ports import free_port
print(*(free_port() for _ in range(20)))
"""


def test_two_processes_that_would_begin_with_the_same_ports_are_given_different_ones() -> None:
    ours = {free_port() for _ in range(20)}

    program = ANOTHER_RUN.format(pid=os.getpid())
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout

    theirs = {int(port) for port in printed.split()}
    assert len(ours) == len(theirs) == 20
    assert ours.isdisjoint(theirs)


def test_no_connection_is_given_a_port_that_a_server_of_ours_may_be_given() -> None:
    chosen_by_linux = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii")

    assert free_port() < int(chosen_by_linux.split()[0])
