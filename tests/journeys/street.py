"""The neighbours of the stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.member import Role

if TYPE_CHECKING:
    from tests.world import Village


async def a_street(village: Village) -> None:
    """Five neighbours, each on a channel of their own, and a group."""
    await village.member("Odette", sms="+33600000001", home="2 rue des Lilas")
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT], home="4 rue des Lilas")
    await village.member("Lucie", email="lucie@lilas.example")
    await village.member("Paul", matrix="@paul:lilas.example")
    await village.member("Ana", telegram="1002", language="en")
    await village.group("Groupe des Lilas", "-100200")
