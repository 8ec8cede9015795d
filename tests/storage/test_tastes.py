"""What each reader's letter tells of alerts, on both databases: what waited is theirs, what they muted is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from core.model.alert_words import Category, Severity
from core.model.peace import Level, Matter
from core.model.rhythm import Rhythm
from core.shelves.reading import Crowd, Gap, Issue, Taste
from tests.storage.street import CHANNELS, NOON, Street, an_alert

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
async def lilas(street: Street) -> Street:
    """Four readers of the letter of Monday; Odette raises alerts."""
    street.clock.time = NOON - timedelta(days=3)
    for name in ("Odette", "Karim", "Lina", "Paul"):
        await street.moves_in(name, email=f"{name.lower()}@lilas.example")
    street.clock.time = NOON
    return street


async def raises(street: Street, severity: Severity = Severity.MODERATE) -> int:
    author = street.people["Odette"]
    category = Category.BURGLARY if severity is Severity.SEVERE else Category.THEFT
    alert = replace(an_alert(street.community, author, street.clock.now()), category=category, severity=severity)
    return (await street.run(lambda uow: uow.alerts.add(alert))).id


async def contact_of(street: Street, name: str) -> int:
    return (await street.speaker("email", f"{name.lower()}@lilas.example")).contact.id


def monday(street: Street) -> tuple[Issue, Gap]:
    issue = Issue(street.community, Rhythm.WEEKLY, MONDAY.date())
    return issue, Gap(issue.until - timedelta(days=7), issue.until)


async def crowds(street: Street) -> list[Crowd]:
    """Group those who were told the same until now, whenever they came."""
    issue, _ = monday(street)

    def look(uow: UnitOfWork) -> list[Crowd]:
        return [crowd for gap in uow.readers.gaps(issue) for crowd in uow.readers.crowds(issue, gap)]

    return await street.run(look)


async def test_readers_who_chose_nothing_share_one_letter(lilas: Street) -> None:
    await raises(lilas)

    assert await crowds(lilas) == [Crowd()]


async def test_who_muted_an_author_or_an_alert_has_a_letter_without_it_and_dangers_stay(lilas: Street) -> None:
    theft, danger = await raises(lilas), await raises(lilas, Severity.SEVERE)
    lina, paul, odette = (lilas.people[name].id for name in ("Lina", "Paul", "Odette"))
    await lilas.run(lambda uow: uow.peace.mute_author(lina, odette))
    await lilas.run(lambda uow: uow.peace.mute_alert(paul, danger))

    assert await crowds(lilas) == [
        Crowd(Taste(hidden=frozenset({theft})), (await contact_of(lilas, "Lina"),)),
        Crowd(Taste(hidden=frozenset({danger})), (await contact_of(lilas, "Paul"),)),
        Crowd(),
    ]


async def test_who_muted_the_same_shares_a_letter(lilas: Street) -> None:
    theft = await raises(lilas)
    lina, paul, odette = (lilas.people[name].id for name in ("Lina", "Paul", "Odette"))
    await lilas.run(lambda uow: uow.peace.mute_author(lina, odette))
    await lilas.run(lambda uow: uow.peace.mute_author(paul, odette))

    first, rest = await crowds(lilas)

    assert first == Crowd(
        Taste(hidden=frozenset({theft})), (await contact_of(lilas, "Lina"), await contact_of(lilas, "Paul"))
    )
    assert rest == Crowd()


async def test_alerts_wait_for_the_letter_of_those_alone_to_whom_no_contact_tells_them(lilas: Street) -> None:
    await raises(lilas)
    both = [await contact_of(lilas, name) for name in ("Lina", "Karim")]
    await lilas.run(lambda uow: uow.peace.set_level(both, Matter.ALERT, Level.LETTER))
    guest = lilas.says("telegram", "77")

    def joins(uow: UnitOfWork) -> None:
        """Karim has a telephone beside, which tells them."""
        karim = lilas.people["Karim"].id
        uow.members.claim_contact(
            uow.members.speaker_at(guest, CHANNELS["telegram"].voice).contact.id, karim, uow.now()
        )

    await lilas.run(joins)
    telegram = (await lilas.speaker("telegram", "77")).contact.id
    await lilas.run(lambda uow: uow.peace.set_level([telegram], Matter.ALERT, Level.RING))
    _, gap = monday(lilas)
    lina, karim = await contact_of(lilas, "Lina"), await contact_of(lilas, "Karim")
    here = lilas.community.id

    assert await crowds(lilas) == [Crowd(Taste(waits=True)), Crowd()]
    assert await lilas.run(lambda uow: uow.readers.taste(lina, here, gap)) == Taste(waits=True)
    assert await lilas.run(lambda uow: uow.readers.taste(karim, here, gap)) == Taste()


async def test_each_reader_is_handed_one_letter_whatever_their_group(lilas: Street) -> None:
    await raises(lilas)
    lina, odette = lilas.people["Lina"].id, lilas.people["Odette"].id
    await lilas.run(lambda uow: uow.peace.mute_author(lina, odette))
    paul = await contact_of(lilas, "Paul")
    await lilas.run(lambda uow: uow.peace.set_level([paul], Matter.ALERT, Level.LETTER))
    issue, _ = monday(lilas)

    def hand(uow: UnitOfWork) -> list[int]:
        return [
            uow.readers.hand_out(issue, gap, None, crowd)
            for gap in uow.readers.gaps(issue)
            for crowd in uow.readers.crowds(issue, gap)
        ]

    assert await lilas.run(hand) == [1, 1, 2]
    assert await lilas.run(hand) == []
