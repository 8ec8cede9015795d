"""Which channels can be torn apart when the work is shared among processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bots.division import kept_together, torn_apart
from bots.matrix import Matrix, MatrixSettings
from bots.sms.channel import Sms
from bots.sms.settings import SmsSettings
from core.ports import Channel
from tests.bots.contract import FixedClock

SECRET = b"the key of the house, 32 bytes!!"
WHOLE = ("listen", "deliver", "web", "schedule")


def matrix(folder: Path, **more: Any) -> dict[str, Channel]:
    block = {"homeserver": "https://matrix.example.org", "user_id": "@tocsin:example.org", "password": "parole"}
    settings = MatrixSettings.model_validate({**block, **more})
    return {"matrix": Matrix(settings, secret=SECRET, clock=FixedClock(), folder=folder)}


def sms(gateway: str, **block: str) -> dict[str, Channel]:
    settings = SmsSettings.model_validate({"number": "38010", "gateway": gateway, gateway: block})
    return {"sms": Sms(settings, secret=SECRET, clock=FixedClock(), public_url="https://tocsin.example.org")}


def on_a_line() -> dict[str, Channel]:
    return sms("smpp", host="127.0.0.1", system_id="tocsin", password="parole")


@pytest.mark.parametrize("parts", [("listen",), ("deliver",), ("web", "deliver", "schedule")])
def test_matrix_with_keys_and_a_line_of_smpp_are_not_torn_apart(tmp_path: Path, parts: tuple[str, ...]) -> None:
    for channels in (matrix(tmp_path), on_a_line()):
        assert "`listen` and `deliver` in one process" in torn_apart(channels, parts)
        assert "`listen` and `deliver` in one process" in next(kept_together(channels))


@pytest.mark.parametrize("parts", [WHOLE, ("listen", "deliver"), ("web",), ("schedule", "web")])
def test_a_process_that_does_both_or_neither_may_run(tmp_path: Path, parts: tuple[str, ...]) -> None:
    for channels in (matrix(tmp_path), on_a_line()):
        assert torn_apart(channels, parts) == ""


def test_other_channels_may_be_apart(tmp_path: Path) -> None:
    kannel = sms("kannel", url="http://127.0.0.1:1/", username="t", password="parole")
    for channels in (matrix(tmp_path, encryption=False), kannel):
        assert torn_apart(channels, ("listen",)) == ""
        assert list(kept_together(channels)) == []
