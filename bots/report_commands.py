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


@app.command("accept", epilog='Example: tocsin report accept 12 "It names somebody." --code A12 --community Lilas')
def accept(
    report: Number,
    reason: str,
    code: Annotated[str, typer.Option(help="What is meant, where it could not be found.")] = "",
    community: Annotated[str, typer.Option(help="The community of the code.")] = "",
    elsewhere: Annotated[bool, typer.Option("--elsewhere", help="It is kept elsewhere, and was seen to.")] = False,  # noqa: FBT002 - an option
    config: Config = DEFAULT,
) -> None:
    """Take away what is reported; its author and the writer are told why."""
    house = built_from(config)
    from bots.reports import Named, answer_report
    from core.model.report import Outcome

    named = Named(code, community, elsewhere)
    do(and_close(house, lambda built: answer_report(built, report, Outcome.ACCEPTED, reason, named)))


@app.command("reject", epilog='Example: tocsin report reject 12 "The alert accuses nobody."')
def reject(report: Number, reason: str, config: Config = DEFAULT) -> None:
    """Let it stand, and tell the writer why."""
    house = built_from(config)
    from bots.reports import answer_report
    from core.model.report import Outcome

    do(and_close(house, lambda built: answer_report(built, report, Outcome.REJECTED, reason)))
