"""SMS by way of SMPP, with an SMSC that is not made of our library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.sms.receipts import DeliveryState
from core.ports import DeliveryFailed, Reason
from tests.bots.contract import PATIENCE, FrontDoor, eventually, listening
from tests.bots.sms_props import ODETTE, a_kannel, a_program, kannel_block, to_odette
from tests.peers import smsc as smsc_peer
from tests.peers.kannel import OVER_SMPP

pytest.importorskip("aiosmpplib", reason="pip install aiosmpplib (the extra smpp)")


class TestSmpp:
    @pytest.fixture(autouse=True)
    async def street(self) -> AsyncIterator[None]:
        async with a_program() as self.program:
            try:
                with smsc_peer.smsc() as self.smsc:
                    self.block = {
                        "host": "127.0.0.1",
                        "port": self.smsc.port,
                        "system_id": "test",
                        "password": "secret",
                    }
                    self.channel = await self.program.with_channel("smpp", **self.block)
                    yield
                    await self.channel.close()
            except smsc_peer.PeerMissing as missing:
                pytest.skip(str(missing))

    async def test_a_message_leaves_and_its_delivery_is_told(self) -> None:
        async with listening(self.channel, FrontDoor()):
            receipt = await self.channel.send(to_odette("Été à 5 € {ok}"))
            await eventually(lambda: self.program.office.told)

        assert (await self.smsc.ask("heard"))[0]["text"] == "Été à 5 € {ok}"
        told = self.program.office.told[0]
        assert (told.external_id, told.state) == (receipt.external_id, DeliveryState.DELIVERED)

    async def test_several_parts_leave_as_one_linked_message(self) -> None:
        async with listening(self.channel, FrontDoor()):
            await self.channel.send(to_odette("a" * 150, "b" * 150, "c" * 20))

        heard = await self.smsc.ask("heard")
        assert "".join(one["text"] for one in heard) == f"{'a' * 150} {'b' * 150} {'c' * 20}"
        assert [one["header"][0][-4:] for one in heard] == ["0301", "0302", "0303"]

    @pytest.mark.parametrize(
        ("ending", "reason"),
        [("88", Reason.THROTTLED), ("99", Reason.INVALID)],
    )
    async def test_each_refusal_has_its_reason(self, ending: str, reason: Reason) -> None:
        async with listening(self.channel, FrontDoor()):
            with pytest.raises(DeliveryFailed) as caught:
                await self.channel.send(replace(to_odette("A12"), address=f"+336123456{ending}"))
            await self.channel.send(to_odette("A13"))

        assert caught.value.reason is reason
        assert "336123456" not in str(caught.value)

    async def test_a_message_that_is_given_up_has_failed(self) -> None:
        async with listening(self.channel, FrontDoor()):
            await self.channel.send(replace(to_odette("A12"), address="+33612345677"))
            await eventually(lambda: self.program.office.told)

        assert self.program.office.told[0].state is DeliveryState.FAILED
        assert self.program.office.told[0].reason == "UNDELIV"

    @pytest.mark.parametrize(
        ("hexed", "coding"),
        [
            (b"\x1f\x74\x1f \x1b\x65 \x7f".hex(), "0"),
            (b"\x1f\x74\x1f \x1b\x65 \x7f".hex(), "1"),
            ("Ét\u00c9 € à".encode("utf-16-be").hex(), "8"),
        ],
    )
    async def test_accents_come_in_whatever_the_operator_calls_their_alphabet(self, hexed: str, coding: str) -> None:
        door = FrontDoor()

        async with listening(self.channel, door):
            await eventually_bound(self.smsc, hexed, coding)
            await eventually(lambda: door.heard)

        assert door.heard[0].text == "ÉtÉ € à"
        assert door.heard[0].address == ODETTE

    async def test_parts_come_in_any_order(self) -> None:
        door = FrontDoor()

        async with listening(self.channel, door):
            for place, word in ((2, b"12 rue"), (1, b"feu au ")):
                header = bytes([5, 0, 3, 9, 2, place])
                await eventually_bound(self.smsc, (header + word).hex(), "0", "64")
            await eventually(lambda: door.heard)

        assert [one.text for one in door.heard] == ["feu au 12 rue"]

    async def test_a_line_that_is_cut_is_opened_again(self) -> None:
        async with listening(self.channel, FrontDoor()):
            await self.channel.send(to_odette("A12"))
            await self.smsc.ask("hangup")
            await asyncio.sleep(0.2)
            await self.channel.send(to_odette("A13"))

        assert [one["text"] for one in await self.smsc.ask("heard")] == ["A12", "A13"]

    async def test_what_comes_again_on_a_new_line_is_the_same_message(self) -> None:
        """The line was cut before our answer arrived; on one line, the same words twice are two messages."""
        door = FrontDoor()

        async with listening(self.channel, door):
            for _ in range(2):
                await eventually_bound(self.smsc, b"vu".hex(), "0")
                await self.smsc.ask("hangup")
                await asyncio.sleep(0.1)
            for _ in range(2):
                await eventually_bound(self.smsc, b"vu".hex(), "0")

        ids = [one.message_id for one in door.heard]
        assert ids[0] == ids[1] == ids[2] != ids[3]

    async def test_what_comes_again_after_a_restart_is_the_same_message(self) -> None:
        """The next process knows it by the cursor that was committed with the message."""
        before = FrontDoor()

        async with listening(self.channel, before):
            await eventually_bound(self.smsc, b"vu".hex(), "0")
        await self.channel.close()
        self.channel = await self.program.with_channel("smpp", **self.block)
        after = FrontDoor(cursor=before.cursor)
        async with listening(self.channel, after):
            for words in (b"vu", b"vu", b"info"):
                await eventually_bound(self.smsc, words.hex(), "0")

        again, anew, other = (one.message_id for one in after.heard)
        assert again == before.heard[0].message_id
        assert len({again, anew, other}) == 3

    async def test_the_operators_own_id_is_kept_where_it_gives_one(self) -> None:
        door = FrontDoor()

        async with listening(self.channel, door):
            for name in ("7", "7", "8"):
                await eventually_bound(self.smsc, b"vu".hex(), "0", id=name)

        assert len(door.heard) == 3
        assert len({one.message_id for one in door.heard}) == 2

    async def test_a_wrong_password_is_for_the_operator(self) -> None:
        channel = await self.program.with_channel("smpp", **self.block | {"password": "wrong"})

        with pytest.raises(DeliveryFailed) as caught:
            await channel.check()
        await channel.close()

        assert caught.value.reason is Reason.MISCONFIGURED

    async def test_an_smsc_that_is_not_there_is_unavailable(self) -> None:
        channel = await self.program.with_channel("smpp", **self.block | {"port": 1})

        with pytest.raises(DeliveryFailed) as caught:
            await channel.send(to_odette("A12"))
        await channel.close()

        assert caught.value.reason is Reason.UNAVAILABLE


class TestKannelOverSmpp:
    """The most real chain that fits on one machine: our HTTP, Kannel, SMPP, an SMSC."""

    @pytest.fixture(autouse=True)
    async def street(self) -> AsyncIterator[None]:
        async with a_program() as self.program:
            try:
                with (
                    smsc_peer.smsc() as self.smsc,
                    a_kannel(self.program, OVER_SMPP.format(port=self.smsc.port)) as box,
                ):
                    self.channel = await self.program.with_channel("kannel", **kannel_block(box.url))
                    yield
                    await self.channel.close()
            except smsc_peer.PeerMissing as missing:
                pytest.skip(str(missing))

    @pytest.mark.parametrize(
        ("ending", "state"),
        [("78", DeliveryState.DELIVERED), ("77", DeliveryState.FAILED), ("99", DeliveryState.FAILED)],
    )
    async def test_what_became_of_a_message_is_told(self, ending: str, state: DeliveryState) -> None:
        await self.channel.send(replace(to_odette("Été 5 €", delivery_id="d-9"), address=f"+336123456{ending}"))

        await eventually(lambda: any(one.state.is_final for one in self.program.office.told))
        states = [one.state for one in self.program.office.told]
        assert states[-1] is state
        assert states == sorted(set(states))
        assert {one.external_id for one in self.program.office.told} == {"d-9"}
        assert (await self.smsc.ask("heard"))[0]["text"] == "Été 5 €"

    async def test_a_message_comes_in_with_its_accents(self) -> None:
        door = FrontDoor()

        async with listening(self.channel, door):
            await eventually_bound(self.smsc, b"\x1f\x74\x1f \x1b\x65 \x7f".hex(), "0")
            await eventually(lambda: door.heard)

        assert [(one.text, one.address) for one in door.heard] == [("ÉtÉ € à", ODETTE)]


async def eventually_bound(smsc: smsc_peer.Smsc, hexed: str, coding: str, kind: str = "0", **more: str) -> None:
    """Let a phone write, once our line is bound."""
    query = {"from": ODETTE[1:], "to": "38010", "hex": hexed, "dc": coding, "esm": kind, **more}
    async with asyncio.timeout(PATIENCE):
        while (answer := await smsc.ask("say", **query))["status"] == -1:  # noqa: ASYNC110 (another program)
            await asyncio.sleep(0.05)
    assert answer["status"] == 0
