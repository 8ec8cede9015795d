"""`tocsin appeal`: what operators answer where no second referent can."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.command_line import DEFAULT, Config, and_close, built_from, do

app = typer.Typer(help="Appeals that no second referent can judge.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="ID")]


@app.command("list", epilog="Example: tocsin appeal list")
def show_all(config: Config = DEFAULT) -> None:
    """List the appeals that wait for you."""
    house = built_from(config)
    from bots.appeals import list_appeals

    do(and_close(house, list_appeals))


@app.command("show", epilog="Example: tocsin appeal show 12")
def show(appeal: Number, config: Config = DEFAULT) -> None:
    """Show what was decided, why, and what the person says of it."""
    house = built_from(config)
    from bots.appeals import show_appeal

    do(and_close(house, lambda built: show_appeal(built, appeal)))


@app.command("uphold", epilog='Example: tocsin appeal uphold 12 "The alerts were false, as you say yourself."')
def uphold(appeal: Number, reason: str, config: Config = DEFAULT) -> None:
    """Let the decision stand, and tell the person why."""
    house = built_from(config)
    from bots.appeals import answer_appeal
    from core.model.ruling import Answer

    do(and_close(house, lambda built: answer_appeal(built, appeal, Answer.UPHELD, reason)))


@app.command("lift", epilog='Example: tocsin appeal lift 12 "Nobody was accused."')
def lift(appeal: Number, reason: str, config: Config = DEFAULT) -> None:
    """Take the decision back, and tell the person and the referents why."""
    house = built_from(config)
    from bots.appeals import answer_appeal
    from core.model.ruling import Answer

    do(and_close(house, lambda built: answer_appeal(built, appeal, Answer.LIFTED, reason)))
