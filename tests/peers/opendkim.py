"""A real opendkim on loopback that checks the seals on mails for a mail server.

By hand, ``python -m tests.peers.opendkim`` starts it with no keys, prints its port and keeps it until Ctrl-C.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.peers.ports import free_port
from tests.peers.smtp_sink import wait_for_port

_PROGRAM = "/usr/sbin/opendkim"


class OpenDkimMissing(Exception):
    """opendkim has to be installed: apt install opendkim."""


def is_missing() -> bool:
    """Whether it cannot be started on this machine."""
    return shutil.which(_PROGRAM) is None


@dataclass(frozen=True)
class Key:
    """A key pair of a domain; ``selector._domainkey.domain`` is where the DNS would show its public half."""

    domain: str
    selector: str
    private: RSAPrivateKey

    @classmethod
    def new(cls, domain: str, selector: str = "tocsin") -> Key:
        """Make one."""
        return cls(domain, selector, generate_private_key(public_exponent=65537, key_size=2048))

    @property
    def pem(self) -> str:
        """The private half as it stands in a file."""
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()

    @property
    def record(self) -> str:
        """The public half as it stands in the DNS."""
        der = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={b64encode(der).decode()}"


@dataclass(frozen=True)
class OpenDkim:
    """The running program; mail servers ask it at ``port``."""

    port: int
    process: subprocess.Popen[bytes]


@contextmanager
def opendkim(authserv_id: str, keys: Mapping[str, str]) -> Iterator[OpenDkim]:
    """Start it to sign its checks as *authserv_id*; *keys* gives the DNS record of each name.

    Raises:
        OpenDkimMissing: it is not installed.
    """
    if is_missing():
        raise OpenDkimMissing(OpenDkimMissing.__doc__)
    home = Path(tempfile.mkdtemp(prefix="tocsin-dkim-"))
    home.chmod(0o755)
    port = free_port()
    (home / "keys").write_text("".join(f"{name} {record}\n" for name, record in keys.items()))
    (home / "opendkim.conf").write_text(
        f"""
Mode v
Socket inet:{port}@127.0.0.1
AuthservID {authserv_id}
TestPublicKeys {home}/keys
InternalHosts 192.0.2.1
On-NoSignature accept
On-BadSignature accept
AlwaysAddARHeader yes
Syslog no
UserID opendkim
"""
    )
    process = subprocess.Popen([_PROGRAM, "-f", "-x", str(home / "opendkim.conf")])
    try:
        wait_for_port(port)
        yield OpenDkim(port, process)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    """Run it until Ctrl-C."""
    with opendkim("mx.quartier.test", {}) as peer:
        print(f"milter inet:127.0.0.1:{peer.port}")  # noqa: T201
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
