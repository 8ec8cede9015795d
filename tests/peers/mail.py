"""A real Postfix and a real Dovecot of our own, on loopback, from which nothing can leave.

By hand, ``python -m tests.peers.mail`` starts both, prints how to reach them and keeps them until Ctrl-C.
"""

from __future__ import annotations

import email
import imaplib
import os
import pwd
import shutil
import signal
import smtplib
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import cast

from tests.peers.mail_settings import certificate, dovecot_conf, main_cf, master_cf
from tests.peers.ports import free_port
from tests.peers.smtp_sink import START_SECONDS, wait_for_port

DOMAIN = "quartier.test"
USERS = ("tocsin", "odette", "karim", "lucie", "paul", "mairie")
GHOST = "ghost"
"""A user whom Postfix believes in and Dovecot does not know: mail to them comes back."""
PASSWORD = "pw"
NEEDED = ("postfix", "dovecot", "smtp-sink")
ANSWER_SECONDS = 30.0
"""How long a server that runs may take over one thing."""
_SBIN = "/usr/sbin"


class PeerMissing(Exception):
    """Postfix and Dovecot have to be installed (apt install postfix dovecot-imapd dovecot-lmtpd), and need root."""


def is_missing() -> bool:
    """Whether the servers cannot be started on this machine."""
    return os.geteuid() != 0 or not all(shutil.which(name, path=f"{os.environ['PATH']}:{_SBIN}") for name in NEEDED)


@dataclass
class MailPeer:
    """The village's mail servers.

    ``verdict`` is what Postfix answers to every recipient, such as ``450 4.7.1 Too many messages``;
    ``DUNNO`` lets the mail pass. Mail for the domains of ``bots`` is handed to their LMTP ports;
    ``milter`` is the port of a program that looks at each mail first.
    """

    home: Path
    smtp_port: int = field(default_factory=free_port)
    smtps_port: int = field(default_factory=free_port)
    imap_port: int = field(default_factory=free_port)
    imaps_port: int = field(default_factory=free_port)
    verdict: str = "DUNNO"
    bots: Mapping[str, int] = field(default_factory=dict)
    milter: int | None = None
    _lmtp_port: int = field(default_factory=free_port)
    _login_port: int = field(default_factory=free_port)
    _policy: _Policy = field(init=False)

    def __post_init__(self) -> None:
        """Start the policy server that Postfix asks, and write the settings of both."""
        self._policy = _Policy(self)
        ports = {
            "smtp": self.smtp_port,
            "smtps": self.smtps_port,
            "imap": self.imap_port,
            "imaps": self.imaps_port,
            "lmtp": self._lmtp_port,
            "login": self._login_port,
            "policy": self._policy.server_address[1],
        }
        self.home.chmod(0o755)
        owner = pwd.getpwnam("mail")
        for path in ("dovecot/mail", "dovecot/sieve", "postfix/etc", "postfix/queue", "postfix/data"):
            (self.home / path).mkdir(parents=True)
        for path in ("dovecot/mail", "dovecot/sieve"):
            os.chown(self.home / path, owner.pw_uid, owner.pw_gid)
        os.chown(self.home / "postfix/data", pwd.getpwnam("postfix").pw_uid, -1)
        users = "".join(f"{user}@{DOMAIN}:{{PLAIN}}{PASSWORD}::::::\n" for user in USERS)
        self.certificate.write_bytes(certificate())
        (self.home / "dovecot/users").write_text(users)
        (self.home / "dovecot/dovecot.conf").write_text(dovecot_conf(self.home / "dovecot", DOMAIN, ports))
        known = "".join(f"{user}@{DOMAIN} ok\n" for user in (*USERS, GHOST))
        (self.home / "postfix/etc/known").write_text(known)
        (self.home / "postfix/etc/main.cf").write_text(
            main_cf(self.home / "postfix", DOMAIN, ports, self.bots, self.milter)
        )
        (self.home / "postfix/etc/master.cf").write_text(master_cf(ports))

    @property
    def certificate(self) -> Path:
        """The certificate of both servers, made out to ``localhost``; whoever trusts it sets SSL_CERT_FILE to it."""
        return self.home / "server.pem"

    @staticmethod
    def address(user: str) -> str:
        """Give the mail address of *user*."""
        return f"{user}@{DOMAIN}"

    def start(self) -> None:
        """Start both servers and wait until they answer."""
        self._dovecot()
        self._postfix("start")
        for port in (self.imap_port, self.smtp_port, self._lmtp_port):
            _wait_for_greeting(port)

    def stop(self) -> None:
        """Stop both servers; mails that they hold stay."""
        with suppress(RuntimeError):
            self._postfix("stop")
        pid_file = self.home / "dovecot/run/master.pid"
        if pid_file.exists():
            pid = int(pid_file.read_text())
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
                _wait_for_end(pid)

    def close(self) -> None:
        """Stop everything."""
        self.stop()
        self._policy.shutdown()
        self._policy.server_close()

    def _dovecot(self) -> None:
        _run("dovecot", "-c", str(self.home / "dovecot/dovecot.conf"))

    def _postfix(self, command: str) -> None:
        _run("postfix", "-c", str(self.home / "postfix/etc"), command)

    def send(
        self,
        from_: str,
        to: str,
        subject: str = "",
        body: str = "",
        *,
        in_reply_to: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> str:
        """Let *from_* write a plain mail to *to*, through Postfix; both are users or whole addresses.

        Gives the Message-ID.
        """
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = _whole(from_), _whole(to), subject
        message["Message-ID"] = make_msgid(domain="neighbours.test")
        message["Date"] = format_datetime(datetime.now(UTC))
        if in_reply_to:
            message["In-Reply-To"] = message["References"] = in_reply_to
        for name, value in (headers or {}).items():
            message[name] = value
        message.set_content(body)
        self.send_raw(from_, to, message.as_bytes())
        return str(message["Message-ID"])

    def send_raw(self, from_: str, to: str, raw: bytes) -> None:
        """Let *from_* send these very bytes."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=ANSWER_SECONDS) as smtp:
            smtp.sendmail(_envelope(from_), [_envelope(to)], raw)

    def reply(self, user: str, message: EmailMessage, body: str) -> str:
        """Let *user* answer *message* as a mail program does: to its Reply-To, with In-Reply-To and a quote."""
        quote = "\n".join(f"> {line}" for line in _plain(message).splitlines())
        text = f"{body}\n\nLe mar. 14 avr. 2026 à 14:05, Tocsin <\n{self.address('tocsin')}> a écrit :\n\n{quote}\n"
        to = parseaddr(str(message["Reply-To"] or message["From"]))[1]
        return self.send(user, to, f"Re: {message['Subject']}", text, in_reply_to=str(message["Message-ID"]))

    def goes_away(self, user: str, words: str) -> None:
        """Have Dovecot answer for *user* as RFC 3834 and RFC 5230 ask, once a day to each sender."""
        script = f'require ["vacation"];\nvacation :days 1 :subject "Absence" "{words}";\n'
        (self.home / f"dovecot/sieve/{self.address(user)}.sieve").write_text(script)

    @contextmanager
    def imap(self, user: str) -> Iterator[imaplib.IMAP4]:
        """Open the mailbox of *user*."""
        with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=ANSWER_SECONDS) as imap:
            imap.login(self.address(user), PASSWORD)
            imap.select("INBOX")
            yield imap

    def mailbox(self, user: str, criterion: str = "ALL") -> list[EmailMessage]:
        """Give the mails of *user*, oldest first, without marking them as read."""
        with self.imap(user) as imap:
            numbers = imap.search(None, criterion)[1][0].split()
            raws = [imap.fetch(number.decode(), "(BODY.PEEK[])")[1][0] for number in numbers]
        return [
            email.message_from_bytes(raw[1].replace(b"\r\n", b"\n"), policy=default)
            for raw in raws
            if isinstance(raw, tuple)
        ]

    def empty(self, user: str) -> None:
        """Delete all mails of *user*."""
        with self.imap(user) as imap:
            if imap.search(None, "ALL")[1][0]:
                imap.store("1:*", "+FLAGS", "\\Deleted")
                imap.expunge()

    def wait_for(
        self, user: str, predicate: Callable[[EmailMessage], bool] = lambda _: True, within: float = ANSWER_SECONDS
    ) -> EmailMessage:
        """Wait for a mail to *user* that fulfils *predicate*, and give it."""
        end = time.monotonic() + within
        while True:
            found = next((message for message in self.mailbox(user) if predicate(message)), None)
            if found is not None:
                return found
            if time.monotonic() > end:
                raise TimeoutError(f"no such mail came to {user} within {within} s\n{self.log()}")
            time.sleep(0.05)

    def is_carrying(self) -> bool:
        """Whether Postfix holds a mail that it has not yet tried to hand over."""
        queues = (self.home / "postfix/queue" / name for name in ("maildrop", "incoming", "active"))
        return any(path.is_file() for queue in queues for path in queue.rglob("*"))

    def wait_until_carried(self, within: float = ANSWER_SECONDS) -> None:
        """Wait until Postfix has tried to hand over every mail that it holds."""
        end = time.monotonic() + within
        while self.is_carrying():
            if time.monotonic() > end:
                raise TimeoutError(f"Postfix still carries mails after {within} s\n{self.log()}")
            time.sleep(0.02)

    def log(self) -> str:
        """Give the last lines that both servers wrote."""
        files = [self.home / "postfix/maillog", self.home / "dovecot/log"]
        return "\n".join(line for path in files if path.exists() for line in path.read_text().splitlines()[-15:])


def _plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def _whole(user: str) -> str:
    return user if "@" in user else f"{user.capitalize()} <{user}@{DOMAIN}>"


def _envelope(user: str) -> str:
    return parseaddr(_whole(user))[1] if user else ""


class _Policy(socketserver.ThreadingTCPServer):
    """Answers Postfix's question about each recipient with the verdict of the peer (SMTPD_POLICY_README)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, peer: MailPeer) -> None:
        self.peer = peer
        super().__init__(("127.0.0.1", 0), _PolicyAnswer)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _PolicyAnswer(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while line := self.rfile.readline():
            if line == b"\n":
                self.wfile.write(f"action={cast(_Policy, self.server).peer.verdict}\n\n".encode())


@contextmanager
def mail_peer(bots: Mapping[str, int] | None = None, milter: int | None = None) -> Iterator[MailPeer]:
    """Start the servers, give them, stop them and remove their files at the end.

    *bots* and *milter* are those of `MailPeer`.

    Raises:
        PeerMissing: the servers' programs are not on this machine, or we are not root.
    """
    if is_missing():
        raise PeerMissing(PeerMissing.__doc__)
    home = Path(tempfile.mkdtemp(prefix="tocsin-mail-"))
    try:
        peer = MailPeer(home, bots=bots or {}, milter=milter)
        try:
            peer.start()
            yield peer
        finally:
            peer.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(name: str, *arguments: str) -> None:
    program = shutil.which(name, path=f"{os.environ['PATH']}:{_SBIN}") or name
    # Into a file: the daemon that it leaves behind would keep a pipe open, and us waiting for its end.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run([program, *arguments], check=False, stdout=said, stderr=said, timeout=START_SECONDS)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{name} {arguments[-1]}: {said.read()}")


def _wait_for_greeting(port: int, within: float = START_SECONDS) -> None:
    """Wait until the server at *port* says something: its master listens before it can answer."""
    wait_for_port(port, within)
    with socket.create_connection(("127.0.0.1", port), timeout=within) as connection:
        connection.recv(64)


def _wait_for_end(pid: int, within: float = 10.0) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end:
        os.kill(pid, 0)
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)


def main() -> None:
    """Run the servers until Ctrl-C."""
    with mail_peer() as peer:
        print(f"SMTP 127.0.0.1:{peer.smtp_port}   IMAP 127.0.0.1:{peer.imap_port}   no encryption")  # noqa: T201
        print(f"users {', '.join(map(peer.address, USERS))}   password {PASSWORD}")  # noqa: T201
        print(f"files {peer.home}   Ctrl-C stops them")  # noqa: T201
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
