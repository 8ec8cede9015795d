"""SMS keeps the contract of a channel, by way of a real Kannel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientError, ClientSession, web

from bots.sms.channel import Sms
from core.ports import DeliveryFailed, Reason, Voice
from core.wire import Assurance
from tests.bots.contract import ChannelContract, FrontDoor, eventually, listening
from tests.bots.sms_props import ODETTE, a_kannel, a_program, kannel_block, to_odette
from tests.peers.kannel import Kannel
from tests.peers.ports import free_port


class Front:
    """A server before Kannel, as operators have: it can say "too fast", which Kannel never does."""

    def __init__(self, box: Kannel) -> None:
        self.refusals: list[int] = []
        self._box = box
        self._port = free_port()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/cgi-bin/sendsms"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/cgi-bin/sendsms", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        if self.refusals:
            return web.Response(status=429, headers={"Retry-After": str(self.refusals.pop())})
        try:
            async with ClientSession() as session, session.get(self._box.url, params=request.query) as answer:
                return web.Response(status=answer.status, body=await answer.read())
        except ClientError:
            return web.Response(status=502, text="<html>Bad Gateway</html>")


class TestSmsKeepsTheContract(ChannelContract):
    @pytest.fixture(autouse=True)
    async def street(self) -> AsyncIterator[None]:
        async with a_program() as self.program:
            with a_kannel(self.program) as self.kannel:
                self.front = Front(self.kannel)
                await self.front.start()
                await self.kannel.take_hold()
                yield
                await self.front.stop()
                await self.kannel.let_go()

    async def make_channel(self) -> Sms:
        return await self.program.with_channel("kannel", **kannel_block(self.front.url))

    @property
    def address(self) -> str:
        return ODETTE

    async def peer_says(self, text: str) -> None:
        before = self.program.answered
        await self.kannel.says(ODETTE, text)
        # Kannel makes one request for each message, side by side; nobody writes two at once.
        await eventually(lambda: self.program.answered > before)

    async def peer_heard(self) -> list[str]:
        await eventually(lambda: self.kannel.carried)
        return [one.text for one in self.kannel.carried]

    async def peer_throttles(self, seconds: int) -> None:
        self.front.refusals.append(seconds)

    async def peer_blocks(self) -> None:
        self.kannel.user = f'black-list-regex = ".*{ODETTE[1:]}"'
        await self.kannel.restart()

    async def peer_breaks(self) -> None:
        await self.kannel.let_go()
        await asyncio.to_thread(self.kannel.stop)

    async def peer_recovers(self) -> None:
        await self.kannel.restart()


class TestThroughKannel:
    @pytest.fixture(autouse=True)
    async def street(self) -> AsyncIterator[None]:
        async with a_program() as self.program:
            with a_kannel(self.program) as self.kannel:
                await self.kannel.take_hold()
                self.channel = await self.program.with_channel("kannel", **kannel_block(self.kannel.url))
                yield
                await self.channel.close()
                await self.kannel.let_go()

    async def test_accents_the_euro_and_blanks_come_in_as_they_were_written(self) -> None:
        door = FrontDoor()

        async with listening(self.channel, door):
            await self.kannel.says(ODETTE, "Été à  5 € {n° 12} œuf 🚨")
            await eventually(lambda: door.heard)

        assert door.heard[0].text == "Été à  5 € {n° 12} œuf 🚨"
        assert door.heard[0].assurance is Assurance.CLAIMED

    async def test_bytes_without_an_alphabet_are_read_in_the_configured_one_or_in_windows_1252(self) -> None:
        door = FrontDoor()

        async with listening(self.channel, door):
            await self.kannel.says_bytes(ODETTE, "fumée\n12 €".encode())
            await eventually(lambda: len(door.heard) == 1)
            await self.kannel.says_bytes(ODETTE, "fumée\n12 €".encode("cp1252"))
            await eventually(lambda: len(door.heard) == 2)

        assert [one.text for one in door.heard] == ["fumée\n12 €", "fumée\n12 €"]

    async def test_accents_and_the_euro_go_out_as_they_were_written(self) -> None:
        await self.channel.send(to_odette("Été à 5 € {ok} ÇÉ\nligne 2"))

        await eventually(lambda: self.kannel.carried and self.kannel.carried[0].text.count("ligne 2"))
        assert self.kannel.carried[0].text == "Été à 5 € {ok} ÇÉ\nligne 2"

    async def test_what_the_alphabet_of_phones_lacks_goes_out_in_unicode(self) -> None:
        await self.channel.send(to_odette("œuf 🚨"))

        await eventually(lambda: self.kannel.carried)
        assert self.kannel.carried[0].text == "œuf 🚨"

    async def test_several_parts_leave_as_one_linked_message(self) -> None:
        await self.channel.send(to_odette("a" * 150, "b" * 150, "c" * 20))

        await eventually(lambda: len(self.kannel.carried) == 3)
        parts = sorted(self.kannel.carried, key=lambda one: one.header[-1])
        assert [one.header[-2:] for one in parts] == [b"\x03\x01", b"\x03\x02", b"\x03\x03"]
        assert "".join(one.text for one in parts) == f"{'a' * 150} {'b' * 150} {'c' * 20}"

    async def test_a_delivery_is_told_with_our_own_reference(self) -> None:
        receipt = await self.channel.send(to_odette("A12", delivery_id="d-42"))

        # The fake network decides by chance whether a phone got it.
        await eventually(lambda: any(one.state.is_final for one in self.program.office.told))
        states = [one.state for one in self.program.office.told]
        assert receipt.external_id == "d-42"
        assert {one.external_id for one in self.program.office.told} == {"d-42"}
        assert states == sorted(set(states))

    async def test_a_message_that_nobody_could_keep_comes_again(self) -> None:
        door = FrontDoor(failures=1)

        async with listening(self.channel, door):
            await self.kannel.says(ODETTE, "au secours")
            await eventually(lambda: door.heard)

        assert len({one.message_id for one in door.offered}) == 1

    async def test_a_wrong_password_is_for_the_operator(self) -> None:
        block = kannel_block(self.kannel.url) | {"password": "wrong"}
        channel = await self.program.with_channel("kannel", **block)

        with pytest.raises(DeliveryFailed) as checked:
            await channel.check()
        with pytest.raises(DeliveryFailed) as sent:
            await channel.send(to_odette("A12"))
        await channel.close()

        assert checked.value.reason is sent.value.reason is Reason.MISCONFIGURED

    def test_the_channel_says_what_it_can_carry(self) -> None:
        assert self.channel.name == "sms"
        assert self.channel.capabilities.voice is Voice.SMS
        assert self.channel.capabilities.part_length == 160
        assert self.channel.capabilities.max_parts == 4
        assert self.channel.capabilities.choices == 0
