"""Somebody of each kind in the table of rights, on every channel, kept in real storage."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.community.ties import tied
from core.model.alert import Alert
from core.model.member import Role
from core.operators import Operators
from core.wire import Assurance, Inbound
from tests.core.test_alert import a_burglary
from tests.journeys.street import says_surely
from tests.world import ASSURANCE, CAPABILITIES, Village

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

HERE = Path(__file__).parent
COLUMNS = ("S", "I", "P", "M", "H", "R", "RT", "MT", "TH", "OP", "B", "D")
CONTEXTS = (
    ("telegram", None),
    ("telegram", "-100200"),
    ("matrix", None),
    ("matrix", "!lilas:lilas.example"),
    ("sms", None),
    ("email", None),
)
"""Where something is said: six contexts, two of them in front of a group."""
CHANNELS = tuple(dict.fromkeys(channel for channel, _ in CONTEXTS))
LILAS, ROSES, FAR = "Les Lilas", "Les Roses", "Les Chênes"


def rows(name: str) -> dict[str, dict[str, str]]:
    """Read a table of rights, by the id of its rows."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Street:
    """Who speaks, by column and context; the communities by name, and what there is to do something to."""

    speakers: dict[tuple[str, str, str | None], Speaker]
    communities: dict[str, int]
    alerts: dict[tuple[str, str], Alert]
    """By column of the author, and community."""


def address_of(column: str, channel: str) -> str:
    """Where somebody of this kind is reached."""
    number = COLUMNS.index(column) + 1
    return {
        "telegram": f"70{number:02}",
        "matrix": f"@{column.lower()}:lilas.example",
        "sms": f"+336000070{number:02}",
        "email": f"{column.lower()}@lilas.example",
    }[channel]


OPERATORS = tuple((channel, address_of("OP", channel)) for channel in CHANNELS)
"""Who runs the service: the settings name their contacts."""


async def a_street(village: Village) -> Street:
    """Let somebody of each kind come to stand where they stand as people do: by saying so, and being answered.

    The Lilas are the community that everything is about.
    """
    for name in (LILAS, ROSES):
        await village.founded(name)
    await village.founded(FAR, commune="Rezé")
    for channel, room in CONTEXTS:
        if room is not None:
            await village.group(f"Salon {channel}", room, channel=channel)
    for column in COLUMNS:
        await _settles(village, column)
    await _are_twins(village)
    await _is_invited(village)
    await _ask_to_enter(village)
    await says_surely(village, _name("R"), f"exclure {_name('B')} Des menaces", "1")
    await says_surely(village, _name("D"), "quitter", "1")
    return await village.store.run(lambda uow: _everything(uow, village.communities))


def _name(column: str) -> str:
    return f"Voisin {column}"


async def _settles(village: Village, column: str) -> None:
    contacts: Any = {channel: address_of(column, channel) for channel in CHANNELS}
    name = _name(column)
    match column:
        case "S" | "I" | "P" | "OP":
            await village.stranger(name, **contacts)
        case "TH":
            await village.town_hall(name, telegram=contacts["telegram"])
            await village.store.run(lambda uow: _is_reached(uow, contacts))
            village.contacts[name] = contacts
        case "RT":
            await village.member(name, community=ROSES, roles=[Role.REFERENT], **contacts)
        case "MT":
            await village.member(name, community=ROSES, **contacts)
        case "R" | "D":
            await village.member(name, roles=[Role.REFERENT], **contacts)
        case "B":
            # They led the community: nothing of that is left.
            await village.member(name, roles=[Role.REFERENT], **contacts)
            await says_surely(village, name, "passer la main", "1")
        case _:
            await village.member(name, **contacts)


def _is_reached(uow: UnitOfWork, contacts: dict[str, str]) -> None:
    """Let these contacts be one person's: whose the first is."""
    found = [
        uow.members.speaker_at(Inbound(channel, address, "", uow.now()), CAPABILITIES[channel].voice)
        for channel, address in contacts.items()
    ]
    person = found[0].person
    assert person is not None
    for each in found[1:]:
        uow.members.claim_contact(each.contact.id, person.id, uow.now())


async def _are_twins(village: Village) -> None:
    """The Lilas and the Roses agree; whoever lives in the Roses wants the mails."""
    await says_surely(village, _name("R"), f"jumeler {ROSES}", "1")
    await says_surely(village, _name("RT"), "jumelage oui")
    for column in ("RT", "MT"):
        await says_surely(village, _name(column), "jumelles oui")


async def _is_invited(village: Village) -> None:
    """By SMS and by mail a neighbour writes; elsewhere the code is handed over, and what it asks is not answered."""
    for channel in ("sms", "email"):
        await says_surely(village, _name("M"), f"inviter {address_of('I', channel)}")
    for channel in ("telegram", "matrix"):
        await says_surely(village, _name("M"), "inviter")
        code = village.hears(_name("M"))[-1].split("REJOINDRE ")[1].split()[0]
        await village.says(_name("I"), f"rejoindre {code}", "annuler", channel=channel)


async def _ask_to_enter(village: Village) -> None:
    for channel in CHANNELS:
        asks = (f"rejoindre {LILAS}", _name("P"), "4 rue des Roses", "personne")
        await village.says(_name("P"), *asks, channel=channel)


def _everything(uow: UnitOfWork, communities: dict[str, int]) -> Street:
    speakers = {(column, *context): _speaker(uow, communities, column, *context) for column in COLUMNS
                for context in CONTEXTS}  # fmt: skip
    alerts = {}
    for column in COLUMNS:
        # Whoever is no person yet has none: that of a member stands for it.
        author = speakers[column, "telegram", None].person or speakers["M", "telegram", None].person
        assert author is not None
        for name in (LILAS, FAR):
            alert = a_burglary(community_id=communities[name], author_id=author.id, household_id=author.household_id)
            alerts[column, name] = uow.alerts.add(alert)
    return Street(speakers, communities, alerts)


def _speaker(
    uow: UnitOfWork, communities: dict[str, int], column: str, channel: str, room: str | None
) -> Speaker:  # fmt: skip
    inbound = Inbound(
        channel,
        address_of(column, channel),
        "",
        uow.now(),
        room=room,
        assurance=ASSURANCE.get(channel, Assurance.AUTHENTICATED),
    )
    speaker = replace(uow.members.speaker_at(inbound, CAPABILITIES[channel].voice), said_in=room)
    operators = Operators(OPERATORS, CAPABILITIES)
    return tied(replace(speaker, is_operator=operators.include(speaker.contact)), uow)
