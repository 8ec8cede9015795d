"""All that is kept of one person is given as a whole, and erased wherever it stands."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.community.own_data import copy_for
from core.model.member import Role, Silence
from core.model.membership import Movement, MovementKind
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.profile import Field, Topic
from storage import tables
from storage.columns import metadata
from storage.own_columns import KEPT, KEPT_UNSEEN, MENTIONED, OWN, WITHHELD
from tests.storage.street import NOON, Street, behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

CANARY = "Zoé-Canari"
NUMBER = "+33600000009"


async def somebody(street: Street) -> int:
    """Let Zoé live there, with a card, a note on her home, words said and heard, and a movement."""
    person = await street.moves_in(CANARY, sms=NUMBER, email="canari@lilas.example")
    await street.moves_in("Odette", frozenset({Role.REFERENT}), telegram="1001")
    home = Notice("reply", {"params": {"name": CANARY}}, Audience(AudienceKind.PERSON, person.id), Lane.REPLY)

    def work(uow: UnitOfWork) -> None:
        card = uow.profiles.of(person.id)
        uow.profiles.write(card.rewritten({Field.ABOUT: CANARY}, frozenset()))
        uow.profiles.note_home(person.id, Topic.FLOOR, CANARY)
        uow.journal.record(street.says("sms", NUMBER))
        uow.outbox.add(home, NOON)
        uow.life.add_word(street.community.id, person.id)
        uow.places.record(Movement(street.community.id, MovementKind.ARRIVED, person.id, NOON))

    await street.run(work)
    return person.id


async def everything(street: Street) -> str:
    """Give every row of every table, as words."""

    def read(uow: UnitOfWork) -> list[Any]:
        return [list(behind(uow).execute(select(table))) for table in metadata.sorted_tables]

    return repr(await street.run(read))


async def test_all_that_is_kept_is_given_and_what_was_sealed_is_open(street: Street) -> None:
    person_id = await somebody(street)

    given = await street.run(lambda uow: uow.own_data.of(person_id))

    assert {"person", "household", "contact", "profile", "home_note", "journal", "notice", "member"} <= set(given)
    assert [row["words"] for row in given["home_note"]] == [CANARY]
    assert {row["address"] for row in given["contact"]} == {NUMBER, "canari@lilas.example"}
    assert "Odette" not in json.dumps(given, ensure_ascii=False)


async def test_whoever_is_erased_stands_nowhere_any_more(street: Street) -> None:
    person_id = await somebody(street)
    assert CANARY in await everything(street)

    await street.run(lambda uow: uow.own_data.erase(person_id, "un voisin"))

    left = await everything(street)
    for trace in (CANARY, "zoe", NUMBER, "canari@"):
        assert trace not in left
    told = await street.run(lambda uow: uow.members.names_of([person_id]))
    assert told == {person_id: "un voisin"}
    assert await street.run(lambda uow: uow.own_data.person_at("sms", NUMBER)) is None


async def test_what_neighbours_share_stays_and_nobody_else_is_touched(street: Street) -> None:
    person_id = await somebody(street)
    odette = street.people["Odette"].id

    before = await street.run(lambda uow: uow.own_data.of(odette))
    await street.run(lambda uow: uow.own_data.erase(person_id, "un voisin"))

    assert await street.run(lambda uow: uow.own_data.of(odette)) == before
    moved = await street.run(lambda uow: list(behind(uow).execute(select(tables.movement.c.person_id))))
    assert [row[0] for row in moved] == [person_id]


def test_each_column_that_names_a_person_is_given_or_kept_for_a_reason() -> None:
    """A new table is not forgotten: its row is theirs, or it mentions them, or neighbours share it."""
    columns = [each for table in metadata.sorted_tables for each in table.columns]
    naming = {
        f"{each.table.name}.{each.name}"
        for each in columns
        if any(key.column.table in (tables.person, tables.contact) for key in each.foreign_keys)
    }
    listed = [*OWN, *MENTIONED, *KEPT, *KEPT_UNSEEN]

    assert naming == set(listed)
    assert len(listed) == len(set(listed))
    assert all({**KEPT, **KEPT_UNSEEN}.values())
    assert {f"{each.table.name}.{each.name}" for each in columns} >= WITHHELD


async def test_what_others_do_about_them_is_not_given_and_goes_with_them(street: Street) -> None:
    """Who blocked them, who muted them and what was written to them is about others."""
    person_id = await somebody(street)
    odette = street.people["Odette"].id

    def live(uow: UnitOfWork) -> None:
        theirs = uow.messages.meet(odette, person_id, street.community.id)
        uow.messages.block(theirs.id, is_blocked=True)
        uow.messages.meet(person_id, odette, street.community.id, begins=True)
        uow.messages.add(person_id, odette, "Bonjour, c'est moi")
        uow.messages.add_unread(person_id, odette)
        uow.messages.add(odette, person_id, "secret d'Odette")
        uow.peace.mute_author(odette, person_id)

    await street.run(live)
    given = await street.run(lambda uow: uow.own_data.of(person_id))
    said = json.dumps(given, ensure_ascii=False)

    assert [(row["to"], row["words"]) for row in given["private_message"]] == [("P1", "Bonjour, c'est moi")]
    assert [row["is_blocked"] for row in given["correspondent"]] == [False]
    assert "muted_author" not in given
    assert "secret" not in said

    await street.run(lambda uow: uow.own_data.erase(person_id, "un voisin"))

    for table in ("private_message", "correspondent", "muted_author"):
        read = select(metadata.tables[table])
        assert await street.run(lambda uow, read=read: list(behind(uow).execute(read))) == [], table  # type: ignore[misc]


async def test_an_invitation_stays_with_who_was_invited(street: Street) -> None:
    """Their request to enter is not the inviter's to erase; it only names a neighbour instead."""
    person_id = await somebody(street)
    guest = (await street.speaker("sms", "+33600000010")).contact

    def ask(uow: UnitOfWork) -> None:
        asked = tables.membership_request.insert().values(
            community_id=street.community.id, number=1, contact_id=guest.id, inviter_id=person_id, name="Nadia",
            place="", known_by=CANARY, status="open", created_at=NOON, question="", detail="", answered_by="",
            reason="", told=0,
        )  # fmt: skip
        behind(uow).execute(asked)

    await street.run(ask)
    assert "Nadia" not in json.dumps(await street.run(lambda uow: uow.own_data.of(person_id)))

    await street.run(lambda uow: uow.own_data.erase(person_id, "un voisin"))

    request = tables.membership_request.c
    read = select(request.name, request.known_by, request.inviter_id)
    assert await street.run(lambda uow: [tuple(row) for row in behind(uow).execute(read)]) == [
        ("Nadia", "un voisin", None)
    ]


async def test_the_copy_says_with_whom_it_is_shared(street: Street) -> None:
    person_id = await somebody(street)

    copy = await street.run(lambda uow: copy_for(uow, person_id))

    assert copy["kept"]["person"][0]["name"] == CANARY
    assert copy["shared_with"] == {
        "communities": [{"name": "Les Lilas", "neighbours": 2, "twins": [], "town_hall": None}],
        "fields_shown": [],
        "carried_by": ["email", "sms"],
    }
    assert json.loads(json.dumps(copy)) == copy


async def test_a_link_shows_ones_data_once_and_within_its_time(street: Street) -> None:
    person_id = await somebody(street)
    later = NOON + timedelta(hours=1)

    def work(uow: UnitOfWork) -> list[int | None]:
        uow.own_data.open_link(person_id, "FIRST", later)
        uow.own_data.open_link(person_id, "SECOND", later)
        used = [uow.own_data.use_link(token, NOON) for token in ("FIRST", "SECOND", "SECOND")]
        uow.own_data.open_link(person_id, "LATE", later)
        return [*used, uow.own_data.use_link("LATE", later)]

    assert await street.run(work) == [None, person_id, None, None]


async def test_a_contact_can_be_told_the_end_and_is_nobodys(street: Street) -> None:
    person_id = await somebody(street)

    await street.run(lambda uow: uow.own_data.erase(person_id, "un voisin", keep_reachable=True))

    known = (await street.speaker("sms", NUMBER)).contact
    assert (known.person_id, known.address) == (None, NUMBER)
    assert CANARY not in await everything(street)


async def test_an_address_to_which_nothing_is_tied_is_forgotten(street: Street) -> None:
    """Not one that is somebody's, that wanted silence, or to which something was said that is kept."""
    await somebody(street)
    for number in ("+33600000011", "+33600000012", "+33600000013"):
        await street.speaker("sms", number)
    silent = (await street.speaker("sms", "+33600000012")).contact
    told = (await street.speaker("sms", "+33600000013")).contact

    def work(uow: UnitOfWork) -> tuple[int, int]:
        uow.members.set_silence(silent.id, Silence.EVERYTHING)
        uow.outbox.add(Notice("common.gone", {}, Audience(AudienceKind.CONTACT, told.id), Lane.REPLY), NOON)
        later = uow.now() + timedelta(days=1)
        return uow.retention.forget_strangers(NOON - timedelta(days=400), 9), uow.retention.forget_strangers(later, 9)

    assert await street.run(work) == (0, 1)
    left = await everything(street)
    assert ["+33600000011" in left, "+33600000012" in left, "+33600000013" in left] == [False, True, True]
