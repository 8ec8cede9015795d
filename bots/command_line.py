"""What every command of `tocsin` shares: building the program, and saying in one sentence what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bots.bootstrap import House

T = TypeVar("T")

Config = Annotated[Path, typer.Option("--config", help="The configuration file.", metavar="FILE")]
DEFAULT = Path("bot_config.yaml")


def built_from(config: Path) -> House:
    """Build the program from *config*; what is wrong is one sentence."""
    from bots.logs import configure
    from bots.settings import SettingsError, load

    configure()
    try:
        settings = load(config)
        from bots.bootstrap import House

        return House(settings)
    except SettingsError as wrong:
        refuse(str(wrong))


async def and_close(house: House, work: Callable[[House], Coroutine[None, None, T]]) -> T:
    """Do *work* with the program, and put it away."""
    try:
        return await work(house)
    finally:
        await house.close()


def do(work: Coroutine[None, None, T]) -> T:
    """Run *work* to its end; what goes wrong is one sentence on stderr, and exit 1."""
    import uvloop

    from bots.settings import SettingsError
    from core.errors import StorageDown
    from core.ports import DeliveryFailed

    try:
        return uvloop.run(work)
    except SettingsError as wrong:
        refuse(str(wrong))
    except StorageDown as down:
        refuse(f"storage.url: the database cannot be reached ({down}); start it, or correct the address.")
    except DeliveryFailed as failure:
        refuse(f"A channel cannot be reached: {failure}. See `tocsin check`.")
    except LookupError as missing:
        refuse(str(missing.args[0]))


def refuse(sentence: str, code: int = 1) -> NoReturn:
    """Say what to do instead, and exit."""
    sys.stderr.write(f"tocsin: {sentence}\n")
    raise typer.Exit(code)
