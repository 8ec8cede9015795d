"""A real gammu-smsd of our own, with the dummy phone that gammu brings along.

By hand, ``python -m tests.peers.gammu`` starts one and prints its folders.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.peers.postgres import find_binaries

CONFIG = """
[gammu]
connection = none
model = dummy
device = {home}/phone
gammucoding = utf8
logfile = {home}/gammu.log
logformat = textall

[smsd]
{service}
logfile = {home}/smsd.log
debuglevel = 1
commtimeout = 1
sendtimeout = 2
receivefrequency = 1
statusfrequency = 5
loopsleep = 1
maxretries = 0
CheckSecurity = 0
CheckBattery = 0
CheckSignal = 0
inboxformat = unicode
outboxformat = auto
"""

FILES = """service = files
inboxpath = {home}/inbox/
outboxpath = {home}/outbox/
sentsmspath = {home}/sent/
errorsmspath = {home}/error/
"""
SQL = """service = sql
driver = native_pgsql
host = {host}
user = {user}
database = {database}
"""
SCHEMA = Path("/usr/share/doc/gammu-smsd/examples")
"""Where Debian keeps the tables that the daemon wants."""


class PeerMissing(Exception):
    """gammu is not installed: apt install gammu gammu-smsd."""


@dataclass(frozen=True)
class Modem:
    """The daemon's folders, and its phone."""

    home: Path

    def folder(self, name: str) -> Path:
        """Give one of inbox, outbox, sent and error."""
        return self.home / name

    def says(self, sender: str, text: str) -> None:
        """Let a neighbour write *text* to the phone's number."""
        command = ["gammu", "-c", str(self.home / "gammu.conf"), "savesms", "TEXT", "-folder", "1", "-unread"]
        more = ["-sender", sender, "-unicode", "-len", "2000", "-autolen", "2000", "-text", text]
        subprocess.run([*command, *more], check=True, capture_output=True, timeout=60)

    @property
    def log(self) -> str:
        """What the daemon writes about itself."""
        return (self.home / "smsd.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def gammu(database: str = "") -> Iterator[Modem]:
    """Start a gammu-smsd: with folders, or, with the URL of an empty PostgreSQL database, with tables in it.

    Raises:
        PeerMissing: it is not on this machine.
    """
    program = shutil.which("gammu-smsd")
    if program is None or shutil.which("gammu") is None:
        raise PeerMissing(PeerMissing.__doc__)
    with tempfile.TemporaryDirectory(prefix="tocsin-gammu-") as name:
        home = Path(name)
        # The dummy phone files its messages in numbered folders, and does not make them.
        for folder in ("inbox", "outbox", "sent", "error", *(f"phone/sms/{number}" for number in range(1, 6))):
            (home / folder).mkdir(parents=True)
        config = home / "gammu.conf"
        service = _tables(database) if database else FILES.format(home=home)
        config.write_text(CONFIG.format(home=home, service=service), encoding="utf-8")
        process = subprocess.Popen([program, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Modem(home)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def schema(kind: str) -> str:
    """Give the statements that make the tables, of ``pgsql`` or ``sqlite``.

    Raises:
        PeerMissing: Debian's examples are not on this machine.
    """
    if not (SCHEMA / f"{kind}.sql").exists():
        raise PeerMissing(PeerMissing.__doc__)
    return (SCHEMA / f"{kind}.sql").read_text(encoding="utf-8")


def _tables(database: str) -> str:
    """Make the tables in *database*, and give what the daemon has to be told."""
    url = make_url(database)
    host, user, name = str(url.query.get("host", url.host)), str(url.username), str(url.database)
    # The language is there since PostgreSQL 9, and cannot be made again.
    statements = schema("pgsql").replace("CREATE LANGUAGE plpgsql;", "")
    binaries = find_binaries()
    psql = str(binaries / "psql") if binaries else "psql"
    command = [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", host, "-U", user, "-d", name]
    subprocess.run(command, input=statements, text=True, check=True, capture_output=True, timeout=60)
    return SQL.format(host=host, user=user, database=name)


if __name__ == "__main__":
    with gammu() as modem:
        sys.stdout.write("".join(f"{name}: {modem.folder(name)}\n" for name in ("inbox", "outbox", "sent", "error")))
        sys.stdout.write("What is laid into outbox is sent. End with Ctrl-D.\n")
        sys.stdin.read()
