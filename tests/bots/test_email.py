"""The email channel against a real Postfix, a real Dovecot and Postfix's faulty sink."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage

import pytest
import pytest_asyncio

from bots.email.channel import Email
from bots.email.tokens import Leaves, read_token, read_unsubscribe_token
from core.ports import Channel, DeliveryFailed, Reason
from core.wire import Assurance, Attachment, AttachmentKind, Span
from tests.bots.contract import PATIENCE, ChannelContract, FixedClock, FrontDoor, eventually, listening
from tests.bots.email_props import SECRET, TOCSIN, TODAY, email_channel, outbound
from tests.peers.mail import PASSWORD, MailPeer, PeerMissing, is_missing, mail_peer
from tests.peers.ports import free_port
from tests.peers.smtp_sink import smtp_sink

ODETTE = MailPeer.address("odette")
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 200


@pytest.fixture(scope="module")
def server() -> Iterator[MailPeer]:
    """The village's mail servers."""
    if is_missing():
        pytest.skip(str(PeerMissing.__doc__))
    with mail_peer() as peer:
        yield peer


@pytest.fixture
def village(server: MailPeer) -> MailPeer:
    """The mail servers with empty mailboxes and no objection to anybody."""
    server.verdict = "DUNNO"
    # What the test before has sent and not waited for must not come after the mailboxes were emptied.
    server.wait_until_carried()
    for user in ("tocsin", "odette", "karim"):
        server.empty(user)
    return server


@pytest_asyncio.fixture
async def channel(village: MailPeer) -> AsyncIterator[Email]:
    channel = email_channel(village.smtp_port, village.imap_port, authserv_id="mx.quartier.test")
    yield channel
    await channel.close()


class TestEmailKeepsTheContract(ChannelContract):
    """What holds for every channel."""

    throttle_says_how_long = False

    @pytest.fixture(autouse=True)
    def _peer(self, village: MailPeer) -> None:
        self.peer = village

    async def make_channel(self) -> Channel:
        return email_channel(self.peer.smtp_port, self.peer.imap_port)

    @property
    def address(self) -> str:
        return ODETTE

    async def peer_says(self, text: str) -> None:
        there = len(await asyncio.to_thread(self.peer.mailbox, "tocsin"))
        await asyncio.to_thread(self.peer.send, "odette", "tocsin", "", text)
        # Mail servers carry side by side: only a mail that has come in stands before the next one.
        async with asyncio.timeout(PATIENCE):
            while len(await asyncio.to_thread(self.peer.mailbox, "tocsin")) <= there:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)

    async def peer_heard(self) -> list[str]:
        await asyncio.to_thread(self.peer.wait_for, "odette")
        return [plain(message) for message in await asyncio.to_thread(self.peer.mailbox, "odette")]

    async def peer_throttles(self, seconds: int) -> None:
        self.peer.verdict = f"450 4.7.1 Too many messages, come back in {seconds} seconds"

    async def peer_blocks(self) -> None:
        self.peer.verdict = "550 5.1.1 No such neighbour"

    async def peer_breaks(self) -> None:
        await asyncio.to_thread(self.peer.stop)

    async def peer_recovers(self) -> None:
        await asyncio.to_thread(self.peer.start)


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).strip()


class TestHearing:
    async def test_a_mail_is_told_by_idle_long_before_the_next_look(self, village: MailPeer, channel: Email) -> None:
        door = FrontDoor()

        async with listening(channel, door):
            await asyncio.sleep(0.5)
            await asyncio.to_thread(village.send, "odette", "tocsin", "ALERTE", "vol rue des Lilas")
            await eventually(lambda: door.heard)

        mail = door.heard[0]
        assert mail.text == "ALERTE\nvol rue des Lilas"
        assert mail.name == "Odette"
        assert mail.account == TOCSIN
        assert mail.assurance is Assurance.CLAIMED
        assert re.fullmatch(r"\d+:\d+", mail.cursor or "")

    async def test_a_mail_is_marked_as_read_only_once_it_is_committed(self, village: MailPeer, channel: Email) -> None:
        door = FrontDoor(failures=1)
        village.send("odette", "tocsin", "ALERTE", "vol")

        async with listening(channel, door):
            await eventually(lambda: door.offered)
            unread_before = village.mailbox("tocsin", "UNSEEN")
            await eventually(lambda: door.heard)
            await eventually(lambda: not village.mailbox("tocsin", "UNSEEN"))

        assert len(unread_before) == 1
        assert [mail.message_id for mail in door.offered] == [door.heard[0].message_id] * 2

    async def test_what_came_while_we_were_away_is_read_once(self, village: MailPeer, channel: Email) -> None:
        door = FrontDoor()
        village.send("odette", "tocsin", "un")
        village.wait_for("tocsin")
        async with listening(channel, door):
            await eventually(lambda: door.heard)
        village.send("odette", "tocsin", "deux")
        village.wait_for("tocsin", lambda message: message["Subject"] == "deux")

        async with listening(channel, door):
            await eventually(lambda: len(door.heard) > 1)

        assert [mail.text for mail in door.heard] == ["un", "deux"]

    async def test_a_mail_that_a_person_has_opened_is_still_heard(self, village: MailPeer, channel: Email) -> None:
        door = FrontDoor()
        village.send("odette", "tocsin", "un")
        async with listening(channel, door):
            await eventually(lambda: door.heard)
        village.send("odette", "tocsin", "deux")
        village.wait_for("tocsin", lambda message: message["Subject"] == "deux")
        with village.imap("tocsin") as imap:
            imap.store("1:*", "+FLAGS", "\\Seen")

        async with listening(channel, door):
            await eventually(lambda: len(door.heard) > 1)

        assert door.heard[1].text == "deux"

    async def test_a_renumbered_mailbox_is_read_from_its_unread_mails(self, village: MailPeer, channel: Email) -> None:
        door = FrontDoor(cursor="1:999999")
        village.send("odette", "tocsin", "encore là")

        async with listening(channel, door):
            await eventually(lambda: door.heard)

        assert door.heard[0].text == "encore là"

    async def test_a_bounce_is_left_aside_and_marked(self, village: MailPeer, channel: Email) -> None:
        door = FrontDoor()
        village.send("", "tocsin", "Undelivered Mail", "x", headers={})
        village.send("odette", "tocsin", "absente", "x", headers={"Auto-Submitted": "auto-replied"})
        village.wait_for("tocsin", lambda message: message["Subject"] == "absente")

        async with listening(channel, door):
            await eventually(lambda: not village.mailbox("tocsin", "UNSEEN"))

        assert door.offered == []

    async def test_a_mail_above_ten_megabytes_gets_through_as_a_file(self, village: MailPeer, channel: Email) -> None:
        door = FrontDoor()
        village.send_raw("odette", "tocsin", _large_mail(11 * 1024 * 1024))

        async with listening(channel, door):
            await eventually(lambda: door.heard)

        large = door.heard[0]
        assert (large.address, large.text) == (ODETTE, "")
        assert large.attachments == (
            Attachment(AttachmentKind.FILE, content_type="message/rfc822", name="message.eml"),
        )
        assert len(large.raw) < 200_000

    async def test_a_wrong_password_is_our_fault(self, village: MailPeer) -> None:
        imap = {
            "host": "127.0.0.1",
            "port": village.imap_port,
            "security": "none",
            "username": TOCSIN,
            "password": "no",
        }
        channel = email_channel(village.smtp_port, receive={"imap": imap})

        with pytest.raises(DeliveryFailed) as caught:
            await channel.listen(FrontDoor().receive, None)

        assert caught.value.reason is Reason.MISCONFIGURED

    async def test_many_mails_are_handed_over_in_batches(self, village: MailPeer, channel: Email) -> None:
        door = FrontDoor()
        for number in range(45):
            village.send("odette", "tocsin", f"n° {number}")
        await eventually(lambda: len(village.mailbox("tocsin")) == 45)

        async with listening(channel, door):
            await eventually(lambda: len(door.heard) == 45)

        assert sorted(mail.text for mail in door.heard) == sorted(f"n° {number}" for number in range(45))
        assert len({mail.cursor for mail in door.heard}) == 45


def _large_mail(size: int) -> bytes:
    line = b"x" * 70 + b"\r\n"
    return b"From: odette@quartier.test\r\nSubject: film\r\n\r\n" + line * (size // len(line))


class TestSpeaking:
    async def test_a_letter_has_text_html_and_the_right_headers(self, village: MailPeer, channel: Email) -> None:
        body = (Span("A12", bold=True), Span(" fumée <b>épaisse</b> & odeur\n\n1 vu\n2 info"))

        receipt = await channel.send(outbound(parts=(body,), topic="A12", content_key="k"))
        mail = await asyncio.to_thread(village.wait_for, "odette")

        html = mail.get_body(("html",))
        assert html is not None
        assert plain(mail) == "A12 fumée <b>épaisse</b> & odeur\n\n1 vu\n2 info"
        assert "<strong>A12</strong> fumée &lt;b&gt;épaisse&lt;/b&gt; &amp; odeur" in str(html.get_content())
        assert mail["Message-ID"] == receipt.external_id == "<d-1@quartier.test>"
        assert mail["Subject"] == "A12 · Fumée"
        assert mail["From"] == f"Tocsin <{TOCSIN}>"
        assert mail["To"].addresses[0].addr_spec == ODETTE
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Date"].datetime == FixedClock().now()
        assert mail["List-Unsubscribe"] is None
        assert max(len(line) for line in mail.as_bytes().splitlines()) <= 998

    async def test_an_answer_to_a_letter_knows_whom_and_what_it_answers(
        self, village: MailPeer, channel: Email
    ) -> None:
        door = FrontDoor()
        receipt = await channel.send(outbound(topic="A12"))
        mail = await asyncio.to_thread(village.wait_for, "odette")
        token = mail["Reply-To"].addresses[0].username.partition("+")[2]

        async with listening(channel, door):
            await asyncio.to_thread(village.reply, "odette", mail, "vu")
            await eventually(lambda: door.heard)

        assert read_token(SECRET, token, ODETTE, TODAY) == "A12"
        assert door.heard[0].text == "vu"
        assert door.heard[0].refers_to == receipt.external_id

    async def test_a_signed_answer_is_authenticated(self, village: MailPeer, channel: Email) -> None:
        door = FrontDoor()
        await channel.send(outbound(topic="A12"))
        mail = await asyncio.to_thread(village.wait_for, "odette")
        passed = {"Authentication-Results": "mx.quartier.test; dmarc=pass (p=none) header.from=quartier.test"}

        async with listening(channel, door):
            reply_to = str(mail["Reply-To"]).strip("<>")
            await asyncio.to_thread(village.send, "odette", reply_to, "Re: A12", "1", headers=passed)
            await eventually(lambda: door.heard)

        assert door.heard[0].assurance is Assurance.AUTHENTICATED
        assert door.heard[0].text == "A12 1"

    @pytest.mark.parametrize("is_letter", [True, False], ids=["letter", "alert"])
    async def test_a_letter_is_left_with_one_click_and_an_alert_with_thought(
        self,
        village: MailPeer,
        channel: Email,
        is_letter: bool,  # noqa: FBT001
    ) -> None:
        await channel.send(outbound(is_list=True, is_letter=is_letter, list_id="3", topic="G7", content_key="k"))
        mail = await asyncio.to_thread(village.wait_for, "odette")

        link = re.search(r"<https://tocsin\.example/unsubscribe/([a-z2-7]+)>", str(mail["List-Unsubscribe"]))
        assert link is not None
        leaves = Leaves.GAZETTE if is_letter else Leaves.ALERTS
        assert read_unsubscribe_token(SECRET, link[1]) == (ODETTE, leaves)
        by_mail = re.search(r"<mailto:tocsin\+[a-z2-7]+@quartier\.test\?subject=(\S+)>", str(mail["List-Unsubscribe"]))
        assert by_mail is not None
        assert by_mail[1] == ("stop%20gazette" if is_letter else "stop")
        assert mail["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if is_letter else None)
        assert mail["List-Id"] == ("<gazette.3.tocsin.quartier.test>" if is_letter else "<3.tocsin.quartier.test>")

    async def test_an_answer_of_ours_stays_in_its_thread(self, village: MailPeer, channel: Email) -> None:
        await channel.send(outbound(refers_to="<abc@neighbours.test>"))
        mail = await asyncio.to_thread(village.wait_for, "odette")

        assert mail["In-Reply-To"] == mail["References"] == "<abc@neighbours.test>"
        assert mail["Auto-Submitted"] == "auto-replied"

    async def test_a_photo_travels_with_the_letter(self, village: MailPeer, channel: Email) -> None:
        photo = Attachment(AttachmentKind.PHOTO, content_type="image/jpeg", name="fumée.jpg", data=JPEG)

        await channel.send(outbound(attachments=(photo,)))
        mail = await asyncio.to_thread(village.wait_for, "odette")

        shown = mail.get_body(("related",))
        assert shown is not None
        page, picture = shown.iter_parts()
        assert picture.get_filename() == "fumée.jpg"
        assert picture.get_content_disposition() == "inline"
        assert picture.get_content() == JPEG
        assert f'src="cid:{str(picture["Content-ID"]).strip("<>")}"' in page.get_content()

    async def test_a_file_is_enclosed_under_its_name(self, village: MailPeer, channel: Email) -> None:
        file = Attachment(AttachmentKind.FILE, "application/pdf", "affiche été.pdf", b"%PDF-1.7 \r\n.\r\n")

        await channel.send(outbound(attachments=(file,)))
        mail = await asyncio.to_thread(village.wait_for, "odette")

        [enclosed] = mail.iter_attachments()
        assert enclosed.get_filename() == "affiche été.pdf"
        assert enclosed.get_content_type() == "application/pdf"
        assert enclosed.get_content() == file.data

    async def test_lines_that_begin_with_a_dot_arrive_whole(self, village: MailPeer, channel: Email) -> None:
        text = "un\n.\n..deux\n.trois " + "é" * 3000 + "\nFrom moi"

        await channel.send(outbound(parts=((Span(text),),)))
        mail = await asyncio.to_thread(village.wait_for, "odette")

        assert plain(mail) == text

    async def test_each_of_many_gets_his_own(self, village: MailPeer, channel: Email) -> None:
        people = [ODETTE, MailPeer.address("karim")] * 10

        await asyncio.gather(
            *(
                channel.send(outbound(delivery_id=f"d-{number}", address=address, content_key="k"))
                for number, address in enumerate(people)
            )
        )
        await eventually(lambda: len(village.mailbox("karim")) == 10 and len(village.mailbox("odette")) == 10)

        assert {mail["Message-ID"] for mail in village.mailbox("karim")} == {
            f"<d-{number}@quartier.test>" for number in range(1, 20, 2)
        }

    async def test_the_connection_is_kept(self, village: MailPeer, channel: Email) -> None:
        def connections() -> list[str]:
            """Who took each of our letters; another program writes it down, a moment after it was taken."""
            log = (village.home / "postfix/maillog").read_text()
            queued = re.findall(r"cleanup\[\d+\]: (\w+): message-id=<kept-\d@", log)
            return [pid for pid, letter in re.findall(r"smtpd\[(\d+)\]: (\w+): client=", log) if letter in queued]

        for number in range(3):
            await channel.send(outbound(delivery_id=f"kept-{number}"))

        await eventually(lambda: len(connections()) == 3)
        assert len(set(connections())) == 1

    async def test_a_kept_connection_that_the_relay_closed_is_opened_again(self) -> None:
        port = free_port()
        channel = email_channel(port)
        with smtp_sink(port=port):
            await channel.send(outbound())
        with smtp_sink(port=port):
            await asyncio.sleep(0.1)

            receipt = await channel.send(outbound(delivery_id="d-2"))

        assert receipt.external_id == "<d-2@quartier.test>"
        await channel.close()

    async def test_a_relay_without_pipelining_gets_one_command_at_a_time(self) -> None:
        with smtp_sink("-p") as sink:
            channel = email_channel(sink.port)

            receipts = [await channel.send(outbound(delivery_id=f"d-{number}")) for number in range(3)]

        assert len(receipts) == 3
        await channel.close()

    async def test_a_login_is_made_when_it_is_asked_for(self, village: MailPeer) -> None:
        right = {"host": "127.0.0.1", "port": village.smtp_port, "security": "none", "username": TOCSIN}
        good = email_channel(1, smtp={**right, "password": PASSWORD})
        bad = email_channel(1, smtp={**right, "password": "wrong"})

        await good.send(outbound())
        with pytest.raises(DeliveryFailed) as caught:
            await bad.send(outbound())

        assert caught.value.reason is Reason.MISCONFIGURED
        await good.close()

    async def test_a_relay_without_the_encryption_that_is_asked_for_is_not_used(self) -> None:
        with smtp_sink() as sink:
            channel = email_channel(1, smtp={"host": "127.0.0.1", "port": sink.port, "security": "starttls"})

            with pytest.raises(DeliveryFailed) as caught:
                await channel.send(outbound())

        assert caught.value.reason is Reason.MISCONFIGURED

    async def test_one_refused_neighbour_does_not_disturb_the_next(self, village: MailPeer, channel: Email) -> None:
        with pytest.raises(DeliveryFailed):
            await channel.send(outbound(address="nobody@quartier.test"))

        await channel.send(outbound(delivery_id="d-2"))
        mail = await asyncio.to_thread(village.wait_for, "odette")

        assert mail["Message-ID"] == "<d-2@quartier.test>"


class TestEncryption:
    def _channel(self, village: MailPeer, security: str, host: str = "localhost") -> Email:
        ports = {"tls": (village.smtps_port, village.imaps_port), "starttls": (village.smtp_port, village.imap_port)}
        smtp_port, imap_port = ports[security]
        login = {"host": host, "security": security, "username": TOCSIN, "password": PASSWORD}
        return email_channel(1, smtp={**login, "port": smtp_port}, receive={"imap": {**login, "port": imap_port}})

    @pytest.mark.parametrize("security", ["tls", "starttls"])
    async def test_letters_travel_encrypted_both_ways(
        self, village: MailPeer, monkeypatch: pytest.MonkeyPatch, security: str
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(village.certificate))
        channel = self._channel(village, security)
        door = FrontDoor()

        await channel.check()
        for number in range(3):
            await channel.send(outbound(delivery_id=f"d-{number}", address=TOCSIN.replace("@", "+x@")))
        village.send("odette", "tocsin", "", "vu")
        async with listening(channel, door):
            await eventually(lambda: door.heard)
        await channel.close()

        # Mail servers carry side by side: what was heard may have overtaken the letters.
        await asyncio.to_thread(village.wait_until_carried)
        assert door.heard[0].text == "vu"
        assert len(village.mailbox("tocsin")) == 4

    @pytest.mark.parametrize("security", ["tls", "starttls"])
    async def test_a_server_that_cannot_prove_its_name_is_not_used(self, village: MailPeer, security: str) -> None:
        channel = self._channel(village, security)

        with pytest.raises(DeliveryFailed) as speaking:
            await channel.send(outbound())
        with pytest.raises(DeliveryFailed) as hearing:
            await channel.listen(FrontDoor().receive, None)

        assert speaking.value.reason is Reason.MISCONFIGURED
        assert hearing.value.reason is Reason.MISCONFIGURED
