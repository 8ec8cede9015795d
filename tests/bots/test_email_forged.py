"""Forged mails through a real Postfix, a real opendkim and LMTP: none acts beyond its assurance or learns anything."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack

import dkim
import pytest
import pytest_asyncio

from bots.email.channel import Email
from bots.email.tokens import reply_token, room_token
from core.model.alert_words import AlertStatus
from core.wire import Assurance, Inbound, Span
from tests.bots.contract import FrontDoor, eventually, listening
from tests.bots.email_props import SECRET, TODAY, by_lmtp, email_channel, outbound
from tests.peers.mail import MailPeer, PeerMissing, is_missing, mail_peer
from tests.peers.opendkim import Key, opendkim
from tests.peers.opendkim import is_missing as opendkim_is_missing
from tests.peers.ports import free_port
from tests.world import Village, open_village

BOT = "tocsin@bot.test"
ALICE = MailPeer.address("odette")
EVIL = MailPeer.address("karim")
AUTHSERV = "mx.quartier.test"
OWN_KEY = Key.new("bot.test")
HERS = Key.new("quartier.test")
SUB = Key.new("mail.quartier.test")
THEIRS = Key.new("evil.test")
KEYS = {f"{key.selector}._domainkey.{key.domain}": key.record for key in (OWN_KEY, HERS, SUB, THEIRS)}


def to_bot(address: str = ALICE, topic: str = "A1", day: int = TODAY, secret: bytes = SECRET) -> str:
    return f"tocsin+{reply_token(secret, address, topic, day)}@bot.test"


def passed(server: str = AUTHSERV, domain: str = "quartier.test", verdict: str = "pass") -> str:
    return f"Authentication-Results: {server}; dmarc={verdict} header.from={domain}\r\n"


def forged(sender: str = f"Odette <{ALICE}>", *, to: str | None = None, head: str = "", body: str = "FIN A1") -> bytes:
    lines = f"{head}From: {sender}\r\nTo: {to or to_bot()}\r\nSubject: Re: A1\r\nIn-Reply-To: <1@x.test>\r\n"
    return (lines + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n").encode()


def sealed(raw: bytes, key: Key) -> bytes:
    seal: bytes = dkim.sign(raw, key.selector.encode(), key.domain.encode(), key.pem.encode())
    return seal + raw


CLAIMS = {
    "our server's word, made up": forged(head=passed()),
    "our server's word, in capitals": forged(head=passed(AUTHSERV.upper())),
    "our server's word, folded": forged(head=passed().replace("; ", ";\r\n\t")),
    "our server's word, twice": forged(head=passed() * 2),
    "our server's word below another's": forged(head=passed("mx.evil.test") + passed()),
    "our server's word above another's": forged(head=passed() + passed("mx.evil.test")),
    "our server's word with a version": forged(head=passed(f"{AUTHSERV} 1")),
    "our server's word in a comment": forged(head=passed(f"({AUTHSERV}) {AUTHSERV}")),
    "several results in one field": forged(head=passed().replace("; dmarc", "; spf=pass; dkim=fail; dmarc")),
    "a signature said to be good": forged(
        head=f"Authentication-Results: {AUTHSERV}; dkim=pass header.d=quartier.test\r\n"
    ),
    "another server's word": forged(head=passed("mx.evil.test")),
    "a server with our name in its own": forged(head=passed(f"{AUTHSERV}.evil.test")),
    "dmarc failed": forged(head=passed(verdict="fail")),
    "dmarc none": forged(head=passed(verdict="none")),
    "dmarc of another domain": forged(head=passed(domain="evil.test")),
    "arc from anybody": forged(head=f"ARC-Authentication-Results: i=1; {AUTHSERV}; dmarc=pass\r\n"),
    "received-spf": forged(head="Received-SPF: pass client-ip=192.0.2.1\r\n"),
    "x-authenticated": forged(head="X-Authenticated-User: odette\r\nX-DMARC: pass\r\n"),
    "a token of somebody else": sealed(forged(to=to_bot(EVIL)), HERS),
    "a token of another secret": sealed(forged(to=to_bot(secret=b"x" * 32)), HERS),
    "an expired token": sealed(forged(to=to_bot(day=TODAY - 200)), HERS),
    "a token cut short": sealed(forged(to=to_bot()[:-14] + "@bot.test"), HERS),
    "a token of a mailing list": sealed(forged(to=f"tocsin+{room_token(SECRET, 'A1')}@bot.test"), HERS),
    "no token": sealed(forged(to=BOT), HERS),
    "signed by another domain": sealed(forged(), THEIRS),
    "signed by a part of the domain": sealed(forged(), SUB),
    "signed, then changed": sealed(forged(body="VU A1"), HERS).replace(b"VU A1", b"FIN A1"),
    "signed, then another sender put in": sealed(forged(EVIL), HERS).replace(EVIL.encode(), ALICE.encode()),
}
NOBODYS = {
    "two from fields": forged(head=f"From: <{EVIL}>\r\n"),
    "two from fields, hers first": forged(EVIL, head=f"From: <{ALICE}>\r\n"),
    "an address as a name": forged(f"{ALICE} <{EVIL}>"),
    "two addresses": forged(f"{ALICE}, {EVIL}"),
    "two addresses, hers last": forged(f"{EVIL}, {ALICE}"),
    "two in angles": forged(f"<{ALICE}><{EVIL}>"),
    "a comment before": forged(f"({ALICE}) {EVIL}("),
    "a comment inside": forged("odette(x)@quartier.test"),
    "a nested comment": forged(f"Odette (a (b) <{ALICE}>) <{EVIL}"),
    "a group": forged(f"voisins: {ALICE};"),
    "a group of two": forged(f"voisins: {ALICE}, {EVIL};"),
    "a route": forged(f"<@evil.test:{ALICE}>"),
    "a quoted local part": forged('"odette"@quartier.test'),
    "an encoded address": forged("=?utf-8?q?odette=40quartier.test?="),
    "an encoded angle": forged(f"=?utf-8?q?odette=40quartier.test=3E?=, <{EVIL}>"),
    "a look-alike": forged("\u043edette@quartier.test"),
    "a turned name": forged(f"{ALICE}\u202e"),
    "a domain twice": forged(f"{ALICE}@evil.test"),
    "no address": forged("Odette"),
    "nothing": forged(""),
    "folded between": forged(f"{ALICE}\r\n <{EVIL}>"),
    "an empty angle": forged(f"{ALICE} <>"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[MailPeer, int]]:
    if is_missing() or opendkim_is_missing():
        pytest.skip(f"{PeerMissing.__doc__} opendkim has to be installed too (apt install opendkim).")
    port = free_port()
    with ExitStack() as stack:
        checker = stack.enter_context(opendkim(AUTHSERV, KEYS))
        yield stack.enter_context(mail_peer(bots={"bot.test": port}, milter=checker.port)), port


@pytest_asyncio.fixture
async def channel(server: tuple[MailPeer, int]) -> AsyncIterator[Email]:
    peer, port = server
    key = {"selector": OWN_KEY.selector, "domain": OWN_KEY.domain, "key": OWN_KEY.pem}
    channel = email_channel(
        peer.smtp_port, address=BOT, receive=by_lmtp(port), authserv_id=AUTHSERV, dkim=key, per_second=50
    )
    yield channel
    await channel.close()


async def heard(peer: MailPeer, channel: Email, raws: Sequence[bytes]) -> list[Inbound]:
    """Send each of *raws* through Postfix, and give what came in, in the same order."""
    door = FrontDoor()
    async with listening(channel, door):
        for number, raw in enumerate(raws):
            named = f"Message-ID: <{number}@corpus.test>\r\n".encode() + raw
            to = re.search(rb"(?m)^To: (\S+)", raw)
            assert to is not None
            await asyncio.to_thread(peer.send_raw, EVIL, to[1].decode(), named)
        await eventually(lambda: len(door.heard) == len(raws))
    return sorted(door.heard, key=lambda one: int(one.message_id.partition("@")[0].strip("<")))


async def act(village: Village, inbounds: Sequence[Inbound]) -> list[str]:
    """Let the village hear *inbounds* where Alice has an open alert; give all that was answered."""
    await village.member("Alice", telegram="1", email=ALICE, sms="+33612345678", home="3 rue des Lilas")
    await village.says("Alice", "ALERTE cambriolage 12 rue des Lilas. Un vélo", "1", channel="sms")
    # What she is told of her own alert is no answer to anybody.
    village.channels["email"].heard.clear()
    for inbound in inbounds:
        await village.hand_over(inbound)
    return [screen.text for each in village.channels["email"].heard.values() for screen in each]


async def status(village: Village) -> AlertStatus:
    def work(uow: object) -> AlertStatus:
        alert = uow.alerts.by_id(1)  # type: ignore[attr-defined]
        assert alert is not None
        return AlertStatus(alert.status)

    return await village.store.run(work)


async def test_forty_forged_mails_are_nobodys_or_a_claim(server: tuple[MailPeer, int], channel: Email) -> None:
    inbounds = await heard(server[0], channel, [*CLAIMS.values(), *NOBODYS.values()])

    assert len(inbounds) >= 40
    said = dict(zip([*CLAIMS, *NOBODYS], [(one.assurance, one.address) for one in inbounds], strict=True))
    assert {name: said[name] for name in CLAIMS if said[name] != (Assurance.CLAIMED, ALICE)} == {}
    assert {name: said[name] for name in NOBODYS if said[name][0] is not Assurance.NONE} == {}
    assert ALICE not in {said[name][1] for name in NOBODYS}

    async with open_village() as village:
        answers = await act(village, inbounds)

        assert await status(village) is not AlertStatus.CLOSED
    assert answers
    for answer in answers:
        assert not re.search(r"Alice|rue des Lilas|Odette|vélo", answer), answer


async def test_her_own_signed_answer_acts(server: tuple[MailPeer, int], channel: Email) -> None:
    """Without this one, the test above could not fail."""
    (inbound,) = await heard(server[0], channel, [sealed(forged(), HERS)])

    assert (inbound.assurance, inbound.address) == (Assurance.AUTHENTICATED, ALICE)


async def test_a_seal_of_ours_holds_and_breaks_when_the_mail_is_changed(
    server: tuple[MailPeer, int], channel: Email
) -> None:
    peer = server[0]
    peer.empty("odette")
    text = "A12 fumée\n.\n..deux points\n" + "é" * 3000

    await channel.send(
        outbound(delivery_id="5", address=ALICE, parts=((Span(text),),), is_list=True, is_letter=True, list_id="3")
    )
    mail = await asyncio.to_thread(peer.wait_for, "odette")
    raw = mail.as_bytes()
    changed = raw.replace(b"fum", b"fam", 1) if b"fum" in raw else raw + b"x"
    await asyncio.to_thread(peer.send_raw, EVIL, ALICE, changed.replace(b"Message-ID: <5@", b"Message-ID: <5@", 1))
    tampered = await asyncio.to_thread(
        peer.wait_for, "odette", lambda one: "fail" in str(one["Authentication-Results"])
    )

    assert "dkim=pass" in str(mail["Authentication-Results"])
    assert "header.d=bot.test" in str(mail["Authentication-Results"])
    assert "dkim=fail" in str(tampered["Authentication-Results"])
    named = re.search(r"\bh=([^;]+)", str(mail["DKIM-Signature"]))
    assert named is not None
    signed = {name.strip().lower() for name in named[1].split(":")}
    assert {"from", "list-unsubscribe", "list-unsubscribe-post", "list-id", "reply-to"} <= signed
    assert mail["List-Id"] == "<gazette.3.tocsin.bot.test>"
