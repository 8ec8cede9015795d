"""Who gets the gazette when, on both databases: each thing once for each contact, and nothing lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest

from core.community import contacts
from core.model.member import Silence
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.rhythm import ARTICLE, Rhythm, due_on, instant
from core.shelves.contacts import OwnContact
from core.shelves.reading import Gap, Issue
from tests.storage.street import Street

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

ZONE = "Europe/Paris"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
LETTER = "letter.of_a_test"


async def rhythms(street: Street, name: str) -> dict[str, Rhythm]:
    """Give on which channels a neighbour gets the gazette, and when."""
    person = street.people[name].id

    def look(uow: UnitOfWork) -> dict[str, Rhythm]:
        channels = {each.contact.id: each.contact.channel for each in uow.contacts.of(person)}
        return {channels[contact]: rhythm for contact, rhythm in uow.readers.rhythms(person).items()}

    return await street.run(look)


async def contact_of(street: Street, name: str, channel: str) -> OwnContact:
    found = await street.run(lambda uow: uow.contacts.of(street.people[name].id))
    return next(each for each in found if each.contact.channel == channel)


async def chooses(street: Street, name: str, channel: str, rhythm: Rhythm) -> None:
    own = await contact_of(street, name, channel)
    person = street.people[name].id

    def choose(uow: UnitOfWork) -> None:
        before = uow.readers.rhythms(person).get(own.contact.id, Rhythm.NEVER)
        for community, gap in uow.readers.waiting(own.contact.id) if before.is_letter else ():
            if rhythm is Rhythm.AT_ONCE:
                uow.outbox.add(a_letter(gap, Audience(AudienceKind.CONTACT, own.contact.id), community), uow.now())
        contacts.choose_rhythm(uow, person, own.contact.id, rhythm)

    await street.run(choose)


def a_letter(gap: Gap, audience: Audience, community: int) -> Notice:
    """Give a letter with what was lacking as its only words."""
    params = {"since": gap.since.isoformat(), "until": gap.until.isoformat()}
    return Notice(LETTER, params, audience, Lane.GAZETTE, community)


def letters(uow: UnitOfWork) -> int:
    """Make the letters that are due, as the scheduler does."""
    made = 0
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        day = due_on(rhythm, ZONE, None, uow.now())
        for community in uow.readers.take_issues(rhythm, ZONE, day, 20) if day else ():
            issue = Issue(community, rhythm, day or date.min)
            for gap in uow.readers.gaps(issue):
                letter = a_letter(gap, Audience(AudienceKind.READERS, community.id), community.id)
                made += uow.readers.hand_out(issue, gap, uow.outbox.add(letter, uow.now()))
    return made


async def read(street: Street) -> list[tuple[str, str, str, str]]:
    """Carry everything of the gazette: (address, kind, since, until) of each, an article having its own time."""
    await street.fans_out()
    carried = []
    for account in ("telegram", "sms", "email"):
        while (claim := await street.claims(account, Lane.GAZETTE)).parcels:
            await street.settles(account, claim.parcels)
            for parcel in claim.parcels:
                letter = claim.letters[parcel.notice_id]
                since = letter.params.get("since", letter.created_at.isoformat())
                carried.append((parcel.address, letter.kind, since, letter.params.get("until", since)))
    return sorted(carried)


async def writes(street: Street) -> None:
    """Publish an article."""
    audience = Audience(AudienceKind.COMMUNITY, street.community.id)
    notice = Notice(ARTICLE, {"article": 0}, audience, Lane.GAZETTE, street.community.id)
    await street.run(lambda uow: uow.outbox.add(notice, uow.now()))


async def test_the_gazette_comes_to_one_contact_as_is_usual_there_until_something_is_chosen(street: Street) -> None:
    await street.moves_in("Karim", telegram="4242", email="karim@lilas.example")
    await street.moves_in("Odette", sms="+33600000001", email="odette@lilas.example")
    await street.moves_in("Lucie", sms="+33600000002")

    assert await rhythms(street, "Karim") == {"telegram": Rhythm.AT_ONCE}
    assert await rhythms(street, "Odette") == {"email": Rhythm.WEEKLY}
    assert await rhythms(street, "Lucie") == {}

    await chooses(street, "Karim", "email", Rhythm.WEEKLY)
    await chooses(street, "Lucie", "sms", Rhythm.WEEKLY)
    assert await rhythms(street, "Karim") == {"email": Rhythm.WEEKLY}
    assert await rhythms(street, "Lucie") == {"sms": Rhythm.WEEKLY}

    await chooses(street, "Karim", "telegram", Rhythm.DAILY)
    assert await rhythms(street, "Karim") == {"telegram": Rhythm.DAILY, "email": Rhythm.WEEKLY}


async def test_who_stopped_the_letter_gets_it_nowhere(street: Street) -> None:
    await street.moves_in("Karim", telegram="4242", email="karim@lilas.example")
    speaker = await street.speaker("telegram", "4242")

    await street.run(partial(contacts.leave_gazette, speaker))

    assert await rhythms(street, "Karim") == {}


async def test_two_schedulers_at_once_make_each_letter_once(street: Street) -> None:
    for number in range(30):
        await street.moves_in(f"N{number}", email=f"n{number}@lilas.example")
    street.clock.time = MONDAY

    made = await asyncio.gather(*(street.run(letters) for _ in range(4)))

    assert sorted(made) == [0, 0, 0, 30]
    assert Counter(address for address, *_ in await read(street)).most_common(1)[0][1] == 1
    assert await street.run(letters) == 0


async def test_a_contact_gets_one_letter_a_day_even_where_the_claim_of_the_day_were_lost(street: Street) -> None:
    """The key of contact and day stands on its own: handing the same out twice reaches nobody twice."""
    await street.moves_in("Odette", email="odette@lilas.example")
    day = date(2026, 3, 2)
    street.clock.time = MONDAY
    issue = Issue(street.community, Rhythm.WEEKLY, day)
    [gap] = await street.run(lambda uow: uow.readers.gaps(issue))

    handed = await asyncio.gather(*(street.run(lambda uow: uow.readers.hand_out(issue, gap, None)) for _ in range(3)))

    assert sorted(handed) == [0, 0, 1]
    assert await street.run(lambda uow: uow.readers.gaps(issue)) == []


async def test_who_pauses_finds_all_of_it_in_the_next_letter(street: Street) -> None:
    await street.moves_in("Odette", email="odette@lilas.example")
    own = await contact_of(street, "Odette", "email")
    street.clock.time = MONDAY
    await street.run(letters)
    await read(street)

    await street.run(lambda uow: uow.members.set_silence(own.contact.id, Silence.ALL_BUT_ALERTS))
    street.clock.time = MONDAY + timedelta(weeks=1)
    assert await street.run(letters) == 0
    await street.run(lambda uow: uow.members.set_silence(own.contact.id, Silence.NOTHING))
    street.clock.time = MONDAY + timedelta(weeks=2)
    await street.run(letters)

    [(_, _, since, until)] = await read(street)
    assert datetime.fromisoformat(since) == instant(date(2026, 3, 2), time(7), ZONE)
    assert datetime.fromisoformat(until) == instant(date(2026, 3, 16), time(7), ZONE)


async def test_moving_the_letter_to_another_contact_loses_nothing(street: Street) -> None:
    """What waited for Monday's mail comes with Monday's text message."""
    await street.moves_in("Odette", email="odette@lilas.example", sms="+33600000001")
    phone = await contact_of(street, "Odette", "sms")
    person = street.people["Odette"].id
    street.clock.time = MONDAY
    await street.run(letters)
    await read(street)
    street.clock.time = MONDAY + timedelta(days=2)

    await street.run(lambda uow: contacts.read_only_here(uow, phone, person))
    street.clock.time = MONDAY + timedelta(days=7)
    await street.run(letters)

    assert await rhythms(street, "Odette") == {"sms": Rhythm.WEEKLY}
    [(address, kind, since, until)] = await read(street)
    assert (address, kind) == ("+33600000001", LETTER)
    assert datetime.fromisoformat(since) == instant(date(2026, 3, 2), time(7), ZONE)
    assert datetime.fromisoformat(until) == instant(date(2026, 3, 9), time(7), ZONE)


@pytest.mark.parametrize("seed", [1, 2])
async def test_each_article_comes_once_whatever_people_choose_and_change(street: Street, seed: int) -> None:
    """Seven weeks of articles at any hour, and changes of mind between them; fan-outs that come late as well."""
    luck = Random(seed)
    names = {"4242": "Karim", "odette@lilas.example": "Odette", "+33600000001": "Lucie"}
    street.clock.time = MONDAY - timedelta(days=1)
    await street.moves_in("Karim", telegram="4242")
    await street.moves_in("Odette", email="odette@lilas.example")
    await street.moves_in("Lucie", sms="+33600000001")
    channels = {"Karim": "telegram", "Odette": "email", "Lucie": "sms"}
    await chooses(street, "Lucie", "sms", Rhythm.DAILY)
    written: list[datetime] = []
    carried: list[tuple[str, str, str, str]] = []

    for _ in range(49 * 8):
        street.clock.tick(luck.randrange(3 * 3600 - 600, 3 * 3600 + 600))
        if luck.random() < 0.3:
            await writes(street)
            written.append(street.clock.time)
            street.clock.tick(1)
        if luck.random() < 0.06:
            name = luck.choice(sorted(channels))
            await chooses(street, name, channels[name], luck.choice([Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY]))
            street.clock.tick(1)
        await street.run(letters)
        carried += await read(street)
    # Everybody's last letters.
    for _ in range(16):
        street.clock.tick(12 * 3600)
        await street.run(letters)
        carried += await read(street)

    for address, name in names.items():
        mine = [each for each in carried if each[0] == address]
        for at in written:
            times = sum(
                datetime.fromisoformat(since) == at
                if kind == ARTICLE
                else datetime.fromisoformat(since) <= at < datetime.fromisoformat(until)
                for _, kind, since, until in mine
            )
            assert times == 1, (name, at, mine)
