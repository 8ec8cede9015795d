"""Mails that come back: a real Postfix's report, and what servers write in five languages; forged ones do nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bots.email.dissect import dissect
from bots.email.reading import Ignored, Reader, Returned
from bots.email.tokens import bounce_token
from core.ports import Reason
from tests.bots.contract import FixedClock, FrontDoor, eventually, listening
from tests.bots.email_props import OWN, SECRET, TOCSIN, TODAY, email_channel, mail, outbound
from tests.peers.mail import GHOST, MailPeer, PeerMissing, is_missing, mail_peer

READER = Reader(OWN, "mx.quartier.test", FixedClock())
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.test>"


def to_us(delivery: int = 42, day: int = TODAY, secret: bytes = SECRET) -> str:
    return f"tocsin+{bounce_token(secret, delivery, day)}@quartier.test"


def report(action: str, status: str, subject: str = "Undelivered Mail Returned to Sender", said: str = "") -> bytes:
    """Write a delivery status notification (RFC 3464)."""
    body = (
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{said}\r\n--b\r\nContent-Type: message/delivery-status"
        "\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; odette@x.test\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 {status} no\r\n\r\n--b--\r\n"
    )
    kind = 'multipart/report; report-type=delivery-status; boundary="b"'
    return mail(body, From=DAEMON, To=to_us(), Subject=subject, Return_Path="<>", Content_Type=kind)


def words(subject: str, body: str, **headers: str) -> bytes:
    """Write what a server says in words alone."""
    return mail(body, From=DAEMON, To=to_us(), Subject=subject, Return_Path="<>", **headers)


GAVE_UP = {
    "postfix": (report("failed", "5.1.1"), Reason.UNREACHABLE),
    "exchange in french": (report("failed", "5.1.10", "Non remis : A12 fumée"), Reason.UNREACHABLE),
    "exchange in german": (report("failed", "5.1.10", "Unzustellbar: A12"), Reason.UNREACHABLE),
    "exchange in spanish": (report("failed", "5.1.10", "No se puede entregar: A12"), Reason.UNREACHABLE),
    "exchange in italian": (report("failed", "5.1.10", "Non recapitabile: A12"), Reason.UNREACHABLE),
    "a full mailbox": (report("failed", "5.2.2"), Reason.UNAVAILABLE),
    "capital letters": (report("FAILED", "5.1.1"), Reason.UNREACHABLE),
    "a policy": (report("failed", "5.7.1"), Reason.REJECTED),
    "too large": (report("failed", "5.3.4"), Reason.REJECTED),
    "after five days": (report("failed", "4.4.1", "Undelivered", "queue lifetime expired"), Reason.UNAVAILABLE),
    "qmail": (
        words(
            "failure notice",
            "Hi. This is the qmail-send program at mx.test.\nI'm afraid I wasn't able to deliver your message to the"
            " following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
            "<odette@x.test>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy\n",
        ),
        Reason.UNREACHABLE,
    ),
    "exim": (
        words(
            "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be"
            " delivered to one or more of its recipients.\n\n  odette@x.test\n    550 5.1.1 unknown user\n",
            X_Failed_Recipients="odette@x.test",
        ),
        Reason.UNREACHABLE,
    ),
    "english words": (words("Returned mail: see transcript", "550 5.1.1 User unknown"), Reason.UNREACHABLE),
    "french words": (
        words("Échec de la remise", "Votre message n’a pas pu être remis : destinataire inconnu."),
        Reason.UNREACHABLE,
    ),
    "french words of a provider": (
        words("Message non distribué", "L'adresse n'existe pas. Code 5.1.1"),
        Reason.UNREACHABLE,
    ),
    "french policy": (words("Message non délivré", "Refusé : 5.7.1 contenu"), Reason.REJECTED),
    "german words": (words("Unzustellbare Nachricht", "Empfänger unbekannt (5.1.1)"), Reason.UNREACHABLE),
    "more german words": (words("Fehler", "Ihre Nachricht wurde nicht zugestellt."), Reason.UNREACHABLE),
    "spanish words": (words("Error", "El mensaje no se pudo entregar: usuario desconocido"), Reason.UNREACHABLE),
    "italian words": (words("Mancata consegna", "Il destinatario sconosciuto"), Reason.UNREACHABLE),
    "an encoded subject": (words("=?utf-8?b?w4ljaGVjIGRlIGxhIGRpc3RyaWJ1dGlvbg==?=", "voir"), Reason.UNREACHABLE),
}
NOT_GIVEN_UP = {
    "a delay": report("delayed", "4.4.1", "Delayed Mail (still being retried)"),
    "a success": report("delivered", "2.0.0", "Successful Mail Delivery Report"),
    "relayed": report("relayed", "2.1.9"),
    "french delay": words("Message retardé", "Nous continuerons. 4.4.1 n’a pas pu être remis pour l’instant"),
    "german delay": words("Zustellung verzögert", "Die Nachricht wurde noch nicht zugestellt."),
    "spanish delay": words("Entrega retrasada", "No se pudo entregar todavía; se volverá a intentar."),
    "italian delay": words("Consegna in ritardo", "Non consegnato per ora; nuovi tentativi seguiranno."),
    "an absence": words("Absence", "Je n’existe pas cette semaine.", Auto_Submitted="auto-replied"),
    "a holiday": words("Absence du bureau", "Je reviens lundi."),
    "nothing": words("", ""),
}


@pytest.mark.parametrize(("raw", "reason"), GAVE_UP.values(), ids=GAVE_UP.keys())
def test_a_server_that_gave_up_is_understood(raw: bytes, reason: Reason) -> None:
    assert READER.read(raw) == Returned("<42@quartier.test>", reason)


@pytest.mark.parametrize("raw", NOT_GIVEN_UP.values(), ids=NOT_GIVEN_UP.keys())
def test_a_server_that_has_not_given_up_changes_nothing(raw: bytes) -> None:
    assert isinstance(READER.read(raw), Ignored)


FORGED_ADDRESSES = {
    "another secret": to_us(secret=b"somebody else's secret of bytes 0"),
    "another delivery": to_us().replace("+0a", "+0b") if "+0a" in to_us() else to_us()[:10] + "a" + to_us()[11:],
    "eight days old": to_us(day=TODAY - 8),
    "of tomorrow": to_us(day=TODAY + 1),
    "our plain address": TOCSIN,
    "a word of the right length": f"tocsin+0{'a' * 37}@quartier.test",
}


@pytest.mark.parametrize("address", FORGED_ADDRESSES.values(), ids=FORGED_ADDRESSES.keys())
def test_a_forged_or_late_report_has_no_effect(address: str) -> None:
    raw = report("failed", "5.1.1").replace(to_us().encode(), address.encode())

    assert isinstance(READER.read(raw), Ignored)


def test_a_report_of_the_seventh_day_still_counts() -> None:
    raw = report("failed", "5.1.1").replace(to_us().encode(), to_us(day=TODAY - 7).encode())

    assert READER.read(raw) == Returned("<42@quartier.test>", Reason.UNREACHABLE)


def test_a_reply_address_is_no_return_address() -> None:
    assert dissect(mail("vu", To=f"tocsin+{'a' * 38}@quartier.test")).returned_as == ()


@pytest.fixture(scope="module")
def village() -> Iterator[MailPeer]:
    if is_missing():
        pytest.skip(str(PeerMissing.__doc__))
    with mail_peer() as peer:
        yield peer


class TestThroughPostfix:
    async def test_a_letter_to_nobody_comes_back_and_names_its_delivery(self, village: MailPeer) -> None:
        returned: list[Returned] = []

        async def note(one: Returned) -> None:
            returned.append(one)

        channel = email_channel(village.smtp_port, village.imap_port, note)
        door = FrontDoor()
        async with listening(channel, door):
            receipt = await channel.send(outbound(delivery_id="77", address=MailPeer.address(GHOST)))
            await eventually(lambda: returned)
        await channel.close()

        assert receipt.external_id == "<77@quartier.test>"
        assert returned == [Returned("<77@quartier.test>", Reason.UNREACHABLE)]
        assert door.offered == []

    async def test_an_answer_has_no_return_address(self, village: MailPeer) -> None:
        channel = email_channel(village.smtp_port, village.imap_port)
        for user in ("odette", "tocsin"):
            village.empty(user)

        await channel.send(outbound(delivery_id="78", refers_to="<a@b.test>"))
        answer = await asyncio.to_thread(village.wait_for, "odette")
        await channel.send(outbound(delivery_id="79"))
        letter = await asyncio.to_thread(village.wait_for, "odette", lambda one: "79@" in str(one["Message-ID"]))
        await channel.close()

        assert answer["Return-Path"] == "<>"
        assert str(letter["Return-Path"]) == f"<{to_us(79)}>"

    async def test_a_relay_that_takes_our_plain_address_only_is_given_it(self) -> None:
        """Some providers let nothing through but the address that logged in."""
        told = await _refusing_relay()
        channel = email_channel(told.port)

        for number in (80, 81):
            await channel.send(outbound(delivery_id=str(number)))
        await channel.close()
        await eventually(lambda: told.hung_up)
        told.server.close()

        senders = [line for line in told.heard if line.startswith("MAIL")]
        assert [TOCSIN in sender for sender in senders] == [False, True, True]


class _Relay:
    def __init__(self) -> None:
        self.heard: list[str] = []
        self.port = 0
        self.server: asyncio.Server
        self.hung_up = False

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 relay\r\n")
        while line := (await reader.readline()).decode().strip():
            self.heard.append(line)
            match line[:4]:
                case "MAIL" if TOCSIN not in line:
                    writer.write(b"553 5.7.1 sender address rejected: not owned by user\r\n")
                case "RCPT" if TOCSIN not in self.heard[-2]:
                    writer.write(b"503 5.5.1 MAIL first\r\n")
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    writer.write(b"250 2.0.0 taken\r\n")
                case "QUIT":
                    break
                case _:
                    writer.write(b"250 ok\r\n")
        writer.close()
        await writer.wait_closed()
        self.hung_up = True


async def _refusing_relay() -> _Relay:
    relay = _Relay()
    relay.server = await asyncio.start_server(relay.talk, "127.0.0.1", 0)
    relay.port = relay.server.sockets[0].getsockname()[1]
    return relay
