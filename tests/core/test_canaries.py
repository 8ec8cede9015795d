"""What is kept about a person never reaches a group: a canary in every such field, and everything that groups read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import CheckConstraint, Text, cast, literal, update

from core.command import discover
from core.model.member import Role
from core.texts import Texts
from storage import tables
from tests.core.village import an_alert, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Table

    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Outbound
    from tests.world import Village

CANARY = "canari"
ROOMS = {"telegram": ("Groupe", "-100200"), "matrix": ("Salon", "!lilas:lilas.example"), "email": ("Liste", "l@x.fr")}
PEOPLE = {
    "Zora": ("telegram", "77001977"),
    "Paul": ("matrix", "@canari-paul:lilas.example"),
    "Lucie": ("email", "canari-lucie@lilas.example"),
}
PHONE = "+33677001977"
ADDRESSES = ("77001977", "677001977", "06 77", "•", "@lilas.example", ":lilas.example")
"""Contacts of these people, whole or in a mask."""

SAID_BY_DESIGN = {"person.name", "alert", "alert_event"}
"""The words of an alert, and the name under which a neighbour did something to it, are for everybody."""
NEEDED = {"person.language", "contact.channel", "contact.address", "contact.language", "contact.menu"}
"""Addresses are canaries of their own; the others are no secrets, and nothing works with a bird in their place."""
MACHINERY = {"delivery", "conversation", "journal"}
"""What is under way, of which nothing is kept that stands nowhere else."""
WORDS = {name: Texts.load().command("fr", name).words for name in discover()}


def masked() -> Iterator[tuple[Table, Column[Any]]]:
    """Every free text that is kept about a person: of tables to come too."""
    about = {"person", "household", "contact"}
    for table in tables.metadata.tables.values():
        owners = {key.column.table.name for key in table.foreign_keys} | {table.name}
        closed = " ".join(str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint))
        for column in table.c:
            name = f"{table.name}.{column.name}"
            is_free = type(column.type) is Text and not column.foreign_keys and column.name not in closed
            if owners & about and is_free and not {name, table.name} & (SAID_BY_DESIGN | NEEDED | MACHINERY):
                yield table, column


@pytest.fixture
async def cage(village: Village) -> Village:
    """Three rooms, people on each, one alert, somebody at the door; then a canary in every field about a person."""
    await village.member("Zora", telegram=PEOPLE["Zora"][1], sms=PHONE, roles=[Role.REFERENT], home="7 rue du Canari")
    await village.member("Paul", matrix=PEOPLE["Paul"][1], home="7 rue du Canari")
    await village.member("Lucie", email=PEOPLE["Lucie"][1], home="7 rue du Canari")
    await village.stranger("Nora", telegram="6002")
    for channel, (name, address) in ROOMS.items():
        await village.group(name, address, channel=channel)
    await village.says("Zora", "inviter")
    await village.says("Nora", "rejoindre", "rejoindre Les Lilas")
    await an_alert(village)
    await village.time_passes(seconds=10)

    def put(uow: UnitOfWork) -> None:
        unit: Any = uow
        for table, column in masked():
            bird = literal(f"{CANARY}-{table.name}-{column.name}-")
            key = next(iter(table.primary_key)).name
            unit._tx.connection.execute(update(table).values({column.name: bird + cast(table.c[key], Text)}))

    await village.store.run(put)
    return village


def read_in_rooms(village: Village) -> list[Outbound]:
    """Everything that a group has ever read, each version of what was edited included."""
    return [
        shown
        for channel, (name, _) in ROOMS.items()
        for heard in village.screen(name, channel)
        for shown in (heard.outbound, *heard.versions)
    ]


def leaks(outbound: Outbound) -> list[str]:
    """The secrets in a message, its buttons and subject included; how to answer us is no secret."""
    said = repr((outbound.text, outbound.subject, outbound.choices, outbound.attachments, outbound.wants))
    return [secret for secret in (CANARY, CANARY.capitalize(), *ADDRESSES) if secret in said]


def test_there_are_fields_to_put_a_canary_in() -> None:
    names = {f"{table.name}.{column.name}" for table, column in masked()}

    assert {"household.place", "membership_request.place", "membership_request.known_by", "movement.reason"} <= names


@pytest.mark.parametrize("channel", ROOMS)
async def test_no_word_of_any_command_brings_a_canary_into_a_group(cage: Village, channel: str) -> None:
    """Each command, alone, about the alert and about somebody, said by a referent or a member in each kind of room."""
    who = next(name for name, (on, _) in PEOPLE.items() if on == channel)
    for name in sorted(WORDS):
        for words in WORDS[name]:
            for said in (f"/{words}", f"{words} A1", f"A1 {words}", f"{words} Paul"):
                await cage.says(who, said, channel=channel, room=ROOMS[channel][1])
    await cage.time_passes(seconds=10)

    read = read_in_rooms(cage)
    assert len(read) >= len(ROOMS)
    assert [found for each in read if (found := leaks(each))] == []
    assert await count(cage, "SELECT count(*) FROM journal WHERE failure IS NOT NULL") == 0


async def test_the_whole_life_of_an_alert_brings_no_canary_into_a_group(cage: Village) -> None:
    """Seen, told, denied, confirmed, taken in hand, corrected and closed from three rooms and in private."""
    for who, channel, said in (
        ("Zora", "telegram", "A1 vu"),
        ("Paul", "matrix", "A1 info une voiture bleue est partie"),
        ("Lucie", "email", "A1 rien"),
        ("Paul", "matrix", "A1 confirme"),
        ("Zora", "telegram", "A1 prise en charge"),
        ("Zora", "telegram", "A1 qui"),
        ("Zora", "telegram", "clore A1"),
    ):
        await cage.says(who, said, channel=channel, room=ROOMS[channel][1])
        await cage.time_passes(seconds=10)
    await cage.says("Zora", "1", channel="telegram")
    await cage.time_passes(minutes=10)

    read = read_in_rooms(cage)
    assert any("une voiture bleue est partie" in each.text for each in read)
    assert any("close" in each.text for each in read)
    assert [found for each in read if (found := leaks(each))] == []
