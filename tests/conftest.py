"""What holds for every test: nobody leaves this machine, and nothing is skipped in silence."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Engine

from storage import sqlite

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

IN_CI = os.environ.get("CI") == "true"
WHOLE = {"whole", "reliability", "browser"}
"""Folders whose files take long, one by one."""
WITH_PEERS = {"bots"}
"""Folders whose files wait for other programs most of the time."""
WAITING_BEGUN_BY = 0.75
"""The part of the tests that compute before which all that wait have begun: the rest fills the end evenly."""

# Beside four other processes an example takes as long as it takes: its time says nothing of what it shows.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


class OutsideWorld(Exception):
    """A test tried to reach beyond loopback."""


class NetworkGuard:
    """Refuses every connection that leaves the machine, and remembers it: the code under test may catch the refusal."""

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def refuse_unless_local(self, host: object) -> None:
        """Let *host* pass when it is this machine.

        Raises:
            OutsideWorld: it is not.
        """
        if not _is_local(host):
            self.attempts.append(str(host))
            raise OutsideWorld(f"a test must not reach {host}: start a server on loopback instead")


@pytest.fixture(scope="session", autouse=True)
def network_guard() -> Iterator[NetworkGuard]:
    """Stand between Python's sockets and the network for the whole session."""
    guard = NetworkGuard()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), guard))
        look_up = socket.getaddrinfo

        def local_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
            guard.refuse_unless_local(host)
            return look_up(host, *arguments, **options)

        patch.setattr(socket, "getaddrinfo", local_look_up)
        yield guard


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Write a failure down as Python does: rich shows all that is known at each step, which takes seconds."""
    *before, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, plain])


@pytest.fixture(scope="session", autouse=True)
def one_engine_in_memory() -> Iterator[None]:
    """Let storages in memory share what SQLAlchemy compiles; each of their connections is a database of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "_engine", _kept_in_memory(sqlite._engine))
        yield


@pytest.fixture(autouse=True)
def stays_home(network_guard: NetworkGuard) -> Iterator[None]:
    """Fail the test during which somebody tried to leave, even when the refusal was caught."""
    network_guard.attempts.clear()
    yield
    if network_guard.attempts:
        pytest.fail(f"tried to reach {', '.join(network_guard.attempts)}: tests stay on loopback")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files that wait for their peers among those that compute, the slow ones first.

    All waiting at once would leave the machine idle; at the end, one process would work alone.
    """
    many = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    waiting = [path for path in many if path in slow or path.parent.name in WHOLE | WITH_PEERS]
    waiting.sort(key=lambda path: (path not in slow, path.parent.name not in WHOLE))
    computing = [path for path in many if path not in set(waiting)]
    begun = accumulate((many[path] for path in computing), initial=0)
    turn: dict[Path, float] = dict(zip(computing, begun, strict=False))
    last = WAITING_BEGUN_BY * sum(many[path] for path in computing)
    turn |= {path: last * place / len(waiting) for place, path in enumerate(waiting)}
    items.sort(key=lambda item: turn[item.path])


def pytest_collection_finish() -> None:
    """Look no more at what lives until the end, the tests themselves and all modules, when garbage is collected."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def leaves_nothing_open() -> Iterator[None]:
    """Find what a file has left open at its own end: found later, it would fail a test of another file."""
    yield
    gc.collect()
    # What outlives a file lives until the end.
    gc.freeze()


def _kept_in_memory(make: Callable[[URL], Engine]) -> Callable[[URL], Engine]:
    kept = cache(make)
    return lambda url: make(url) if sqlite.file_of(url) else kept(url)


def _guarded(method: Callable[..., Any], guard: NetworkGuard) -> Callable[..., Any]:
    def call(self: socket.socket, *arguments: Any) -> Any:
        # The address is the last argument of all three. Unix sockets have a path instead.
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            guard.refuse_unless_local(arguments[-1][0])
        return method(self, *arguments)

    return call


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", errors="replace")
    if host in {None, "", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failure where everything must run."""
    report = yield
    return _not_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same for a file that skips itself as a whole."""
    report = yield
    return _not_skipped(report)


def _not_skipped(report: Report) -> Report:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"with CI=true nothing may be left out. {reason}"
    return report
