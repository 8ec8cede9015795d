"""A village in memory for the tests of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.world import Village, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    """Neighbours on four channels, and a group of theirs."""
    async with open_village() as opened:
        await opened.member("Odette", sms="+33600000001", home="2 rue des Lilas")
        await opened.member("Karim", telegram="1001", roles=[Role.REFERENT])
        await opened.member("Lucie", email="lucie@lilas.example")
        await opened.member("Paul", matrix="@paul:lilas.example")
        await opened.group("Groupe", "-100200")
        yield opened
