"""IDLE against a server that tells of a mail in the instant in which IDLE begins: the news is heard at once."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_server, socket

import pytest
from imapclient import SocketTimeout

from bots.email.idle import IdlingClient
from tests.peers.mail_settings import certificate

NEWS = b"* 1 EXISTS\r\n"
PATIENCE = 10.0


class Told:
    """A server that says *before*, *after* or *beside* the beginning of IDLE that a mail is there, in one packet."""

    def __init__(self, line: socket, *, beside: bytes = b"", before: bytes = b"", after: bytes = b"") -> None:
        self.line, self.file = line, line.makefile("rb")
        self.beside, self.before, self.after = beside, before, after
        self.idled = 0

    def talk(self) -> None:
        self.line.sendall(b"* OK [CAPABILITY IMAP4rev1 IDLE] here\r\n")
        while words := self.file.readline().split():
            tag, command = words[0], words[1].upper()
            match command:
                case b"UID" | b"SEARCH":
                    self.line.sendall(b"* SEARCH\r\n" + self.beside + tag + b" OK done\r\n")
                case b"IDLE":
                    self.idled += 1
                    self.line.sendall(self.before + b"+ idling\r\n" + self.after)
                    assert self.file.readline() == b"DONE\r\n"
                    self.line.sendall(tag + b" OK done\r\n")
                case b"SELECT":
                    self.line.sendall(b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n" + tag + b" OK done\r\n")
                case b"CAPABILITY":
                    self.line.sendall(b"* CAPABILITY IMAP4rev1 IDLE\r\n" + tag + b" OK done\r\n")
                case _:
                    self.line.sendall(tag + b" OK done\r\n")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "server.pem"
    path.write_bytes(certificate())
    return path


@contextmanager
def a_server(papers: Path, *, encrypted: bool, **said: bytes) -> Iterator[tuple[IdlingClient, list[Told]]]:
    there: list[Told] = []
    with create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            line, _ = door.accept()
            if encrypted:
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain(papers)
                line = context.wrap_socket(line, server_side=True)
            with closing(line):
                there.append(Told(line, **said))
                there[0].talk()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        client = IdlingClient(
            "localhost",
            port=door.getsockname()[1],
            ssl=encrypted,
            ssl_context=ssl.create_default_context(cafile=str(papers)) if encrypted else None,
            timeout=SocketTimeout(connect=5, read=10),
        )
        client.login("x", "x")
        client.select_folder("INBOX")
        try:
            yield client, there
        finally:
            client.shutdown()
            thread.join(5)


def waited(client: IdlingClient, seconds: float = PATIENCE) -> float:
    """Look, find nothing, and wait for news; for how long."""
    client.forget_news()
    client.search("UID 1:*")
    began = time.monotonic()
    client.await_news(seconds)
    return time.monotonic() - began


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("moment", ["beside", "before", "after"])
def test_a_mail_of_that_instant_is_told_at_once(papers: Path, moment: str, encrypted: bool) -> None:  # noqa: FBT001
    with a_server(papers, encrypted=encrypted, **{moment: NEWS}) as (client, _):
        assert waited(client) < PATIENCE / 2
        # The line can be used as before.
        assert client.search("UID 1:*") == []


def test_without_news_the_wait_lasts_as_long_as_was_asked(papers: Path) -> None:
    with a_server(papers, encrypted=False) as (client, there):
        assert waited(client, 0.3) >= 0.3
        assert there[0].idled == 1


def test_news_that_was_looked_at_does_not_count_again(papers: Path) -> None:
    """The mailbox said how many mails it holds when it was opened: that is no news."""
    with a_server(papers, encrypted=False) as (client, there):
        waited(client, 0.1)
        waited(client, 0.1)

        assert there[0].idled == 2
