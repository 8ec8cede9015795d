"""`tocsin person`: what operators do for one person who asks."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.command_line import DEFAULT, Config, and_close, built_from, do

app = typer.Typer(help="What is kept of one person.", no_args_is_help=True)


@app.command("export", epilog="Example: tocsin person export telegram:1001 > paul.json")
def export(address: Annotated[str, typer.Argument(metavar="ADDRESS")], config: Config = DEFAULT) -> None:
    """Print all that is kept of the person at this address, as JSON; prove first that it is they who ask."""
    house = built_from(config)
    from bots.persons import export_person

    do(and_close(house, lambda built: export_person(built, address)))


@app.command("erase", epilog="Example: tocsin person erase telegram:1001")
def erase(address: Annotated[str, typer.Argument(metavar="ADDRESS")], config: Config = DEFAULT) -> None:
    """Erase the person at this address for good; prove first that it is they who ask."""
    house = built_from(config)
    from bots.persons import erase_person

    do(and_close(house, lambda built: erase_person(built, address)))
