"""A real Kannel of our own: bearerbox and smsbox, with a fake phone network whose end we hold.

By hand, ``python -m tests.peers.kannel`` starts one, and prints what our program must be told;
``python -m tests.peers.kannel smpp`` puts the SMSC of smsc.py behind it, instead of the fake network.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlencode

from tests.peers.ports import free_port
from tests.peers.smtp_sink import START_SECONDS, wait_for_port

USERNAME, PASSWORD = "tocsin", "open-sesame"
KNOWS_WITHIN = START_SECONDS
"""Seconds from its open port until it must know who may send."""
BY_HAND = "a-secret-to-try-things-with"
HOOKS = "key={key}&from=%p&to=%P&text=%b&charset=%C&udh=%u&id=%I"

CORE = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = bar
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-file = "{home}/bearerbox.log"
log-level = 0
dlr-storage = internal

group = smsc
{smsc}

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {boxes}
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
log-file = "{home}/smsbox.log"
log-level = 0
mo-recode = true
http-request-retry = 100
http-queue-delay = 1

group = sendsms-user
username = tocsin
password = open-sesame
concatenation = true
max-messages = 10
{user}

group = sms-service
keyword = default
catch-all = true
max-messages = 0
omit-empty = true
get-url = "{inbound}"
"""

FAKE = """smsc = fake
smsc-id = FAKE
port = {port}
host = 127.0.0.1
connect-allow-ip = 127.0.0.1"""


_LINE = re.compile(
    rb"(?P<from>\S+) (?P<to>\S+) (?:udh (?P<header>\S+) )?(?P<kind>text|data|ucs-2) (?P<body>.*)",
    re.DOTALL,
)

OVER_SMPP = """smsc = smpp
smsc-id = SMPP1
host = 127.0.0.1
port = {port}
transceiver-mode = true
smsc-username = test
smsc-password = secret
system-type = ""
address-range = ""
enquire-link-interval = 5
source-addr-ton = 1
source-addr-npi = 1
dest-addr-ton = 1
dest-addr-npi = 1"""
"""The network as an operator's SMSC, instead of the fake one; see tests/peers/smsc.py."""


class PeerMissing(Exception):
    """Kannel is not installed: apt install kannel."""


@dataclass(frozen=True)
class Carried:
    """A message that left Kannel for a phone, as the fake network's line says it."""

    sender: str
    receiver: str
    header: bytes
    body: bytes
    alphabet: str

    @property
    def text(self) -> str:
        """What the phone shows."""
        return self.body.decode(self.alphabet)


@dataclass
class Kannel:
    """The two programs, and our end of the phone network."""

    home: Path
    inbound: str
    smsc: str = ""
    user: str = ""
    carried: list[Carried] = field(default_factory=list)
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _network: asyncio.StreamWriter | None = None
    _reading: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.admin, self.boxes, self.sendsms, self.port = (free_port() for _ in range(4))

    @property
    def url(self) -> str:
        """Where messages are handed in."""
        return f"http://127.0.0.1:{self.sendsms}/cgi-bin/sendsms"

    def start(self) -> None:
        """Start both programs.

        Raises:
            PeerMissing: they are not on this machine.
        """
        path = f"{os.environ['PATH']}:/usr/sbin"
        programs = [shutil.which(name, path=path) for name in ("bearerbox", "smsbox")]
        if None in programs:
            raise PeerMissing(PeerMissing.__doc__)
        config = self.home / "kannel.conf"
        config.write_text(
            CORE.format(
                admin=self.admin,
                boxes=self.boxes,
                sendsms=self.sendsms,
                home=self.home,
                inbound=self.inbound,
                user=self.user,
                smsc=self.smsc or FAKE.format(port=self.port),
            ),
            encoding="utf-8",
        )
        for program, port in zip(programs, (self.boxes, self.sendsms), strict=True):
            with (self.home / "out.log").open("ab") as out:
                self._processes.append(subprocess.Popen([str(program), str(config)], stdout=out, stderr=out))
            wait_for_port(port)
        self._wait_until_it_knows_us()

    def _wait_until_it_knows_us(self) -> None:
        """Smsbox opens its port before it has read who may send: until then it forbids everybody."""
        query = urlencode({"username": USERNAME, "password": PASSWORD, "text": ""})
        end = time.monotonic() + KNOWS_WITHIN
        while self._status(f"/cgi-bin/sendsms?{query}") in {None, HTTPStatus.FORBIDDEN}:
            if time.monotonic() > end:
                raise TimeoutError("Kannel does not know the user of its configuration")
            time.sleep(0.02)

    def _status(self, path: str) -> int | None:
        """Ask once; None where it hangs up, as it does while it starts."""
        with closing(HTTPConnection("127.0.0.1", self.sendsms, timeout=KNOWS_WITHIN)) as connection:
            try:
                connection.request("GET", path)
                return connection.getresponse().status
            except ConnectionError:
                return None

    def stop(self) -> None:
        """Stop both, the inner one last."""
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()

    async def restart(self) -> None:
        """Start both again, and take hold of the network."""
        await self.let_go()
        await asyncio.to_thread(self.stop)
        await asyncio.to_thread(self.start)
        await self.take_hold()

    async def take_hold(self) -> None:
        """Be the fake phone network: one line a message, both ways."""
        async with asyncio.timeout(START_SECONDS):
            while self._reading is None:
                try:
                    reader, self._network = await asyncio.open_connection("127.0.0.1", self.port)
                    self._reading = asyncio.create_task(self._read(reader))
                except OSError:
                    await asyncio.sleep(0.02)

    async def let_go(self) -> None:
        """Hang up our end of the network."""
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
        if self._network is not None:
            self._network.close()
            with suppress(OSError):
                await self._network.wait_closed()
        self._network = self._reading = None

    async def says(self, sender: str, text: str, to: str = "38010") -> None:
        """Let a phone write *text*, on one line."""
        await self._carry(f"{sender} {to} text {text}\n".encode())

    async def says_bytes(self, sender: str, data: bytes, udh: bytes = b"", to: str = "38010") -> None:
        """Let a phone write *data*, of which the network does not say what alphabet it is in."""
        content = f"udh {quote(udh)} {quote(data)}" if udh else f"data {quote(data)}"
        await self._carry(f"{sender} {to} {content}\n".encode())

    async def _carry(self, line: bytes) -> None:
        assert self._network is not None
        self._network.write(line)
        await self._network.drain()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if said := _LINE.fullmatch(line.rstrip(b"\n")):
                self.carried.append(_carried(said))
            else:
                # The line before held the end of a line.
                last = self.carried.pop()
                self.carried.append(replace(last, body=last.body + b"\n" + line.rstrip(b"\n")))


def _carried(said: re.Match[bytes]) -> Carried:
    body = said["body"] if said["kind"] == b"text" else _unquoted(said["body"])
    alphabet = "utf-16-be" if said["kind"] == b"ucs-2" else "utf-8"
    return Carried(said["from"].decode(), said["to"].decode(), _unquoted(said["header"] or b""), body, alphabet)


def _unquoted(data: bytes) -> bytes:
    return unquote_to_bytes(data.replace(b"+", b" "))


@contextmanager
def kannel(inbound: str, smsc: str = "") -> Iterator[Kannel]:
    """Start a Kannel that calls *inbound* for each message of a phone; ``take_hold`` of its network.

    Raises:
        PeerMissing: Kannel is not on this machine.
    """
    with tempfile.TemporaryDirectory(prefix="tocsin-kannel-") as home:
        box = Kannel(Path(home), inbound, smsc)
        try:
            box.start()
            yield box
        finally:
            box.stop()


def _told(box: Kannel) -> str:
    return f"url: {box.url}\nusername: {USERNAME}\npassword: {PASSWORD}\nwebhook_secret: {BY_HAND}\n"


def _over_smpp(inbound: str) -> None:
    from tests.peers.smsc import smsc

    with smsc() as far, kannel(inbound, OVER_SMPP.format(port=far.port)) as box:
        sys.stdout.write(f"{_told(box)}http://127.0.0.1:{far.control}/heard shows what phones got. End with Ctrl-D.\n")
        sys.stdin.read()


async def _by_hand(inbound: str) -> None:
    with kannel(inbound) as box:
        await box.take_hold()
        sys.stdout.write(f"{_told(box)}Write +33612345678 and a text; what phones get is shown. End with Ctrl-D.\n")
        shown = 0
        while line := await asyncio.to_thread(sys.stdin.readline):
            sender, _, text = line.strip().partition(" ")
            if text:
                await box.says(sender, text)
            await asyncio.sleep(0.5)
            for one in box.carried[shown:]:
                sys.stdout.write(f"{one.receiver} {one.body.decode('utf-8', 'replace')}\n")
            shown = len(box.carried)
        await box.let_go()


if __name__ == "__main__":
    calls = f"http://127.0.0.1:8080/sms/kannel/inbound?{HOOKS.format(key=BY_HAND)}"
    if "smpp" in sys.argv[1:]:
        _over_smpp(calls)
    else:
        asyncio.run(_by_hand(calls))
