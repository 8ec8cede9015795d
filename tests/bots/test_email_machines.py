"""Machines among the senders: bombs, other bots, absences and repeats; each has one effect, and stops nobody."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bots.email.dissect import Dissected
from bots.email.reading import Opening
from bots.sandbox import Sandbox
from core.model.member import Role
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.wire import Inbound
from tests.bots.contract import eventually, listening
from tests.bots.email_props import ODETTE, READER, by_lmtp, email_channel, mail
from tests.peers.mail import MailPeer, PeerMissing, is_missing, mail_peer
from tests.peers.mail_settings import can_be_absent
from tests.peers.ports import free_port
from tests.world import Village, open_village

BOMBS = {
    "parentheses": mail("vu", From="(" * 1024),
    "recipients": mail("vu", To=", ".join(["a@b.test"] * 25_000)),
    "encoded words": mail("vu", Subject=" ".join(["=?utf-8?q?a?="] * 20_000)),
    "base64": mail(base64.encodebytes(b"x" * 7_000_000), Content_Transfer_Encoding="base64"),
    "nested quotes": mail("<blockquote>" * 100_000, Content_Type="text/html"),
    "empty parts": mail(Content_Type='multipart/mixed; boundary="b"') + b"--b\r\n\r\n\r\n" * 100_000,
}


def burn(raw: bytes) -> Dissected:
    """Compute for ever, as a parser on a crafted mail."""
    while True:
        sum(raw)


def swell(raw: bytes) -> Dissected:
    """Take more memory than is there."""
    kept = []
    while True:
        kept.append(bytearray(50_000_000))


def nest(raw: bytes) -> Dissected:
    """Recurse without end."""
    return nest(raw)


class TestBombs:
    async def test_the_loop_goes_on_while_bombs_come(self) -> None:
        opening = Opening.of(READER)
        await opening.read(mail("vu"))
        ticks: list[tuple[float, float]] = []
        ticking = asyncio.create_task(_tick(ticks))
        read, took = [], []
        try:
            for raw in BOMBS.values():
                began = time.monotonic()
                read.append(await opening.read(raw))
                took.append(time.monotonic() - began)
            after = await opening.read(mail("vu"))
        finally:
            ticking.cancel()
            opening.close()

        assert all(isinstance(one, Inbound) for one in read)
        assert isinstance(after, Inbound)
        assert after.text == "vu"
        assert len(ticks) > 10
        assert max(computed for _, computed in ticks) < 0.25
        assert max(waited for waited, _ in ticks) < max(took) / 2

    @pytest.mark.parametrize(("work", "why"), [(burn, "BrokenProcessPool"), (swell, ""), (nest, "RecursionError")])
    async def test_a_mail_that_kills_its_reader_is_kept_whole(
        self, monkeypatch: pytest.MonkeyPatch, work: object, why: str
    ) -> None:
        monkeypatch.setattr("bots.email.reading.dissect", work)
        sandbox = Sandbox("bots.email.dissect", memory=256 * 1024 * 1024, seconds=90, cpu_seconds=0.5)
        opening = Opening(READER, sandbox)
        raw = mail("vu", Message_ID="<1@x.test>")

        read = await opening.read(raw, "1:7")
        monkeypatch.undo()
        after = await opening.read(mail("vu"))
        opening.close()

        assert isinstance(read, Inbound)
        assert (read.address, read.raw, read.cursor, read.text) == (ODETTE, raw, "1:7", "")
        assert read.unreadable
        assert why in read.unreadable
        assert isinstance(after, Inbound)
        assert after.text == "vu"

    async def test_what_cannot_be_read_waits_for_the_operator_and_is_excused_once(self) -> None:
        async with open_village() as village:
            await village.member("Odette", email=ODETTE)
            bomb = village.inbound("Odette", "", unreadable="BrokenProcessPool", raw=b"the whole mail")
            for _ in range(3):
                await village.hand_over(bomb)
            nobody = replace(bomb, address="", message_id="other")
            await village.hand_over(nobody)
            await village.says("Odette", "AIDE")

            parked = await village.store.run(lambda uow: list(uow.journal.failed()))
            heard = village.hears("Odette")

        assert [one.raw for one in parked] == [b"the whole mail"] * 2
        assert len(heard) == 2


async def _tick(ticks: list[tuple[float, float]]) -> None:
    """Note how long the loop waited, and computed: another program may keep it waiting, only itself computing."""
    while True:
        began, computed = time.monotonic(), time.thread_time()
        await asyncio.sleep(0.001)
        ticks.append((time.monotonic() - began, time.thread_time() - computed))


class TestRepeats:
    async def test_ten_copies_of_a_mail_have_one_effect(self) -> None:
        """Copies differ in what servers wrote above them, whether they came over IMAP or LMTP."""
        raw = mail("MENU", Message_ID="<1@x.test>")
        copies = [f"Received: from mx{number}.test\r\n".encode() + raw for number in range(10)]
        inbounds = [_as_inbound(READER.read(copy, f"1:{number}")) for number, copy in enumerate(copies)]
        inbounds.append(_as_inbound(READER.read(raw.replace(b"\r\n", b"\n"))))

        async with open_village() as village:
            await village.member("Odette", email=ODETTE)
            for _ in range(3):
                await village.hand_over(inbounds[0])
            await asyncio.gather(*(village.switchboard.receive([one]) for one in inbounds))
            await village.post.drain()

            assert len(village.hears("Odette")) == 1

    async def test_a_mail_is_not_heard_again_after_a_restart(self, tmp_path: Path) -> None:
        raw = mail("MENU", Message_ID="<1@x.test>")
        url = f"sqlite:///{tmp_path}/village.db"
        async with open_village(url) as village:
            await village.member("Odette", email=ODETTE)
            await village.hand_over(_as_inbound(READER.read(raw, "1:1")))
            before = village.hears("Odette")

        async with open_village(url) as village:
            await village.hand_over(_as_inbound(READER.read(raw, "2:9")))
            repeated = dict(village.channels["email"].heard)
            await village.hand_over(_as_inbound(READER.read(mail("MENU", Message_ID="<2@x.test>"), "2:10")))

            assert len(before) == 1
            assert repeated == {}
            assert ODETTE in village.channels["email"].heard

    async def test_a_forger_cannot_use_a_message_id_up(self) -> None:
        forged = _as_inbound(READER.read(mail("bonjour", Message_ID="<1@x.test>")))
        hers = _as_inbound(READER.read(mail("MENU", Message_ID="<1@x.test>")))

        async with open_village() as village:
            await village.member("Odette", email=ODETTE)
            await village.hand_over(forged)
            before = len(village.hears("Odette"))
            await village.hand_over(hers)

            assert len(village.hears("Odette")) == before + 1


def _as_inbound(read: object) -> Inbound:
    assert isinstance(read, Inbound)
    return read


class TestRestraint:
    @pytest.mark.parametrize(
        "words",
        ["Je suis absente jusqu’au lundi.", "J’ai changé d’adresse mail.", "I am on holiday until Monday.", "Ø"],
    )
    async def test_what_a_machine_says_for_its_owner_is_answered_once_a_day(self, words: str) -> None:
        async with open_village() as village:
            await village.member("Odette", email=ODETTE)
            for _ in range(4):
                await village.says("Odette", words)
            on_the_day = len(village.hears("Odette"))
            await village.time_passes(hours=25)
            await village.says("Odette", words)

            assert on_the_day == 1
            assert len(village.hears("Odette")) == 2

    async def test_a_stranger_gets_ten_answers_a_day(self) -> None:
        async with open_village() as village:
            await village.founded()
            await village.stranger("Machine", email="bot@other.test")
            for number in range(30):
                await village.says("Machine", f"LANGUE {number}", f"ticket {number}")

            assert len(village.hears("Machine")) <= 10

    async def test_the_last_answer_of_a_day_says_so(self) -> None:
        async with open_village() as village:
            await village.founded()
            await village.stranger("Machine", email="bot@other.test")
            for number in range(30):
                await village.says("Machine", f"LANGUE {number + 3}")

            assert village.hears("Machine")[-1].startswith("Je vous ai beaucoup répondu aujourd'hui")
            assert "beaucoup répondu" not in village.hears("Machine")[-2]

    async def test_whoever_was_answered_often_still_enters(self) -> None:
        async with open_village() as village:
            await village.member("Karim", telegram="1001", roles=[Role.REFERENT])
            await village.stranger("Simone", email="simone@other.test")
            for number in range(30):
                await village.says("Simone", f"LANGUE {number + 3}")
            await village.invites("K7PM2QXD")

            await village.says("Simone", "REJOINDRE K7PM2QXD", "Simone")

            assert "Bienvenue" in village.hears("Simone")[-1]

    async def test_a_town_hall_is_answered_on_its_worst_day(self) -> None:
        async with open_village() as village:
            await village.member("Odette", email=ODETTE)
            for number in range(70):
                await village.says("Odette", "MENU" if number % 2 else "AIDE")

            assert len(village.hears("Odette")) == 70

    async def test_a_neighbours_machine_is_silent_after_an_hour(self) -> None:
        async with open_village() as village:
            await village.member("Odette", email=ODETTE)
            await village.says("Odette", "QUITTER")
            for number in range(100):
                await village.says("Odette", f"ticket {number}")

            assert len(village.hears("Odette")) <= 60

    async def test_a_neighbour_may_ask_the_same_thing_twice(self) -> None:
        async with open_village() as village:
            await village.member("Odette", email=ODETTE)
            await village.says("Odette", "MENU", "MENU")

            assert len(village.hears("Odette")) == 2


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[MailPeer, dict[str, int]]]:
    if is_missing():
        pytest.skip(str(PeerMissing.__doc__))
    bots = {"one.test": free_port(), "two.test": free_port()}
    with mail_peer(bots=bots) as peer:
        yield peer, bots


@asynccontextmanager
async def a_house(peer: MailPeer, domain: str, port: int) -> AsyncIterator[tuple[Village, list[str]]]:
    """One whole bot with a mail channel of its own, and the addresses that it wrote to."""
    async with open_village() as village:
        channel = email_channel(peer.smtp_port, address=f"tocsin@{domain}", receive=by_lmtp(port))
        told: list[str] = []
        sends = channel.send

        async def send(outbound: object) -> object:
            told.append(outbound.address)  # type: ignore[attr-defined]
            return await sends(outbound)  # type: ignore[arg-type]

        village.channels["email"].send = send  # type: ignore[method-assign, assignment]

        class Door:
            cursor = None

            async def receive(self, batch: list[Inbound]) -> None:
                await village.hand_over(*batch)

        async with listening(channel, Door()):  # type: ignore[arg-type]
            yield village, told
        await channel.close()


async def test_two_bots_and_an_absence_stop_after_one_message_each(servers: tuple[MailPeer, dict[str, int]]) -> None:
    peer, bots = servers
    async with AsyncExitStack() as stack:
        _, told = await stack.enter_async_context(a_house(peer, "one.test", bots["one.test"]))
        _, told_by_two = await stack.enter_async_context(a_house(peer, "two.test", bots["two.test"]))

        # A person starts it with the other bot's address, as mischief does.
        await asyncio.to_thread(peer.send, "tocsin@two.test", "tocsin@one.test", "bonjour", "bonjour")
        await asyncio.to_thread(peer.send, "odette", "tocsin@one.test", "bonjour", "bonjour")
        answer = await asyncio.to_thread(peer.wait_for, "odette")
        # Her program answers as RFC 3834 asks, then one as it forbids: without a word that it is a machine.
        headers = {"Auto-Submitted": "auto-replied"}
        to = answer["Reply-To"].addresses[0].addr_spec
        await asyncio.to_thread(peer.send, "odette", to, "Absente", "Je suis absente.", headers=headers)
        for _ in range(3):
            await asyncio.to_thread(peer.send, "odette", to, "Absente", "Je suis absente.")
        await until_all_is_said(peer)

    assert told.count("tocsin@two.test") <= 1
    assert told_by_two == []
    assert told.count(MailPeer.address("odette")) <= 2
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["Return-Path"] == "<>"


async def test_a_real_absence_answers_neither_our_answers_nor_our_letters(
    servers: tuple[MailPeer, dict[str, int]],
) -> None:
    """Dovecot answers a person, and sees by our headers that we are none: silence on both sides from the first mail."""
    if not can_be_absent():
        pytest.skip("dovecot-sieve has to be installed: apt install dovecot-sieve")
    peer, bots = servers
    lucie = MailPeer.address("lucie")
    peer.goes_away("lucie", "Je suis absente.")
    before = len((peer.home / "postfix/maillog").read_text())
    async with a_house(peer, "one.test", bots["one.test"]) as (village, told):
        await village.member("Lucie", email=lucie)
        await asyncio.to_thread(peer.send, "paul", "lucie", "bonjour", "bonjour")
        # A person hears that she is away: without this the rest would prove nothing.
        absence = await asyncio.to_thread(peer.wait_for, "paul")
        await asyncio.to_thread(peer.send, "lucie", "tocsin@one.test", "menu", "")
        await asyncio.to_thread(peer.wait_for, "lucie", lambda one: one["Auto-Submitted"] == "auto-replied")
        audience = Audience(AudienceKind.COMMUNITY, village.communities["Les Lilas"])
        notice = Notice("stop_gazette.done", {}, audience, Lane.GAZETTE)
        await village.store.run(lambda uow: uow.outbox.add(notice, uow.now()))
        await village.post_office_closes()
        await asyncio.to_thread(peer.wait_for, "lucie", lambda one: one["Auto-Submitted"] == "auto-generated")
        await until_all_is_said(peer)
        # Another program writes it down, a moment after it happened.
        await eventually(lambda: taken_by_us(peer, before))

    assert absence["Subject"] == "Absence"
    assert told == [lucie, lucie]
    # Of all that came to us, nothing but her own mail.
    assert taken_by_us(peer, before) == 1


async def until_all_is_said(peer: MailPeer) -> None:
    """Wait until no mail is on its way, and none that answers the last one either."""
    await asyncio.to_thread(peer.wait_until_carried)
    await asyncio.sleep(1)
    await asyncio.to_thread(peer.wait_until_carried)


def taken_by_us(peer: MailPeer, since: int) -> int:
    """How many mails Postfix has handed over to the first bot since its log was so long."""
    log = (peer.home / "postfix/maillog").read_text()[since:]
    return len(re.findall(r"to=<tocsin\S*@one\.test>.*status=sent", log))
