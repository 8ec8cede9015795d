"""The `tocsin` command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.appeal_commands import app as appeal_app
from bots.command_line import DEFAULT, Config, and_close, built_from, do, refuse
from bots.person_commands import app as person_app
from bots.report_commands import app as report_app

app = typer.Typer(
    help="Tocsin: neighbours who look out for each other, each on the channel they already use.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
community_app = typer.Typer(help="Communities of neighbours.", no_args_is_help=True)
town_hall_app = typer.Typer(help="Town halls that take part.", no_args_is_help=True)
letters_app = typer.Typer(help="Messages that could not be handled, kept with their bytes.", no_args_is_help=True)
app.add_typer(community_app, name="community")
app.add_typer(town_hall_app, name="town-hall")
app.add_typer(letters_app, name="dead-letters")
support_app = typer.Typer(help="Calls for help, to be read and answered.", no_args_is_help=True)
app.add_typer(support_app, name="support")
app.add_typer(appeal_app, name="appeal")
app.add_typer(person_app, name="person")
app.add_typer(report_app, name="report")

PARTS = ("listen", "deliver", "web", "schedule")


@app.command(epilog="Example: tocsin run --only listen,web --config bot_config.yaml")
def run(
    config: Config = DEFAULT,
    only: Annotated[str, typer.Option(help="Some of the parts, separated by commas.")] = ",".join(PARTS),
) -> None:
    """Run everything in one process, or some of its parts."""
    parts = tuple(part.strip() for part in only.split(",") if part.strip())
    unknown = [part for part in parts if part not in PARTS]
    if unknown or not parts:
        refuse(f"--only takes {', '.join(PARTS)}, separated by commas.", code=2)
    house = built_from(config)
    from bots.operator import run_until_told

    do(run_until_told(house, parts))


@app.command(epilog="Example: tocsin check")
def check(
    config: Config = DEFAULT,
    lift_limits: Annotated[  # noqa: FBT002 - typer's way
        bool, typer.Option("--lift-limits", help="Have a Matrix server that lets us not slow the bot down any more.")
    ] = False,
) -> None:
    """Check the configuration, and whether the database and each channel can be reached."""
    house = built_from(config)
    from bots.checking import check_all

    if not do(and_close(house, lambda built: check_all(built, lift_limits=lift_limits))):
        raise typer.Exit(1)


@app.command(epilog="Example: tocsin migrate --config bot_config.yaml")
def migrate(config: Config = DEFAULT) -> None:
    """Bring the database to this version."""
    house = built_from(config)
    from bots.operator import migrate_now

    do(and_close(house, migrate_now))


@app.command(epilog="Example: tocsin backup /srv/backups/tocsin-2026-11-26")
def backup(file: Annotated[Path, typer.Argument(metavar="FILE")], config: Config = DEFAULT) -> None:
    """Copy the database into a new file, while Tocsin runs or not."""
    house = built_from(config)
    from bots.backups import make_backup

    do(and_close(house, lambda built: make_backup(built, file)))


@app.command(epilog="Example: tocsin restore /srv/backups/tocsin-2026-11-26")
def restore(file: Annotated[Path, typer.Argument(metavar="FILE")], config: Config = DEFAULT) -> None:
    """Bring a backup back in the place of the database; stop Tocsin first."""
    house = built_from(config)
    from bots.backups import bring_back

    do(and_close(house, lambda built: bring_back(built, file)))


@app.command(epilog="Example: tocsin console --as telegram:1001")
def console(
    speaker: Annotated[str, typer.Option("--as", metavar="ADDRESS", help="channel:address, or a plain address.")],
    config: Config = DEFAULT,
) -> None:
    """Talk to the bot in the terminal, as that person."""
    house = built_from(config)
    from bots.operator import talk_as

    do(and_close(house, lambda built: talk_as(built, speaker)))


@app.command(epilog="Example: tocsin status --json")
def status(
    config: Config = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Show the queues, the last inputs and what failed."""
    house = built_from(config)
    from bots.operator import show_status

    do(and_close(house, lambda built: show_status(built, as_json=as_json)))


@community_app.command(
    "create", epilog='Example: tocsin community create "Les Lilas" --commune Nantes --centre 47.2,-1.5'
)
def community_create(
    name: str,
    commune: Annotated[str, typer.Option(help="The municipality.")],
    centre: Annotated[str, typer.Option(metavar="LAT,LON", help="A point in its middle, in degrees.")],
    config: Config = DEFAULT,
) -> None:
    """Found a community, and print the invitation of its first referent."""
    try:
        latitude, longitude = (float(part) for part in centre.split(","))
    except ValueError:
        refuse("--centre takes two numbers such as 47.218,-1.553.", code=2)
    house = built_from(config)
    from bots.operator import found_community

    do(and_close(house, lambda built: found_community(built, name, commune, latitude, longitude)))


@community_app.command("list", epilog="Example: tocsin community list")
def community_list(config: Config = DEFAULT) -> None:
    """List the communities, with their members."""
    house = built_from(config)
    from bots.operator import list_communities

    do(and_close(house, list_communities))


@community_app.command("show", epilog='Example: tocsin community show "Les Lilas"')
def community_show(name: str, config: Config = DEFAULT) -> None:
    """Show one community."""
    house = built_from(config)
    from bots.operator import show_community

    do(and_close(house, lambda built: show_community(built, name)))


@community_app.command("suspend", epilog='Example: tocsin community suspend "Les Lilas"')
def community_suspend(name: str, config: Config = DEFAULT) -> None:
    """Take a community out of use."""
    house = built_from(config)
    from bots.operator import suspend_community

    do(and_close(house, lambda built: suspend_community(built, name)))


@town_hall_app.command(
    "subscribe", epilog='Example: tocsin town-hall subscribe Villeneuve --name "Mairie de Villeneuve"'
)
def town_hall_subscribe(
    commune: str,
    name: Annotated[str, typer.Option(help="How neighbours read it.")],
    config: Config = DEFAULT,
) -> None:
    """Let the town hall of a commune take part, or one more of its officers; print the officer's invitation."""
    house = built_from(config)
    from bots.town_halls import subscribe_town_hall

    do(and_close(house, lambda built: subscribe_town_hall(built, commune, name)))


@town_hall_app.command("end", epilog="Example: tocsin town-hall end Villeneuve")
def town_hall_end(commune: str, config: Config = DEFAULT) -> None:
    """End the part of a town hall; referents decide again how their communities are entered."""
    house = built_from(config)
    from bots.town_halls import end_town_hall

    do(and_close(house, lambda built: end_town_hall(built, commune)))


@community_app.command("appoint", epilog='Example: tocsin community appoint "Les Lilas" "Paul D."')
def community_appoint(name: str, member: str, config: Config = DEFAULT) -> None:
    """Let a member lead who said in chat that they would, where no referent answers any more."""
    house = built_from(config)
    from bots.support_desk import appoint_volunteer

    do(and_close(house, lambda built: appoint_volunteer(built, name, member)))


@community_app.command("recover", epilog='Example: tocsin community recover "Les Lilas" "Karim B."')
def community_recover(
    name: str,
    member: str,
    stop: Annotated[bool, typer.Option("--stop", help="Let nothing come of what was begun.")] = False,  # noqa: FBT002 - typer's way to say a flag
    config: Config = DEFAULT,
) -> None:
    """Give a referent who lost every contact a way back, once you met them: a code, three days, and a word to all."""
    house = built_from(config)
    from bots.way_back import bring_back_referent, stop_bringing_back

    work = stop_bringing_back if stop else bring_back_referent
    do(and_close(house, lambda built: work(built, name, member)))


@letters_app.command("list", epilog="Example: tocsin dead-letters list")
def letters_list(config: Config = DEFAULT) -> None:
    """List them, oldest first."""
    house = built_from(config)
    from bots.dead_letters import list_letters

    do(and_close(house, list_letters))


@letters_app.command("show", epilog="Example: tocsin dead-letters show 12")
def letters_show(letter: Annotated[int, typer.Argument(metavar="ID")], config: Config = DEFAULT) -> None:
    """Show one with its raw bytes; they may hold what a neighbour wrote."""
    house = built_from(config)
    from bots.dead_letters import show_letter

    do(and_close(house, lambda built: show_letter(built, letter)))


@letters_app.command("replay", epilog="Example: tocsin dead-letters replay 12 13")
def letters_replay(letters: Annotated[list[int], typer.Argument(metavar="ID")], config: Config = DEFAULT) -> None:
    """Handle them again, after a correction."""
    house = built_from(config)
    from bots.dead_letters import replay_letters

    do(and_close(house, lambda built: replay_letters(built, letters)))


@letters_app.command("discard", epilog="Example: tocsin dead-letters discard 12")
def letters_discard(letters: Annotated[list[int], typer.Argument(metavar="ID")], config: Config = DEFAULT) -> None:
    """Take them off the list for good."""
    house = built_from(config)
    from bots.dead_letters import discard_letters

    do(and_close(house, lambda built: discard_letters(built, letters)))


@support_app.command("list", epilog="Example: tocsin support list")
def support_list(config: Config = DEFAULT) -> None:
    """List the calls for help that wait, oldest first."""
    house = built_from(config)
    from bots.support_desk import list_tickets

    do(and_close(house, list_tickets))


@support_app.command("show", epilog="Example: tocsin support show 12")
def support_show(ticket: Annotated[int, typer.Argument(metavar="ID")], config: Config = DEFAULT) -> None:
    """Show one, with what the person agreed to show."""
    house = built_from(config)
    from bots.support_desk import show_ticket

    do(and_close(house, lambda built: show_ticket(built, ticket)))


@support_app.command("answer", epilog='Example: tocsin support answer 12 "Try again now, it is mended."')
def support_answer(ticket: Annotated[int, typer.Argument(metavar="ID")], words: str, config: Config = DEFAULT) -> None:
    """Answer one; the person reads it where they wrote from."""
    house = built_from(config)
    from bots.support_desk import answer_ticket

    do(and_close(house, lambda built: answer_ticket(built, ticket, words)))


def main() -> None:
    """Start the command line."""
    app()


if __name__ == "__main__":
    main()
