"""`tocsin report`: what outsiders report, read and answered by operators."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.command_line import DEFAULT, Config, and_close, built_from, do

app = typer.Typer(help="What outsiders report on the page /notice.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="ID")]


@app.command("list", epilog="Example: tocsin report list")
def show_all(config: Config = DEFAULT) -> None:
    """List the reports that wait for you."""
    house = built_from(config)
    from bots.reports import list_reports

    do(and_close(house, list_reports))


@app.command("show", epilog="Example: tocsin report show 12")
def show(report: Number, config: Config = DEFAULT) -> None:
    """Show what is reported, and why."""
    house = built_from(config)
    from bots.reports import show_report

    do(and_close(house, lambda built: show_report(built, report)))


@app.command("accept", epilog='Example: tocsin report accept 12 "The referents took the article away."')
def accept(report: Number, reason: str, config: Config = DEFAULT) -> None:
    """Tell the writer what was done about it, and why."""
    house = built_from(config)
    from bots.reports import answer_report
    from core.model.report import Outcome

    do(and_close(house, lambda built: answer_report(built, report, Outcome.ACCEPTED, reason)))


@app.command("reject", epilog='Example: tocsin report reject 12 "The alert accuses nobody."')
def reject(report: Number, reason: str, config: Config = DEFAULT) -> None:
    """Tell the writer why nothing is done about it."""
    house = built_from(config)
    from bots.reports import answer_report
    from core.model.report import Outcome

    do(and_close(house, lambda built: answer_report(built, report, Outcome.REJECTED, reason)))
