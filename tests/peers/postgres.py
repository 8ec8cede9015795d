"""A real PostgreSQL server of our own: temporary, on a Unix socket, gone after the tests.

By hand, ``python -m tests.peers.postgres`` starts one, prints its URL and keeps it until Ctrl-C.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OWNER = "app"
NEEDED = ("initdb", "pg_ctl", "psql")

# Nothing on this server outlives the tests, so it may forget everything in a crash, and is much faster for it.
SERVER_OPTIONS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    # It would look at the tables between two tests, and plans would depend on when.
    "autovacuum": "off",
}


class PeerMissing(Exception):
    """PostgreSQL is not installed: apt install postgresql."""


def find_binaries() -> Path | None:
    """Give the newest directory that holds PostgreSQL's server programs, or None.

    Debian keeps them out of PATH, one directory per version.
    """
    on_path = shutil.which("initdb")
    by_version = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(path.parent.name) if path.parent.name.isdecimal() else 0,
        reverse=True,
    )
    candidates = [Path(on_path).resolve().parent] if on_path else []
    return next((path for path in [*candidates, *by_version] if all((path / name).exists() for name in NEEDED)), None)


@contextmanager
def postgres_server(options: Mapping[str, str] = SERVER_OPTIONS) -> Iterator[str]:
    """Start a server with *options*, give the URL of its first database, stop it and remove its files at the end.

    Raises:
        PeerMissing: the server's programs are not on this machine.
        RuntimeError: the server did not start; the message holds its log.
    """
    binaries = find_binaries()
    if binaries is None:
        raise PeerMissing(PeerMissing.__doc__)
    home = Path(tempfile.mkdtemp(prefix="tocsin-pg-"))
    server = _Server(binaries, home, _unprivileged_account(), options)
    try:
        server.start()
        try:
            yield f"postgresql+asyncpg://{OWNER}@/postgres?host={home}"
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def new_database(server_url: str) -> str:
    """Create an empty database on the server at *server_url* and give its URL."""
    binaries = find_binaries()
    if binaries is None:
        raise PeerMissing(PeerMissing.__doc__)
    url = make_url(server_url)
    name = f"test_{uuid4().hex}"
    socket_directory = str(url.query["host"])
    # template0: nobody else is ever connected to it, so that two modules can create their databases at once.
    create = f"CREATE DATABASE {name} TEMPLATE template0"
    _call([str(binaries / "psql"), "-X", "-q", "-h", socket_directory, "-U", OWNER, "-d", "postgres", "-c", create])
    return url.set(database=name).render_as_string(hide_password=False)


def crash_and_restart(server_url: str) -> None:
    """Kill the server at *server_url* as a crash would, and start it again; it recovers from its log."""
    binaries = find_binaries()
    if binaries is None:
        raise PeerMissing(PeerMissing.__doc__)
    home = Path(str(make_url(server_url).query["host"]))
    command = [str(binaries / "pg_ctl"), "-D", str(home / "data"), "-l", str(home / "log"), "-w", "-m", "immediate"]
    _call([*command, "restart"], account=_unprivileged_account(), directory=home)


class _Server:
    """The server's files and the three things that can be done with them."""

    def __init__(self, binaries: Path, home: Path, account: str | None, options: Mapping[str, str]) -> None:
        self.binaries = binaries
        self.options = options
        self.home = home
        self.account = account
        self.data = home / "data"
        self.log = home / "log"

    def start(self) -> None:
        if self.account:
            shutil.chown(self.home, self.account)
        settings = {**self.options, "unix_socket_directories": str(self.home)}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("initdb", "-A", "trust", "-U", OWNER, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        try:
            self._run("pg_ctl", "-w", "-t", "60", "-l", str(self.log), "-o", options, "start")
        except RuntimeError as error:
            log = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
            message = f"{error}\n{log}"
            raise RuntimeError(message) from error

    def stop(self) -> None:
        # Tests may leave connections open: "immediate" does not wait for them.
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), "-D", str(self.data), *arguments]
        _call(command, account=self.account, directory=self.home)


def _unprivileged_account() -> str | None:
    """Give the account to run the server as, when we are root: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in accounts else "nobody"


def _call(command: list[str], *, account: str | None = None, directory: Path | None = None) -> None:
    """Run *command* and turn a failure into an error that holds what it printed."""
    # A file, not a pipe: the server started by pg_ctl inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=account,
            group=pwd.getpwnam(account).pw_gid if account else None,
            extra_groups=[] if account else None,
            cwd=directory,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
            check=False,
        )
        if done.returncode != 0:
            output.seek(0)
            printed = output.read().decode("utf-8", errors="replace").strip()
            message = f"{Path(command[0]).name} failed with exit code {done.returncode}: {printed}"
            raise RuntimeError(message)


def main() -> None:
    """Keep a server until Ctrl-C, for a look by hand."""
    with postgres_server() as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        endings = {signal.SIGINT, signal.SIGTERM}
        signal.pthread_sigmask(signal.SIG_BLOCK, endings)
        signal.sigwait(endings)


if __name__ == "__main__":
    main()
