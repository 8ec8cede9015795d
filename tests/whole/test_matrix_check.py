"""What `tocsin check` says of a Matrix account, and what it offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.bootstrap import House
from bots.checking import check_all
from tests.bots.matrix_street import PASSWORD, Neighbour, homeserver
from tests.peers.synapse import Synapse
from tests.whole.house import a_configuration

__all__ = ["homeserver"]


async def checked(folder: Path, bot: Neighbour, *, lift_limits: bool = False) -> bool:
    """Let an operator check a house with the account of *bot*."""
    block = {"homeserver": bot.server.url, "user_id": bot.user_id, "password": "${MATRIX_PASSWORD}"}
    house = House(a_configuration(folder, {"matrix": block}, {"MATRIX_PASSWORD": PASSWORD}))
    try:
        return await check_all(house, lift_limits=lift_limits)
    finally:
        await house.close()


async def test_an_administrator_is_offered_to_lift_the_limits_until_that_is_done(
    homeserver: Synapse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = await Neighbour.move_in(homeserver, "tocsin", admin=True)

    well = [await checked(tmp_path, bot)]
    offered = capsys.readouterr().out
    well.append(await checked(tmp_path, bot, lift_limits=True))
    lifted = capsys.readouterr().out
    well.append(await checked(tmp_path, bot))
    afterwards = capsys.readouterr().out

    assert all(well)
    assert "matrix: good" in offered
    assert "`tocsin check --lift-limits`" in offered
    assert "matrix: its server slows the bot down no more" in lifted
    assert "slows" not in afterwards


async def test_any_other_account_is_offered_nothing_and_told_why_when_it_asks(
    homeserver: Synapse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = await Neighbour.move_in(homeserver, "tocsin")

    well = [await checked(tmp_path, bot)]
    offered = capsys.readouterr().out
    well.append(await checked(tmp_path, bot, lift_limits=True))
    asked = capsys.readouterr().out

    assert all(well)
    assert "lift" not in offered
    assert "matrix: only an administrator of its server may lift its limits" in asked
