"""Somebody of each kind in the table of rights, on every channel, kept in real storage."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.model.alert import Alert
from core.model.member import MemberStatus, Role
from core.model.membership import MembershipRequest, RequestStatus
from core.model.standing import Standing, Tie
from core.ties import holding, tied
from core.wire import Assurance, Inbound
from tests.core.test_alert import a_burglary
from tests.world import ASSURANCE, CAPABILITIES, Village

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

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


async def a_street(village: Village) -> Street:
    """Let somebody of each kind live where they belong; the Lilas are the community that everything is about."""
    for name in (LILAS, ROSES, FAR):
        await village.founded(name)
    for channel, room in CONTEXTS:
        if room is not None:
            await village.group(f"Salon {channel}", room, channel=channel)
    for column in COLUMNS:
        await _settles(village, column)
    return await village.store.run(lambda uow: _everything(uow, village.communities))


async def _settles(village: Village, column: str) -> None:
    contacts: Any = {channel: address_of(column, channel) for channel in CHANNELS}
    name = f"Voisin {column}"
    match column:
        case "S" | "I" | "P" | "OP":
            await village.stranger(name, **contacts)
        case "M" | "H":
            await village.member(name, **contacts)
        case "R":
            await village.member(name, roles=[Role.REFERENT], **contacts)
        case "TH":
            await village.member(name, roles=[Role.OFFICER], **contacts)
        case "RT":
            await village.member(name, community=ROSES, roles=[Role.REFERENT], **contacts)
        case "MT":
            await village.member(name, community=ROSES, **contacts)
        case _:
            # They led the community: nothing of that is left.
            await village.member(name, roles=[Role.REFERENT], **contacts)
            status = MemberStatus.BANNED if column == "B" else MemberStatus.LEFT
            await village.store.run(lambda uow: _goes(uow, village.communities[LILAS], name, status))


def _goes(uow: UnitOfWork, community_id: int, name: str, status: MemberStatus) -> None:
    neighbours = uow.places.neighbours([community_id], MemberStatus.ACTIVE)
    uow.places.set_status(next(each.member_id for each in neighbours if each.name == name), status)


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
    here = communities[LILAS]
    match column:
        case "P":
            uow.requests.add(_a_request(here, speaker, uow))
            return tied(speaker, uow)
        case "I":
            code = f"INVITED{channel[0]}".upper()
            now = uow.now()
            if uow.members.invitation(code) is None:
                uow.members.invite(here, frozenset(), code, now, now + timedelta(days=7))
            invitation = uow.members.invitation(code)
            assert invitation is not None
            return holding(speaker, invitation)
        case "OP":
            return replace(speaker, is_operator=True)
        case "RT" | "MT":
            standing = Standing.TWIN_REFERENT if column == "RT" else Standing.TWIN_MEMBER
            return replace(speaker, ties=(Tie(here, standing),))
    return speaker


def _a_request(community_id: int, speaker: Speaker, uow: UnitOfWork) -> MembershipRequest:
    return MembershipRequest(
        id=0,
        number=0,
        community_id=community_id,
        contact_id=speaker.contact.id,
        person_id=None,
        name="Voisin P",
        place="4 rue des Roses",
        known_by="",
        status=RequestStatus.OPEN,
        created_at=uow.now(),
    )
