"""A week of a street that alerts too much: nobody is disturbed beyond what they chose, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from core.alerts import alerting
from core.model.alert import Alert, AlertEvent
from core.model.alert_words import AlertStatus, Category, EventKind
from core.model.peace import ALERTS_AN_HOUR, HOUR, Level, Matter, QuietHours
from core.ports import Voice
from core.wire import Inbound
from tests.world import STARTS_AT, Village, open_village

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Heard

PARIS = "Europe/Paris"
NIGHT = QuietHours(22 * 60, 7 * 60, PARIS)
DAYS = 7
TICK = timedelta(minutes=15)
CATEGORIES = (Category.THEFT, Category.BURGLARY, Category.DAMAGE, Category.FIRE, Category.MISSING)
READERS = {"Odette": NIGHT, "Nora": QuietHours(8 * 60, 18 * 60, PARIS), "Karim": None, "Paul": None, "Zoé": NIGHT}
"""Paul wants only dangers at once, Zoé has no more than a telephone that is spared."""


async def moves_in(village: Village) -> Mapping[str, int]:
    """Let everybody live there and say what they want."""
    people = {}
    for number, (name, quiet) in enumerate(READERS.items(), 1):
        if name == "Zoé":
            people[name] = await village.member(name, sms=f"+3360000000{number}")
        else:
            people[name] = await village.member(name, telegram=f"100{number}")
        await village.store.run(partial(sleeps, people[name], quiet))

    def spare(uow: UnitOfWork) -> None:
        for name in ("Paul", "Zoé"):
            contacts = [each.contact_id for each in uow.peace.loudness(people[name])]
            uow.peace.set_level(contacts, Matter.ALERT, Level.LETTER)

    await village.store.run(spare)
    people["Lucie"] = await village.member("Lucie", telegram="2000")
    people["Ali"] = await village.member("Ali", telegram="2001")
    return people


def sleeps(person_id: int, quiet: QuietHours | None, uow: UnitOfWork) -> None:
    """Let somebody say when nothing may disturb them."""
    uow.peace.set_quiet_hours(person_id, quiet)


def household_of(uow: UnitOfWork, address: str) -> int:
    """Give the household of whoever has this address."""
    person = uow.members.speaker_at(Inbound("telegram", address, "", uow.now()), Voice.TELEGRAM).person
    return (person and person.household_id) or 0


def published(author_id: int, category: Category, number: int, uow: UnitOfWork) -> Alert:
    """Publish an alert as the composer would."""
    now = uow.now()
    alert = uow.alerts.add(
        Alert(
            id=0,
            number=0,
            community_id=1,
            author_id=author_id,
            household_id=household_of(uow, "2000"),
            category=category,
            severity=category.severity,
            description=f"fait {number}",
            place="rue des Lilas",
            status=AlertStatus.REPORTED,
            sent_at=now,
            expires_at=now + category.useful_for,
        )
    )
    alerting.publish(uow, alert)
    return alert


def confirmed(alert: Alert, person_id: int, uow: UnitOfWork) -> None:
    """Let somebody of another household say that they saw it, too."""
    household = household_of(uow, "2001")
    uow.alerts.record(AlertEvent(alert.id, EventKind.CONFIRMED, person_id, household, "Ali", uow.now()))
    alerting.weigh_again(uow, alert)


async def a_week(village: Village, people: Mapping[str, int], random: Random) -> list[tuple[Alert, bool]]:
    """Let bursts of alerts come at any hour; each with whether it woke whoever slept."""
    raised: list[tuple[Alert, bool]] = []
    for minute in sorted(random.sample(range(DAYS * 24 * 60), 14)):
        for _ in range(random.choice((1, 1, 2, 5))):
            await at(village, STARTS_AT + timedelta(minutes=minute))
            category = random.choice(CATEGORIES)
            alert = await village.store.run(partial(published, people["Lucie"], category, len(raised)))
            await village.post.drain()
            if is_seen := random.random() < 0.4:
                await village.store.run(partial(confirmed, alert, people["Ali"]))
                await village.post.drain()
            raised.append((alert, is_seen and alert.is_danger()))
    await at(village, STARTS_AT + timedelta(days=DAYS + 1))
    return raised


async def at(village: Village, when: datetime) -> None:
    """Let the post office look every quarter of an hour until then."""
    while village.clock.now() < when:
        village.clock.at = min(when, village.clock.now() + TICK)
        await village.post.sweep()
        await village.post.climb()
        await village.post.drain()


def rang(village: Village, name: str) -> list[Heard]:
    """Give what made itself heard."""
    return [each for each in village.screen(name) if not (each.versions or [each.outbound])[0].silent]


@pytest.mark.parametrize("seed", [1, 2])
async def test_nobody_is_disturbed_beyond_what_they_chose_and_nothing_is_lost(seed: int) -> None:
    """Counted for each person and hour of a week, with bursts by day and by night."""
    random = Random(seed)
    async with open_village() as village:
        people = await moves_in(village)

        raised = await a_week(village, people, random)

        by_code = {alert.code: (alert, woke) for alert, woke in raised}
        for name, quiet in READERS.items():
            heard = [(each.at, codes(each)) for each in rang(village, name)]
            loud = [codes_of for at_, codes_of in heard if quiet is not None and quiet.covers(at_)]
            assert all(by_code[code][1] for codes_of in loud for code in codes_of), (name, loud)
            single = [at_ for at_, told in heard if len(told) == 1 and not by_code[told[0]][1]]
            # Before quiet hours begin nobody waits for others; a danger that waited alone comes by itself.
            single = [each for each in single if quiet is None or not quiet.covers(each + HOUR)]
            assert most_in_an_hour(single) <= ALERTS_AN_HOUR + 1, name
            assert all(at_ < by_code[code][0].expires_at for at_, told in heard for code in told), name
            told = {code for _, each in heard for code in each}
            assert told >= {code for code, (alert, _) in by_code.items() if must_hear(name, quiet, alert, by_code)}
            assert len([code for _, each in heard for code in each]) == len(told), name
        days = {at_.astimezone(ZoneInfo(PARIS)).date() for at_ in (each.at for each in rang(village, "Paul"))}
        assert len(days) <= DAYS + 1
        assert all(by_code[code][0].is_danger() for each in rang(village, "Paul") for code in codes(each))
        assert len(rang(village, "Odette")) < len(rang(village, "Karim")) < len(raised)


def codes(heard: Heard) -> list[str]:
    """Give the codes of the alerts that a message told of when it came."""
    first = (heard.versions or [heard.outbound])[0].text
    # The last line of a bundle names one of its alerts again.
    lines = first.rpartition("Pour en lire")[0] or first
    if "confirmée par" in lines and "ALERTE" not in lines:
        return []
    words = lines.replace("·", " ").replace(",", " ").replace(".", " ").split()
    return sorted({word for word in words if word[:1] == "A" and word[1:].isdecimal()})


def most_in_an_hour(moments: list[datetime]) -> int:
    """Give how many of *moments* fall in one hour at most."""
    return max((sum(1 for each in moments if at_ <= each < at_ + HOUR) for at_ in moments), default=0)


def must_hear(name: str, quiet: QuietHours | None, alert: Alert, by_code: Mapping[str, tuple[Alert, bool]]) -> bool:
    """Whether an alert had to make itself heard: it did not wait for the letter, nor was stale when they woke."""
    if name in {"Paul", "Zoé"} and not alert.is_danger():
        return False
    woke = by_code[alert.code][1]
    end = quiet.end_after(alert.sent_at) if quiet is not None else None
    # It may wait for others, and the post office looks every quarter of an hour only.
    waits = (HOUR if not alert.is_danger() else timedelta(minutes=10)) + TICK
    caught = quiet is not None and quiet.covers(alert.sent_at + waits)
    last = end or (quiet.end_after(alert.sent_at + waits) if caught and quiet else None) or alert.sent_at + waits
    return woke or last + TICK < alert.expires_at
