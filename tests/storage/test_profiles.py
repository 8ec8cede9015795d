"""Cards, the directory, notes on homes and the life of a community, as both databases keep them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.model.member import MemberStatus, Role
from core.model.membership import Movement, MovementKind
from core.model.profile import Field, Topic
from tests.storage.street import NOON, Street, behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

SHOWN = frozenset({Field.STREET, Field.ABOUT})


async def writes(street: Street, name: str, lines: dict[Field, str], shown: frozenset[Field] = frozenset()) -> None:
    """Let somebody write lines of their card, and show some."""
    person = street.people[name].id
    await street.run(lambda uow: uow.profiles.write(uow.profiles.of(person).rewritten(lines, shown)))


async def finds(street: Street, words: str, most: int = 9, beyond: int = 0) -> list[tuple[str, str]]:
    """Give the names and streets that the directory finds."""
    here = [street.community.id]
    found = await street.run(lambda uow: uow.directory.page(here, words, most, beyond))
    return [(each.name, each.street) for each in found]


async def test_a_card_is_kept_line_by_line(street: Street) -> None:
    await street.moves_in("Odette", sms="+33600000001")
    before = await street.run(lambda uow: uow.profiles.of(street.people["Odette"].id))
    await writes(street, "Odette", {Field.STREET: "rue des Roses", Field.PHONE: "06 12"})
    await writes(street, "Odette", {Field.ABOUT: "Je couds"}, SHOWN)

    after = await street.run(lambda uow: uow.profiles.of(street.people["Odette"].id))
    assert (before.name, before.street, before.shown) == ("Odette", "", frozenset())
    assert (after.street, after.phone, after.email, after.about) == ("rue des Roses", "06 12", "", "Je couds")
    assert after.shown == SHOWN


async def test_somebody_is_found_by_any_word_of_their_name_whatever_the_accents(street: Street) -> None:
    await street.moves_in("Zoé de la Tour", sms="+33600000001")
    await street.moves_in("Paul_% Œuvrard", sms="+33600000002")

    assert [await finds(street, words) for words in ("zoe", "TOUR", "our", "_", "%", "oeuv")] == [
        [("Zoé de la Tour", "")],
        [("Zoé de la Tour", "")],
        [],
        [],
        [],
        [("Paul_% Œuvrard", "")],
    ]


async def test_a_new_name_is_found_and_the_old_one_is_not(street: Street) -> None:
    await street.moves_in("Odette", sms="+33600000001")
    await street.run(lambda uow: uow.members.name_person(street.people["Odette"].id, "Élise"))

    assert await finds(street, "elise") == [("Élise", "")]
    assert await finds(street, "odette") == []


async def test_a_street_is_found_and_given_only_when_it_is_shown(street: Street) -> None:
    await street.moves_in("Odette", sms="+33600000001")
    await writes(street, "Odette", {Field.STREET: "rue des Églantines"})
    hidden = await finds(street, "eglantine"), await finds(street, "odette")
    await writes(street, "Odette", {}, SHOWN)

    assert hidden == ([], [("Odette", "")])
    assert await finds(street, "eglantine") == [("Odette", "rue des Églantines")]


async def test_the_directory_comes_in_pages_without_who_left_and_without_officers(street: Street) -> None:
    for name in ("Ana", "Ben", "Chloé", "Denis"):
        await street.moves_in(name, sms=f"+336000000{len(name)}{ord(name[0])}")
    await street.moves_in("Olu", roles=frozenset({Role.OFFICER}), sms="+33600000009")
    ben = (await street.run(lambda uow: uow.directory.page([street.community.id], "ben", 1, 0)))[0]
    await street.run(lambda uow: uow.places.set_status(ben.member_id, MemberStatus.LEFT))

    assert [name for name, _ in await finds(street, "", most=2)] == ["Ana", "Chloé"]
    assert [name for name, _ in await finds(street, "", most=2, beyond=2)] == ["Denis"]
    assert await street.run(lambda uow: uow.directory.one(ben.member_id)) is None
    assert await street.run(lambda uow: uow.directory.page([], "", 9, 0)) == []


async def test_looking_is_counted_and_forgotten(street: Street) -> None:
    for number, name in enumerate(("Ana", "Ben", "Chloé")):
        await street.moves_in(name, sms=f"+3360000000{number}")
    ana, ben, chloe = (street.people[name].id for name in ("Ana", "Ben", "Chloé"))
    await street.run(lambda uow: uow.directory.note_look_up(ana, [ben, chloe]))
    street.clock.tick(3600)
    await street.run(lambda uow: uow.directory.note_look_up(ana, [ben]))
    await street.run(lambda uow: uow.directory.note_refusal(ana))

    def counted(uow: UnitOfWork) -> tuple[int, frozenset[int], int]:
        since = NOON + timedelta(minutes=30)
        seen, refused = uow.directory.seen_since(ana, since), uow.directory.refused_since(ana, since)
        return uow.directory.look_ups_since(ana, since), seen, len(refused)

    lately = await street.run(counted)
    await street.run(lambda uow: uow.directory.forget_look_ups(ana, NOON + timedelta(minutes=30)))
    left = await street.run(lambda uow: behind(uow).execute(text("SELECT count(*) FROM looked_at")).scalar_one())
    assert lately == (1, frozenset({ben}), 1)
    assert left == 1


async def test_notes_on_a_home_are_kept_sealed_and_opened_for_their_owner_alone(street: Street) -> None:
    await street.moves_in("Odette", sms="+33600000001")
    await street.moves_in("Paul", sms="+33600000002")
    odette, paul = street.people["Odette"].id, street.people["Paul"].id
    await street.run(lambda uow: uow.profiles.note_home(odette, Topic.KEY_HOLDER, "chez Simone"))
    await street.run(lambda uow: uow.profiles.note_home(odette, Topic.KEY_HOLDER, "chez Lucie"))
    sealed = await street.run(lambda uow: behind(uow).execute(text("SELECT sealed FROM home_note")).scalar_one())
    theft = text("UPDATE home_note SET person_id = :paul")
    read = await street.run(lambda uow: uow.profiles.home_notes(odette))
    await street.run(lambda uow: behind(uow).execute(theft, {"paul": paul}))

    assert read == {Topic.KEY_HOLDER: "chez Lucie"}
    assert b"Lucie" not in bytes(sealed)
    assert await street.run(lambda uow: uow.profiles.home_notes(paul)) == {}
    assert await street.run(lambda uow: uow.profiles.erase_home(paul)) == 1


async def test_movements_come_latest_first_within_their_month_and_their_kinds(street: Street) -> None:
    await street.moves_in("Odette", sms="+33600000001")
    odette, here = street.people["Odette"].id, street.community.id
    kinds = (MovementKind.ARRIVED, MovementKind.LEFT, MovementKind.ARRIVED, MovementKind.APPEALED)
    lived = [Movement(here, kind, odette, NOON + timedelta(days=day)) for day, kind in enumerate(kinds)]

    def record(uow: UnitOfWork) -> None:
        for movement in lived:
            uow.places.record(movement)

    await street.run(record)
    asked = frozenset({MovementKind.ARRIVED, MovementKind.LEFT})
    between = (NOON, NOON + timedelta(days=2))

    told = await street.run(lambda uow: uow.life.told(here, asked, between, 9))
    counted = await street.run(lambda uow: uow.life.counted(here, asked, (NOON, NOON + timedelta(days=9))))
    assert [(each.kind, each.name) for each in told] == [(kinds[1], "Odette"), (kinds[0], "Odette")]
    assert counted == {MovementKind.ARRIVED: 2, MovementKind.LEFT: 1}


async def test_words_to_the_referents_are_numbered_in_each_community(street: Street) -> None:
    await street.moves_in("Odette", sms="+33600000001")
    odette, here = street.people["Odette"].id, street.community.id
    first, second = [await street.run(lambda uow: uow.life.add_word(here, odette)) for _ in range(2)]

    assert (first.number, second.number) == (1, 2)
    assert await street.run(lambda uow: uow.life.word(second.id)) == second
    assert await street.run(lambda uow: uow.life.words_numbered(2, [here])) == [second]
    assert await street.run(lambda uow: uow.life.words_numbered(2, [here + 1])) == []
    assert await street.run(lambda uow: uow.life.words_since(odette, NOON - timedelta(seconds=1))) == 2
