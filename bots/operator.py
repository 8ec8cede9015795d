"""What each operator's command does, once the program is built."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bots.console import Console, typed_lines
from bots.division import torn_apart
from bots.settings import SettingsError
from core.community import town_halls
from core.model.community import Community, CommunityStatus, Point
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH
from core.model.member import Role
from core.model.notice import Lane
from core.ports import Voice
from core.texts import Ear, word
from core.texts.wording import said
from core.wire import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bots.bootstrap import House
    from core.shelves.unit_of_work import UnitOfWork

INVITATION_LASTS = timedelta(days=30)
LAST_WORDS = 1.0
"""Seconds for the last answers to come, once the input has ended."""


def say(line: str = "") -> None:
    """Print one line for the operator."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def worded(house: House, value: Any) -> str:
    """Give a value for a text as the operator reads it."""
    service = house.settings.service
    return said(house.texts, value, Ear(service.language, Voice.CONSOLE, service.time_zone))


async def run_until_told(house: House, parts: Sequence[str]) -> None:
    """Work until the process is told to stop, then finish what is in flight.

    Raises:
        SettingsError: a channel cannot work with only these parts.
    """
    apart = torn_apart(house.channels, parts)
    if apart:
        await house.close()
        raise SettingsError(apart)
    work = asyncio.create_task(house.run(parts, lambda url: _greet(house, url)))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        say("Stopped: everything that was accepted is kept.")
    finally:
        await house.close()


def _greet(house: House, url: str) -> None:
    if house.street is not None:
        say(f"The street is on {url}/")


async def migrate_now(house: House) -> None:
    """Bring the database to this version."""
    await house.store.migrate()
    say(f"The database is at version {await house.store.schema_version()}.")


async def talk_as(house: House, address: str) -> None:
    """Let the operator speak as the person at *address*, until the input ends.

    Raises:
        LookupError: no channel of the configuration carries such an address.
    """
    name, place = _seat(house, address)
    console = Console(place, typed_lines(), sys.stdout, house.clock, house.channels[name])
    house.channels[name] = console
    await house.prepare()
    delivering = asyncio.create_task(house.post.run())
    await asyncio.sleep(0)
    try:
        await console.listen(house.switchboard.receive, None)
        await asyncio.sleep(LAST_WORDS)
    finally:
        await house.post.stop()
        await delivering


def _seat(house: House, address: str) -> tuple[str, str]:
    """Find the channel of ``channel:address`` or of a plain address, and the address on it."""
    name, colon, place = address.partition(":")
    if colon and name in house.channels:
        return name, place
    plain = address.removeprefix("mailto:")
    voice = Voice.SMS if plain.startswith("+") else Voice.MATRIX if plain.startswith("@") else Voice.EMAIL
    for channel in house.channels.values():
        if channel.capabilities.voice is voice and ("@" in plain or voice is Voice.SMS):
            return channel.name, plain
    message = (
        f"No channel carries {address}; write one of {', '.join(sorted(house.channels))}, a colon and the address."
    )
    raise LookupError(message)


async def found_community(house: House, name: str, commune: str, latitude: float, longitude: float) -> None:
    """Add a community with an invitation for its first referent.

    Raises:
        LookupError: there is one of that name.
    """
    await house.prepare()
    service = house.settings.service

    def work(uow: UnitOfWork) -> str:
        if uow.communities.by_name(name) is not None:
            message = f"There is a community called {name} already; see `tocsin community show`."
            raise LookupError(message)
        now = uow.now()
        community = uow.communities.add(
            Community(
                0,
                name,
                commune,
                Point(latitude, longitude),
                service.country,
                service.language,
                service.time_zone,
                CommunityStatus.ACTIVE,
                now,
            )
        )
        town_halls.embrace(uow, community)
        code = uow.secret(CODE_LENGTH, CODE_ALPHABET)
        uow.members.invite(community.id, frozenset({Role.REFERENT}), code, now, now + INVITATION_LASTS)
        return code

    code = await house.store.run(work)
    say(f"{name} is founded. The first referent enters with this invitation, within 30 days:")
    say(f"  code  {code}")
    say(f"  link  {service.public_url}/join/{code}")
    say(f"  SMS   {_invitation(house, name, code)}")


def _invitation(house: House, name: str, code: str) -> str:
    ear = Ear(house.settings.service.language, Voice.SMS)
    worded = word(house.texts, "invitation.referent", {"community": name, "code": code}, ear)
    return " ".join(plain(piece) for piece, _ in worded.pieces)


async def list_communities(house: House) -> None:
    """One line for each community."""
    await house.prepare()
    rows = await house.store.run(lambda uow: [(each, uow.members.count_in(each.id)) for each in uow.communities.all()])
    for community, count in rows:
        say(f"{community.name} · {community.commune} · {count} members · {community.status}")
    if not rows:
        say("There is no community yet: see `tocsin community create --help`.")


async def show_community(house: House, name: str) -> None:
    """Show one community with its referents and groups."""
    await house.prepare()

    def work(uow: UnitOfWork) -> list[str]:
        community = by_name(uow, name)
        referents = ", ".join(
            uow.members.names_of([m.member.person_id for m in uow.members.referents_of(community.id)]).values()
        )
        willing = ", ".join(said for _, said in uow.leads.volunteers(community.id))
        groups = ", ".join(f"{group.channel} {group.title}" for group in uow.communities.groups_of(community.id))
        return [
            f"{community.name} · {community.commune} · {community.status}",
            f"created {community.created_at:%Y-%m-%d} · language {community.language} · {community.time_zone}",
            f"{uow.members.count_in(community.id)} members · referents: {referents or 'none yet'}",
            f"would lead: {willing or 'nobody asked to'}",
            f"groups: {groups or 'none'}",
        ]

    for line in await house.store.run(work):
        say(line)


async def suspend_community(house: House, name: str) -> None:
    """Take a community out of use."""
    await house.prepare()
    await house.store.run(lambda uow: uow.communities.suspend(by_name(uow, name).id))
    say(f"{name} is suspended: nothing is sent for it any more.")


def by_name(uow: UnitOfWork, name: str) -> Community:
    """Give the community of that name.

    Raises:
        LookupError: there is none.
    """
    community = uow.communities.by_name(name)
    if community is None:
        message = f"There is no community called {name}; see `tocsin community list`."
        raise LookupError(message)
    return community


async def show_status(house: House, *, as_json: bool) -> None:
    """Show what waits, what came in last and what failed, for a person or for a program."""
    await house.prepare()
    state = await house.store.run(_status)
    if as_json:
        say(json.dumps(state, ensure_ascii=False))
        return
    say("Waiting to be sent:")
    for queue in state["queues"]:
        say(f"  {queue['channel']:<18} {queue['lane']:<8} {queue['waiting']:>7}   oldest due {queue['oldest_due']}")
    if not state["queues"]:
        say("  nothing")
    say("Last heard:")
    for channel, at in state["last_heard"].items():
        say(f"  {channel:<18} {at}")
    if not state["last_heard"]:
        say("  nothing yet")
    say(f"Deliveries that failed in the last day: {state['failed']}. Dead letters: {state['dead_letters']}.")


def _status(uow: UnitOfWork) -> dict[str, Any]:
    now = uow.now()
    return {
        "queues": [
            {
                "channel": queue.account,
                "lane": Lane(queue.lane).name.lower(),
                "waiting": queue.waiting,
                "oldest_due": f"{queue.oldest_due:%Y-%m-%d %H:%M:%S}",
            }
            for queue in uow.post.queues()
        ],
        "last_heard": {name: f"{at:%Y-%m-%d %H:%M:%S}" for name, at in uow.journal.last_heard().items()},
        "failed": uow.post.failed_since(now - timedelta(days=1)),
        "dead_letters": len(uow.journal.failed()),
    }
