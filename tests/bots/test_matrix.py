"""Matrix keeps the contract of a channel, against a real Synapse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from bots.matrix import Matrix, MatrixSettings
from core.ports import Voice
from tests.bots.contract import ChannelContract, FixedClock
from tests.bots.matrix_street import SECRET, Door, build_street, homeserver
from tests.peers.synapse import Synapse

__all__ = ["homeserver"]


class TestMatrixKeepsTheContract(ChannelContract):
    @pytest.fixture(autouse=True)
    async def street(self, homeserver: Synapse, tmp_path: Path) -> AsyncIterator[None]:
        async with Door(homeserver.url) as self.door:
            self.village = await build_street(homeserver, self.door, tmp_path / "matrix")
            yield

    async def make_channel(self) -> Matrix:
        return self.village.channel()

    @property
    def address(self) -> str:
        return self.village.odette.user_id

    async def peer_says(self, text: str) -> None:
        await self.village.odette.say(self.village.room, text)

    async def peer_heard(self) -> list[str]:
        return [event["content"]["body"] for event in await self.village.heard()]

    async def peer_throttles(self, seconds: int) -> None:
        body = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": seconds * 1000}
        self.door.refusals.append((429, body))

    async def peer_blocks(self) -> None:
        await self.village.odette.leave(self.village.room)

    async def peer_breaks(self) -> None:
        self.door.is_broken = True

    async def peer_recovers(self) -> None:
        self.door.is_broken = False


GOOD = {"homeserver": "https://matrix.example.org", "user_id": "@tocsin:example.org", "access_token": "syt_secret"}


def test_the_channel_says_what_it_can_carry(tmp_path: Path) -> None:
    settings = MatrixSettings.model_validate({**GOOD, "per_second": 50})

    channel = Matrix(settings, secret=SECRET, clock=FixedClock(), folder=tmp_path / "none", name="matrix-2")

    assert channel.name == "matrix-2"
    assert channel.capabilities.voice is Voice.MATRIX
    assert channel.capabilities.per_second == 50
    assert channel.capabilities.edits
    assert channel.capabilities.threads
    assert not (tmp_path / "none").exists(), "nothing is written before it is used"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"homeserver": "matrix.example.org"}, "homeserver"),
        ({"user_id": "tocsin"}, "user_id"),
        ({"user_id": f"@{'x' * 255}:example.org"}, "user_id"),
        ({"access_token": None}, "access_token"),
        ({"per_second": 0}, "per_second"),
        ({"tokn": "x"}, "tokn"),
    ],
)
def test_a_mistake_in_the_settings_names_its_key_and_not_the_token(change: dict[str, object], key: str) -> None:
    with pytest.raises(ValidationError) as caught:
        MatrixSettings.model_validate({**GOOD, **change})

    assert key in str(caught.value)
    assert "syt_secret" not in str(caught.value)
