"""A week of forty neighbours on all channels: each one's diary, what interrupted them, and nobody's address."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from core.community.contacts import spare_telephone
from core.model.member import Role
from core.model.peace import ALERTS_AN_HOUR, HOUR
from core.wire import Inbound
from storage import tables
from storage.post_tables import delivery
from storage.talk_tables import journal
from tests import REPOSITORY
from tests.journeys.week import (
    CHOICES,
    DANGER,
    EVENTS,
    MONDAY,
    PARIS,
    REFERENTS,
    ROOMS,
    Neighbour,
    codes,
    next_answer,
    own_alert,
    street,
    unwanted,
)
from tests.world import CAPABILITIES, Village, open_village

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Heard

END = MONDAY + timedelta(days=7, hours=10)
STEP = timedelta(minutes=15)
DIARIES = REPOSITORY / "docs" / "transcripts" / "week"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lundi suivant")


class Spoken(NamedTuple):
    """What somebody said, and how many messages stood on their screen by then."""

    at: datetime
    after: int
    text: str


class Week:
    """The forty, and what each said when."""

    def __init__(self, village: Village) -> None:
        """Begin with an empty street."""
        self.village = village
        self.people = street()
        self.said: dict[str, list[Spoken]] = {each.name: [] for each in self.people}

    async def lives(self) -> None:
        """Let the week go by."""
        village = self.village
        for each in self.people:
            roles = [Role.REFERENT] if each.name in REFERENTS else []
            await village.member(each.name, roles=roles, home=each.home, **{each.channel: each.address})
            await village.store.run(partial(_as_if_let_in, each))
        await village.store.run(partial(_as_if_linked, village.communities["Les Lilas"]))
        village.contacts |= {name: {"telegram": address} for name, (address, _) in ROOMS.items()}
        village.clock.passes(minutes=5)
        for name, words in CHOICES.items():
            await self.says(name, *words)
        for event in EVENTS:
            hour, minute = event.at.split(":")
            await self.until(MONDAY + timedelta(days=event.day, hours=int(hour), minutes=int(minute)))
            await self.says(event.name, *event.words)
        await self.until(END)

    async def until(self, moment: datetime) -> None:
        """Let time pass in steps, as the scheduler's ticks do."""
        village = self.village
        while village.clock.at < moment:
            village.clock.at = min(village.clock.at + STEP, moment.astimezone(village.clock.at.tzinfo))
            await village.switchboard.timers()
            await village.switchboard.unanswered()
            await village.post.sweep()
            await village.post.climb()
            await village.switchboard.look_after()
            await village.post.drain()

    async def says(self, name: str, *words: str) -> None:
        """Let *name* say each of *words*, and go on until what they wanted is done."""
        for text in words:
            await self._say(name, text)
            for _ in range(6):
                answer = next_answer(self.village.screen(name)[-1])
                if answer is None:
                    break
                await self._say(name, answer)

    async def _say(self, name: str, text: str) -> None:
        self.said[name].append(Spoken(self.village.clock.at, len(self.village.screen(name)), text))
        await self.village.says(name, text)


def _as_if_let_in(each: Neighbour, uow: UnitOfWork) -> None:
    """Let the telephone of *each* ring for dangers only, as it does for whoever comes in by the door."""
    spoken = Inbound(each.channel, each.address, "", uow.now())
    spare_telephone(uow, uow.members.speaker_at(spoken, CAPABILITIES[each.channel].voice).contact)


def _as_if_linked(community_id: int, uow: UnitOfWork) -> None:
    """Let the street have a group, with a topic for articles."""
    for name, (address, topic) in ROOMS.items():
        uow.communities.link_group(community_id, "telegram", address, name, frozenset({topic}))


def interruptions(week: Week, each: Neighbour) -> Iterator[Heard]:
    """What made a sound that *each* had not just asked for: an answer to their own words is none."""
    spoke = {said.at for said in week.said[each.name]}
    for heard in week.village.screen(each.name):
        first = heard.versions[0] if heard.versions else heard.outbound
        if not first.silent and heard.at not in spoke:
            yield heard


def diary(week: Week, each: Neighbour) -> str:
    """Write what *each* said and read, day by day."""
    spoke = {said.at for said in week.said[each.name]}
    rings = set(map(id, interruptions(week, each)))
    lines = [((said.at, said.after, 0), f"écrit : **{said.text}**") for said in week.said[each.name]]
    for number, heard in enumerate(week.village.screen(each.name)):
        how = "en réponse" if heard.at in spoke else "🔔" if id(heard) in rings else "sans bruit"
        subject = f"*{heard.outbound.subject}*\n" if heard.outbound.subject else ""
        changed = f"\n(ce message a changé {len(heard.versions)} fois ; le voici à la fin)" if heard.versions else ""
        text = (subject + heard.text + changed).replace("\n", "\n  > ")
        lines.append(((heard.at, number, 1), f"lit ({how}) :\n\n  > {text}\n"))
    choices = ", ".join(f"« {words} »" for words in CHOICES.get(each.name, ())) or "rien changé"
    told = [f"# La semaine de {each.name}\n\nCanal : {each.channel}. A choisi : {choices}.\n"]
    day = None
    for (at, _, _), line in sorted(lines):
        here = at.astimezone(PARIS)
        if here.date() != day:
            day = here.date()
            told.append(f"\n## {DAYS[(here.date() - MONDAY.date()).days].capitalize()}\n")
        told.append(f"- {here:%H:%M} {line}")
    return "\n".join(told).rstrip() + "\n"


def census(week: Week) -> str:
    """Count by neighbour and day what interrupted them."""
    told = [
        "# Ce qui a dérangé chacun, jour par jour\n",
        "| | canal | " + " | ".join(DAYS) + " |",
        "|---|---|" + "---|" * 8,
    ]
    for each in week.people:
        days = Counter((heard.at.astimezone(PARIS).date() - MONDAY.date()).days for heard in interruptions(week, each))
        told.append(f"| {each.name} | {each.channel} | " + " | ".join(str(days[day]) for day in range(8)) + " |")
    return "\n".join(told) + "\n"


class Lived(NamedTuple):
    """The week when it is over, with every byte that it left outside of people's own records."""

    week: Week
    kept: str
    logged: str
    stuck: list[Any]
    """Inputs that failed, and deliveries that were never settled."""


@pytest.fixture(scope="module")
def lived() -> Lived:
    """The week, lived once for all that is asked of it."""

    async def live() -> Lived:
        async with open_village() as village:
            week = Week(village)
            with capture_logs() as logged:
                await week.lives()
            return Lived(week, await village.store.run(_kept), repr(logged), await village.store.run(_stuck))

    return asyncio.run(live())


ABOUT_PEOPLE = {"contact", "household", "journal", "conversation", "delivery"}
"""Where an address has to be, so that somebody is reached or known again."""


def _kept(uow: UnitOfWork) -> str:
    unit: Any = uow
    others = [table for table in tables.metadata.tables.values() if table.name not in ABOUT_PEOPLE]
    return repr([list(unit._tx.connection.execute(select(table))) for table in others])


def _stuck(uow: UnitOfWork) -> list[Any]:
    unit: Any = uow
    failed = select(journal.c.id, journal.c.failure).where(journal.c.failure.is_not(None))
    lost = select(delivery.c.id, delivery.c.status).where(delivery.c.status.in_(["queued", "failed"]))
    return [*unit._tx.connection.execute(failed), *unit._tx.connection.execute(lost)]


def _secrets(each: Neighbour) -> tuple[str, ...]:
    """What nobody else may read of *each*: the address, and the number of the house."""
    return (each.address.removeprefix("+33"), each.home)


def _read(heard: Heard) -> str:
    """Everything that stood on a screen, files and buttons included."""
    shown = (heard.outbound, *heard.versions)
    return repr([(each.parts, each.subject, each.choices, each.attachments, each.wants) for each in shown])


def test_each_neighbour_has_a_diary_that_reads_as_it_was_lived(lived: Lived) -> None:
    told = {f"{each.name}.md": diary(lived.week, each) for each in lived.week.people}
    told["README.md"] = census(lived.week)
    if os.environ.get("TRANSCRIPTS") == "write":
        DIARIES.mkdir(parents=True, exist_ok=True)
        for name, text in told.items():
            (DIARIES / name).write_text(text, encoding="utf-8")

    kept = {path.name: path.read_text(encoding="utf-8") for path in DIARIES.glob("*.md")}
    assert told == kept, "the week went otherwise: look at it, then run with TRANSCRIPTS=write"


def test_nothing_of_the_week_was_lost_or_failed(lived: Lived) -> None:
    assert "'failure'" not in lived.logged
    assert lived.stuck == []


def test_nobody_reads_the_address_or_the_home_of_another(lived: Lived) -> None:
    for reader in lived.week.people:
        read = "".join(_read(heard) for heard in lived.week.village.screen(reader.name))
        assert read
        found = [
            (reader.name, other.name, secret)
            for other in lived.week.people
            if other is not reader
            for secret in _secrets(other)
            if secret in read
        ]
        assert found == []


def test_a_group_reads_alerts_and_its_topic_articles_without_a_sound_or_an_address(lived: Lived) -> None:
    group, corner = (lived.week.village.screen(name) for name in ROOMS)
    read = "".join(_read(heard) for heard in (*group, *corner))

    assert any("Feu ou fumée" in heard.text for heard in group)
    assert not any(heard.text.startswith("📰") for heard in group)
    assert [heard.outbound.topic for heard in corner] == ["G1", "G2", "G3", "G4", "G5"]
    assert all((heard.versions or [heard.outbound])[0].silent for heard in corner)
    assert [secret for each in lived.week.people for secret in _secrets(each) if secret in read] == []


def test_no_address_and_no_home_stands_in_what_is_kept_or_logged(lived: Lived) -> None:
    """In no notice, alert, article, message or count, and in no line of the log."""
    secrets = [secret for each in lived.week.people for secret in _secrets(each)]
    assert "Je prête une échelle" in lived.kept

    assert [secret for secret in secrets if secret in lived.kept] == []
    assert [secret for secret in secrets if secret in lived.logged] == []


@pytest.mark.parametrize("each", street(), ids=lambda each: each.name)
def test_nobody_is_interrupted_by_anything_that_they_chose_not_to_hear(lived: Lived, each: Neighbour) -> None:
    """Each sound is held against what its hearer had said, or the default where they had said nothing."""
    assert [
        (why, heard.text) for heard in interruptions(lived.week, each) if (why := unwanted(each, heard)) is not None
    ] == []


@pytest.mark.parametrize("each", street(), ids=lambda each: each.name)
def test_more_than_three_alerts_in_an_hour_come_together(lived: Lived, each: Neighbour) -> None:
    alerts = [heard.at for heard in interruptions(lived.week, each) if not codes(heard) <= {DANGER, *own_alert(each)}]

    assert all(sum(first <= at < first + HOUR for at in alerts) <= ALERTS_AN_HOUR + 1 for first in alerts)


@pytest.mark.parametrize("name", ["Pierre", "Queenie", "Ursule", "Xavier"])
def test_short_messages_are_for_dangers_unless_somebody_asks_for_more(lived: Lived, name: str) -> None:
    alerts = [text for text in lived.week.village.hears(name) if text.startswith("ALERTE")]

    assert len(alerts) == 1
    assert "feu" in alerts[0]
