"""A real Matrix homeserver of our own: Synapse on loopback, without federation, gone after the tests.

By hand, ``python -m tests.peers.synapse`` starts one, prints its URL and two accounts, and keeps it until Ctrl-C.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.peers.ports import free_port

HERE = Path(__file__).resolve().parent
VENV = HERE.parent.parent / ".venv-synapse"
LOCK = HERE / "synapse.lock"
SERVER_NAME = "hs.test"
SHARED_SECRET = "of-the-tests"
START_SECONDS = 180
"""The first of all, which makes its tables and all their indices, took more than a minute beside other work."""
FOUNDED = ("homeserver.db", "signing.key")

LIFTED = """
rc_message: {per_second: 10000, burst_count: 10000}
rc_joins: {local: {per_second: 10000, burst_count: 10000}}
rc_room_creation: {per_second: 10000, burst_count: 10000}
rc_invites:
  per_room: {per_second: 10000, burst_count: 10000}
  per_user: {per_second: 10000, burst_count: 10000}
  per_issuer: {per_second: 10000, burst_count: 10000}
"""

# What neighbours do in the tests must not wait for minutes; what the bot does is under Synapse's own limits.
LOGIN_LIFTED = """
rc_login:
  address: {per_second: 10000, burst_count: 10000}
  account: {per_second: 10000, burst_count: 10000}
  failed_attempts: {per_second: 10000, burst_count: 10000}
"""

CONFIGURATION = """
server_name: "{name}"
pid_file: "{home}/homeserver.pid"
public_baseurl: "http://127.0.0.1:{port}/"
listeners:
  - {{bind_addresses: ["127.0.0.1"], port: {port}, type: http, tls: false, x_forwarded: false,
      resources: [{{names: [client], compress: false}}]}}
database: {{name: sqlite3, args: {{database: "{home}/homeserver.db"}}}}
log_config: "{home}/log.yaml"
media_store_path: "{home}/media"
registration_shared_secret: "{secret}"
macaroon_secret_key: "m"
form_secret: "f"
signing_key_path: "{home}/signing.key"
report_stats: false
trusted_key_servers: []
suppress_key_server_warning: true
federation_domain_whitelist: []
presence: {{enabled: false}}
enable_registration: false
bcrypt_rounds: 4
url_preview_enabled: false
ip_range_whitelist: ["127.0.0.0/8"]
"""

LOG = """
version: 1
formatters: {{plain: {{format: "%(asctime)s %(levelname)s %(name)s %(message)s"}}}}
handlers: {{file: {{class: logging.FileHandler, formatter: plain, filename: "{home}/synapse.log"}}}}
root: {{level: WARNING, handlers: [file]}}
disable_existing_loggers: false
"""


class PeerMissing(Exception):
    """Synapse cannot be installed: it needs uv and the package index."""


@dataclass(frozen=True)
class Synapse:
    """A running homeserver."""

    url: str
    home: Path

    def register(self, name: str, password: str = "parole", *, admin: bool = False) -> str:
        """Open an account and give its Matrix id."""
        nonce = call("GET", f"{self.url}/_synapse/admin/v1/register")["nonce"]
        signed = f"{nonce}\0{name}\0{password}\0{'admin' if admin else 'notadmin'}".encode()
        mac = hmac.new(SHARED_SECRET.encode(), signed, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac}
        return str(call("POST", f"{self.url}/_synapse/admin/v1/register", body)["user_id"])


def call(method: str, url: str, body: dict[str, Any] | None = None, token: str = "") -> dict[str, Any]:
    """Make one request and give its JSON."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 (our own URL on loopback)
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        found: dict[str, Any] = json.loads(answer.read())
        return found


def install() -> Path:
    """Give the Python that has Synapse, in an environment of its own, made at the first use from the lock.

    Raises:
        PeerMissing: it cannot be had on this machine.
    """
    python = VENV / "bin" / "python"
    done = VENV / "installed"
    locked = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    VENV.parent.mkdir(parents=True, exist_ok=True)
    # Tests run in several processes: one of them installs, the others wait for it.
    with VENV.with_suffix(".lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not (done.exists() and done.read_text() == locked):
            _install(python)
            done.write_text(locked)
    return python


def _install(python: Path) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        raise PeerMissing(PeerMissing.__doc__)
    steps = (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)],
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(LOCK)],
    )
    for step in steps:
        if subprocess.run(step, check=False, stdout=subprocess.DEVNULL).returncode != 0:
            raise PeerMissing(PeerMissing.__doc__)


@contextmanager
def synapse(*, limits: bool = False) -> Iterator[Synapse]:
    """Start a homeserver, stop it and remove its files at the end; with *limits*, those that Synapse comes with.

    Raises:
        PeerMissing: Synapse cannot be installed here.
        RuntimeError: it did not start; the message holds its log.
    """
    python = install()
    founded = _founded(python)
    home = Path(tempfile.mkdtemp(prefix="tocsin-synapse-"))
    try:
        for kept in FOUNDED:
            shutil.copy(founded / kept, home)
        with _running(python, home, LOGIN_LIFTED + ("" if limits else LIFTED)) as server:
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _founded(python: Path) -> Path:
    """Give the tables and the key of a homeserver that never had an account: making them takes longer than a start."""
    made = VENV / f"founded-{hashlib.sha256(CONFIGURATION.encode()).hexdigest()[:16]}"
    with VENV.with_suffix(".lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not made.exists():
            home = Path(tempfile.mkdtemp(prefix="tocsin-synapse-"))
            try:
                with _running(python, home, LIFTED, "--generate-keys") as server:
                    _wait_for_tables(server)
                unfinished = made.with_suffix(".unfinished")
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                for kept in FOUNDED:
                    shutil.copy(home / kept, unfinished)
                unfinished.rename(made)
            finally:
                shutil.rmtree(home, ignore_errors=True)
    return made


def _wait_for_tables(server: Synapse) -> None:
    """Synapse goes on making indices after it answers."""
    limit = time.monotonic() + START_SECONDS
    with closing(sqlite3.connect(server.home / "homeserver.db")) as tables:
        while time.monotonic() < limit:
            if tables.execute("SELECT count(*) FROM background_updates").fetchone() == (0,):
                return
            time.sleep(0.2)
    raise RuntimeError("Synapse did not finish its tables")


@contextmanager
def _running(python: Path, home: Path, limits: str, *first: str) -> Iterator[Synapse]:
    """Run a homeserver in *home* with *limits*; the command is run with the word *first* before, if there is one."""
    port = free_port()
    fields = {"name": SERVER_NAME, "home": home, "port": port, "secret": SHARED_SECRET}
    (home / "homeserver.yaml").write_text(CONFIGURATION.format(**fields) + limits)
    (home / "log.yaml").write_text(LOG.format(**fields))
    command = [str(python), "-m", "synapse.app.homeserver", "-c", str(home / "homeserver.yaml")]
    if first:
        subprocess.run([*command, *first], check=True, cwd=home, capture_output=True)
    with (home / "printed").open("wb") as printed:
        process = subprocess.Popen(command, cwd=home, stdout=printed, stderr=subprocess.STDOUT)
    try:
        server = Synapse(f"http://127.0.0.1:{port}", home)
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(server: Synapse, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        try:
            call("GET", f"{server.url}/_matrix/client/versions")
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError((server.home / "printed").read_text(errors="replace"))


def main() -> None:
    """Keep a server until Ctrl-C, for a look by hand."""
    with synapse(limits="--limits" in sys.argv) as server:
        for name in ("tocsin", "odette"):
            server.register(name)
        sys.stdout.write(f"{server.url}\n@tocsin:{SERVER_NAME} and @odette:{SERVER_NAME}, password parole\n")
        sys.stdout.flush()
        endings = {signal.SIGINT, signal.SIGTERM}
        signal.pthread_sigmask(signal.SIG_BLOCK, endings)
        signal.sigwait(endings)


if __name__ == "__main__":
    main()
