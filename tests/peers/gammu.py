"""A real gammu-smsd of our own, with the dummy phone that gammu brings along.

By hand, ``python -m tests.peers.gammu`` starts one and prints its folders.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONFIG = """
[gammu]
connection = none
model = dummy
device = {home}/phone
gammucoding = utf8
logfile = {home}/gammu.log
logformat = textall

[smsd]
service = files
inboxpath = {home}/inbox/
outboxpath = {home}/outbox/
sentsmspath = {home}/sent/
errorsmspath = {home}/error/
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
        subprocess.run([*command, *more], check=True, capture_output=True, timeout=20)

    @property
    def log(self) -> str:
        """What the daemon writes about itself."""
        return (self.home / "smsd.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def gammu() -> Iterator[Modem]:
    """Start a gammu-smsd.

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
        config.write_text(CONFIG.format(home=home), encoding="utf-8")
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


if __name__ == "__main__":
    with gammu() as modem:
        sys.stdout.write("".join(f"{name}: {modem.folder(name)}\n" for name in ("inbox", "outbox", "sent", "error")))
        while True:
            time.sleep(60)
