"""What `tocsin check` looks at, and says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bots.division import kept_together
from bots.operator import say
from core.ports import DeliveryFailed

if TYPE_CHECKING:
    from bots.bootstrap import House

SECONDS = 15.0
"""How long a server has to answer."""


@runtime_checkable
class Limited(Protocol):
    """A channel whose server slows us down, and can be asked not to."""

    async def may_lift_limits(self) -> bool:
        """Whether limits hold for us that our account may lift."""

    async def lift_limits(self) -> bool:
        """Lift them; whether it was done."""


async def check_all(house: House, *, lift_limits: bool = False) -> bool:
    """Say a line for the configuration, the database and each channel; whether all is well.

    With *lift_limits*, ask the servers that slow us down, and let us say so, not to.
    """
    say("configuration: good")
    for remark in (*house.warnings(), *kept_together(house.channels)):
        say(f"configuration: {remark}")
    well = await _check_database(house)
    for name, channel in house.channels.items():
        probe = getattr(channel, "check", None)
        try:
            async with asyncio.timeout(SECONDS):
                if probe is not None:
                    await probe()
                say(f"{name}: good")
                if isinstance(channel, Limited):
                    await _speak_of_limits(name, channel, lift=lift_limits)
        except (DeliveryFailed, TimeoutError) as failure:
            well = False
            reason = "no answer in time" if isinstance(failure, TimeoutError) else failure
            say(f"{name}: {reason}; look at channels.{name} in the configuration")
    return well


async def _check_database(house: House) -> bool:
    if await house.store.is_current():
        say("database: good")
        return True
    is_made = house.settings.storage.is_sqlite
    say("database: reached, and made new at the next start" if is_made else "database: run `tocsin migrate` first")
    return is_made


async def _speak_of_limits(name: str, channel: Limited, *, lift: bool) -> None:
    if lift:
        done = await channel.lift_limits()
        say(f"{name}: " + (LIFTED if done else "only an administrator of its server may lift its limits"))
    elif await channel.may_lift_limits():
        say(f"{name}: its server slows the bot down, and this account may change that: `tocsin check --lift-limits`")


LIFTED = "its server slows the bot down no more"
