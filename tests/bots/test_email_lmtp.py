"""Mail handed over by a real Postfix, and by clients that break the rules: each recipient gets an answer in time."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass

import pytest
import pytest_asyncio
from pydantic import ValidationError

from bots.email.channel import Email
from bots.email.tokens import reply_token
from core.errors import StorageDown
from core.ports import Channel, DeliveryFailed, Reason
from core.wire import Assurance, Inbound
from tests.bots.contract import PATIENCE, ChannelContract, FrontDoor, eventually, listening
from tests.bots.email_props import SECRET, TODAY, by_lmtp, email_channel, settings
from tests.peers.mail import MailPeer, PeerMissing, is_missing, mail_peer
from tests.peers.ports import free_port

BOT = "tocsin@bot.test"
ODETTE = MailPeer.address("odette")


@dataclass
class Village:
    """The mail servers, and the port where they expect the bot."""

    peer: MailPeer
    port: int

    def channel(self) -> Email:
        return email_channel(self.peer.smtp_port, address=BOT, receive=by_lmtp(self.port), authserv_id="mx.bot.test")


@pytest.fixture(scope="module")
def server() -> Iterator[Village]:
    if is_missing():
        pytest.skip(str(PeerMissing.__doc__))
    port = free_port()
    with mail_peer(bots={"bot.test": port}) as peer:
        yield Village(peer, port)


@pytest.fixture
def village(server: Village) -> Village:
    server.peer.verdict = "DUNNO"
    for user in ("odette", "karim"):
        server.peer.empty(user)
    return server


@pytest_asyncio.fixture
async def channel(village: Village) -> AsyncIterator[Email]:
    channel = village.channel()
    yield channel
    await channel.close()


class Picky(FrontDoor):
    """A front door whose storage is down for a while."""

    down = True

    async def receive(self, batch: Sequence[Inbound]) -> None:
        self.offered.extend(batch)
        if self.down:
            raise StorageDown
        self.heard.extend(batch)


class TestLmtpKeepsTheContract(ChannelContract):
    """What holds for every channel."""

    throttle_says_how_long = False

    @pytest.fixture(autouse=True)
    def _peer(self, village: Village) -> None:
        self.village = village
        self.said = 0

    async def make_channel(self) -> Channel:
        return self.village.channel()

    @property
    def address(self) -> str:
        return ODETTE

    async def peer_says(self, text: str) -> None:
        self.said += 1
        await asyncio.to_thread(self.village.peer.send, "odette", BOT, "", text)
        # Mail servers carry side by side: the next mail must not overtake this one.
        async with asyncio.timeout(PATIENCE):
            while self.village.peer.is_carrying():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)

    async def peer_heard(self) -> list[str]:
        await asyncio.to_thread(self.village.peer.wait_for, "odette")
        found = await asyncio.to_thread(self.village.peer.mailbox, "odette")
        bodies = [message.get_body(("plain",)) for message in found]
        return [str(body.get_content()).strip() for body in bodies if body is not None]

    async def peer_throttles(self, seconds: int) -> None:
        self.village.peer.verdict = "450 4.7.1 Too many messages"

    async def peer_blocks(self) -> None:
        self.village.peer.verdict = "550 5.1.1 No such neighbour"

    async def peer_breaks(self) -> None:
        await asyncio.to_thread(self.village.peer.stop)

    async def peer_recovers(self) -> None:
        await asyncio.to_thread(self.village.peer.start)

    async def test_listening_to_a_broken_server_fails_and_resumes(self, channel: Channel) -> None:
        """Here it is the server that comes to us: while it is away nobody does, and its mails come with it."""
        door = FrontDoor()
        async with listening(channel, door):
            await self.peer_breaks()
            await self.peer_recovers()
            await self.peer_says("me revoilà")
            await eventually(lambda: door.heard)

        assert door.heard[0].text == "me revoilà"


@asynccontextmanager
async def talking(channel: Email, door: FrontDoor, port: int) -> AsyncIterator[Client]:
    """Listen with *channel*, and connect to it as a mail server does."""
    async with listening(channel, door):
        client = await asyncio.to_thread(Client, port)
        with closing(client.socket):
            yield client


class Client:
    """A mail server that can be told to say anything."""

    def __init__(self, port: int) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
                break
            except ConnectionRefusedError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
        self.file = self.socket.makefile("rb")
        self.answer()

    def answer(self) -> str:
        line = b"-"
        while line[3:4] in {b"-", b""}:
            line = self.file.readline()
            if not line:
                return ""
        return line.decode().strip()

    def say(self, line: str) -> str:
        self.socket.sendall(line.encode() + b"\r\n")
        return self.answer()

    def mail(self, *recipients: str, raw: bytes, sender: str = ODETTE) -> list[str]:
        """Hand *raw* over, and give one answer for each recipient that was accepted."""
        self.say("LHLO mx.quartier.test")
        self.say(f"MAIL FROM:<{sender}>")
        said = [self.say(f"RCPT TO:<{one}>") for one in recipients]
        accepted = [one for one in said if one.startswith("250")]
        if not accepted:
            return said
        assert self.say("DATA").startswith("354")
        self.socket.sendall(raw + (b"" if raw.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        return [self.answer() for _ in accepted]


def written(body: str = "vu", head: str = "") -> bytes:
    return f"From: <{ODETTE}>\r\nTo: <{BOT}>\r\nMessage-ID: <1@quartier.test>\r\n{head}\r\n{body}\r\n".encode()


class TestAnswers:
    async def test_each_recipient_has_an_answer_and_one_mail_is_heard(self, village: Village, channel: Email) -> None:
        door = FrontDoor()
        token = reply_token(SECRET, ODETTE, "A12", TODAY)
        async with talking(channel, door, village.port) as client:
            said = await asyncio.to_thread(client.mail, BOT, f"tocsin+{token}@bot.test", raw=written())

        assert [one[:3] for one in said] == ["250", "250"]
        assert [(mail.text, mail.address) for mail in door.heard] == [("A12 vu", ODETTE)]

    @pytest.mark.parametrize(
        "recipient", ["odette@bot.test", "tocsin@quartier.test", "tocsinx@bot.test", "x+tocsin@bot.test", "tocsin"]
    )
    async def test_only_our_own_addresses_are_taken(self, village: Village, channel: Email, recipient: str) -> None:
        door = FrontDoor()
        async with talking(channel, door, village.port) as client:
            said = await asyncio.to_thread(client.mail, recipient, raw=written())

        assert said == ["550 5.1.1 nobody here has this address"]
        assert door.offered == []

    async def test_yes_is_said_after_the_commit_and_not_now_while_the_storage_is_down(
        self, village: Village, channel: Email
    ) -> None:
        door = Picky()
        async with talking(channel, door, village.port) as client:
            refused = await asyncio.to_thread(client.mail, BOT, BOT, raw=written())
            door.down = False
            taken = await asyncio.to_thread(client.mail, BOT, raw=written())

        assert [one[:9] for one in refused] == ["451 4.3.0", "451 4.3.0"]
        assert taken == ["250 2.0.0 taken"]
        assert len(door.heard) == 1
        assert door.offered[0].message_id == door.heard[0].message_id

    @pytest.mark.parametrize(
        "raw",
        [
            written("un\ndeux"),
            written("un\rdeux"),
            written("un\n.\nMAIL FROM:<evil@x.test>"),
            written("un\n.\r\nMAIL FROM:<evil@x.test>"),
            written("un\r.\rdeux"),
            written("un\r\r\n.\r\r\ndeux"),
            written(head="Subject: un\nBcc: x@y.test\r\n"),
        ],
    )
    async def test_lines_that_servers_end_differently_are_refused(
        self, village: Village, channel: Email, raw: bytes
    ) -> None:
        door = FrontDoor()
        async with talking(channel, door, village.port) as client:
            said = await asyncio.to_thread(client.mail, BOT, raw=raw)

        assert said[0].startswith("550 5.6.0")
        assert door.offered == []

    async def test_a_mail_above_ten_megabytes_is_refused_for_each_recipient(
        self, village: Village, channel: Email
    ) -> None:
        door = FrontDoor()
        raw = written() + (b"x" * 70 + b"\r\n") * 155_000
        async with talking(channel, door, village.port) as client:
            said = await asyncio.to_thread(client.mail, BOT, BOT, raw=raw)
            after = await asyncio.to_thread(client.mail, BOT, raw=written())

        assert [one[:3] for one in said] == ["552", "552"]
        assert after == ["250 2.0.0 taken"]
        assert len(door.heard) == 1

    async def test_a_header_above_a_hundred_kilobytes_is_refused(self, village: Village, channel: Email) -> None:
        door = FrontDoor()
        head = "".join(f"X-{number}: {'y' * 900}\r\n" for number in range(120))
        async with talking(channel, door, village.port) as client:
            said = await asyncio.to_thread(client.mail, BOT, raw=written(head=head))

        assert said[0].startswith("552 5.3.4")
        assert door.offered == []

    async def test_a_mail_server_that_speaks_smtp_is_told_so(self, village: Village, channel: Email) -> None:
        async with talking(channel, FrontDoor(), village.port) as client:
            said = await asyncio.to_thread(client.say, "EHLO x")

        assert said.startswith("500")

    async def test_the_envelope_tells_a_machine_from_a_person(self, village: Village, channel: Email) -> None:
        door = FrontDoor()
        async with talking(channel, door, village.port) as client:
            machine = await asyncio.to_thread(client.mail, BOT, raw=written("absent"), sender="")
            person = await asyncio.to_thread(client.mail, BOT, raw=written("vu"))

        assert (machine, person) == (["250 2.0.0 taken"], ["250 2.0.0 taken"])
        assert [mail.text for mail in door.heard] == ["vu"]


class TestThroughPostfix:
    async def test_postfix_keeps_a_mail_until_it_is_committed(self, village: Village, channel: Email) -> None:
        door = Picky()
        async with listening(channel, door):
            await asyncio.to_thread(village.peer.send, "odette", BOT, "ALERTE", "vol rue des Lilas")
            await eventually(lambda: len(door.offered) >= 2)
            door.down = False
            await eventually(lambda: door.heard)

        mail = door.heard[0]
        assert (mail.text, mail.account, mail.cursor) == ("ALERTE\nvol rue des Lilas", BOT, None)
        assert mail.assurance is Assurance.CLAIMED
        assert len({one.message_id for one in door.offered}) == 1

    async def test_postfix_tells_the_sender_of_an_address_that_is_not_ours(
        self, village: Village, channel: Email
    ) -> None:
        door = FrontDoor()
        async with listening(channel, door):
            await asyncio.to_thread(village.peer.send, "odette", "nobody@bot.test", "x", "x")
            returned = await asyncio.to_thread(village.peer.wait_for, "odette")

        assert "nobody here has this address" in returned.as_string()
        assert door.offered == []


class TestSettings:
    def test_there_is_one_way_in(self) -> None:
        both = {**by_lmtp(2424), "imap": {"host": "x"}}

        for receive in ({}, both):
            with pytest.raises(ValidationError, match="one way in"):
                settings(25, receive=receive)

    @pytest.mark.parametrize("listen", ["2424", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", ":2424"])
    def test_the_address_to_listen_on_has_a_port(self, listen: str) -> None:
        with pytest.raises(ValidationError, match="such as"):
            settings(25, receive={"lmtp": {"listen": listen}})

    async def test_an_address_that_is_taken_is_our_mistake(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            channel = email_channel(1, receive=by_lmtp(taken.getsockname()[1]))

            with pytest.raises(DeliveryFailed) as caught:
                await channel.listen(FrontDoor().receive, None)

        assert caught.value.reason is Reason.MISCONFIGURED
