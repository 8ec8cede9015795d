"""A hamlet for each channel and language, all alike: whoever walks the same way in each must leave the same behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.dialects import sqlite

from bots.switchboard import Switchboard
from core import challenge
from core.alerts import alerting
from core.command import Command, discover
from core.inbox import FrontDoor
from core.model.alert import Alert
from core.model.alert_words import AlertStatus, Category, Severity
from core.model.member import Role, Speaker
from core.model.twinning import TwinningStatus
from core.shelves.unit_of_work import Conversation, UnitOfWork
from core.talk import Ask, Asked, Reply, advance
from core.wire import Inbound
from storage import tables
from storage.gazette_tables import article
from tests.world import CAPABILITIES, Village

ROLES = {"Ana": (), "Ben": (), "Rae": (Role.REFERENT,), "Olu": (Role.OFFICER,)}
"""Ana raises the alerts, Ben is a neighbour, Rae leads, Olu is of the town hall; Gus is a guest."""
GUEST = "Gus"
LANGUAGES = ("fr", "en")
CODE = re.compile(r"\b\d{6}\b")
LINK = re.compile(r"\b(?:LIER|LINK) ([A-Z0-9]{8})\b")
PLACES = ("12 rue des Lilas", "3 rue des Roses")
MOST_QUESTIONS = 20
NEAR = ("Les Chênes", "Les Saules", "Les Ormes")
"""Communities next to all hamlets, in which nobody lives."""
NOT_LOOKED_AT = {
    "journal",
    "delivery",
    "notice",
    "account",
    "cursor",
    "timer",
    "code_try",
    "photo",
    "spending",
    "spending_told",
    "receipt",
    "leadership",
    # By SMS nothing is noted about a home.
    "home_note",
}
"""Who is told what, and when, differs by channel; it is what the neighbours share that must be the same."""


@dataclass(frozen=True, slots=True)
class State:
    """What a hamlet has in common, without ids, addresses and times."""

    alerts: tuple[tuple[Any, ...], ...]
    events: tuple[tuple[Any, ...], ...]
    members: tuple[tuple[Any, ...], ...]
    contacts: tuple[tuple[Any, ...], ...]
    groups: tuple[tuple[Any, ...], ...]
    articles: tuple[tuple[Any, ...], ...]
    others: Mapping[str, int]
    """How many rows of every other table belong to the hamlet: what commands to come will keep."""

    def without_languages(self) -> State:
        """The same, to be compared with that of a hamlet of the other language."""
        return replace(self, contacts=tuple(contact[:2] for contact in self.contacts))


@dataclass
class Hamlet:
    """A community whose people all speak on one channel, in one language."""

    village: Village
    channel: str
    language: str
    code: str
    community_id: int = 0
    acted: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_buttons(self) -> bool:
        """Whether the channel shows buttons."""
        return CAPABILITIES[self.channel].choices > 0

    @property
    def name(self) -> str:
        """What the community is called."""
        return f"Les Lilas {self.channel} {self.language}"

    def called(self, who: str) -> str:
        """What the village calls somebody of this hamlet."""
        return f"{who} {self.channel} {self.language}"

    @property
    def link(self) -> str:
        """The last code that links a contact, as it stands on Ben's screen; empty when there is none."""
        found = [LINK.search(said) for said in self.village.hears(self.called("Ben"))]
        return next((one[1] for one in reversed(found) if one), "")

    async def settle(self) -> None:
        """Found it, and move everybody in."""
        name = self.name
        self.community_id = await self.village.founded(name, commune=name)
        for who, roles in ROLES.items():
            contact = {self.channel: address(who, self.channel, self.language)}
            await self.village.member(self.called(who), community=name, roles=roles, language=self.language, **contact)
        await self.village.stranger(self.called(GUEST), **{self.channel: address(GUEST, self.channel, self.language)})
        await self.village.invites(self.code, community=name)
        await self.village.group(self.called("Groupe"), f"-100{self.community_id}", community=name)
        await self.village.store.run(self._takes_part)

    def _takes_part(self, uow: UnitOfWork) -> None:
        """Let Olu's town hall take part, which leaves the door to the referent."""
        hall = uow.town_halls.subscribe(self.name, "Mairie", uow.now())
        olu = uow.members.speaker_at(self.village.inbound(self.called("Olu"), ""), self._voice).person
        assert olu is not None
        uow.town_halls.appoint(hall.id, olu.id, uow.now())
        self._has_twins(uow)

    def _has_twins(self, uow: UnitOfWork) -> None:
        """Be the twin of the Chênes, and be asked by the Saules; nobody has asked the Ormes yet."""
        rae = uow.members.speaker_at(self.village.inbound(self.called("Rae"), ""), self._voice).person
        assert rae is not None
        oaks, willows = (self.village.communities[name] for name in NEAR[:2])
        twinning = uow.twinnings.propose(oaks, self.community_id, rae.id, uow.now())
        uow.twinnings.settle(twinning.id, TwinningStatus.ACTIVE, uow.now())
        uow.twinnings.propose(willows, self.community_id, rae.id, uow.now())

    async def raise_alerts(self, number: int) -> None:
        """Let Ana have raised the first *number* alerts."""

        def work(uow: UnitOfWork) -> None:
            author = uow.members.speaker_at(self.village.inbound(self.called("Ana"), ""), self._voice).person
            assert author is not None
            assert author.household_id is not None
            for place in PLACES[:number]:
                alert = Alert(
                    id=0,
                    number=0,
                    community_id=self.community_id,
                    author_id=author.id,
                    household_id=author.household_id,
                    category=Category.BURGLARY,
                    severity=Severity.SEVERE,
                    description="Une voiture bleue attend",
                    place=place,
                    status=AlertStatus.REPORTED,
                    sent_at=uow.now(),
                    expires_at=uow.now() + Category.BURGLARY.useful_for,
                )
                alerting.publish(uow, uow.alerts.add(alert))

        await self.village.store.run(work)
        await self.village.post.drain()

    async def walk(self, who: str, said: str, answers: Mapping[str, str]) -> None:
        """Let *who* begin with *said* and answer every question, by its button where there is one, else by typing."""
        name = self.called(who)
        await self.village.says(name, said)
        for _ in range(MOST_QUESTIONS):
            asked = await self.village.store.run(lambda uow: self._open_question(name, uow))
            if asked is None:
                return
            if isinstance(asked, str):
                await self.village.says(name, asked)
            else:
                await self._answer(name, answers[asked[0].key], *asked)
        raise AssertionError(f"{name} is still asked after {MOST_QUESTIONS} answers")

    def _open_question(self, name: str, uow: UnitOfWork) -> tuple[Ask, Conversation] | str | None:
        """The question that waits for *name*; or the code that proves who they are, which stands on their screen."""
        inbound = self.village.inbound(name, "")
        contact = uow.members.speaker_at(inbound, self._voice).contact
        conversation = uow.conversations.of(contact.id)
        if conversation is None:
            return None
        if challenge.is_open(conversation):
            found = CODE.search(self.village.hears(name)[-1])
            assert found is not None, self.village.hears(name)[-1]
            return found[0]
        speaker = uow.members.speaker_at(inbound, self._voice)
        step = advance(discover()[conversation.command].talk, speaker, conversation.log, _nothing_is_looked_up)
        assert isinstance(step, Asked)
        return step.ask, conversation

    async def _answer(self, name: str, wanted: str, ask: Ask, conversation: Conversation) -> None:
        shown = [(key, label) for key, label in conversation.shown if key != "0"]
        chosen = [place for place, (key, label) in enumerate(shown) if wanted == key or label.startswith(f"{wanted} ·")]
        if not chosen:
            assert ask.parse is not None, f"{wanted} is none of {shown}"
            await self.village.says(name, wanted)
        elif self.has_buttons:
            await self.village.taps(name, shown[chosen[0]][1])
        else:
            number, label = str(chosen[0] + 1), shown[chosen[0]][1]
            assert number in self.village.hears(name)[-1], f"nobody told {name} that {number} means {label}"
            # « A1 · 12 rue des Lilas » is called A1.
            await self.village.says(name, number if self.language == "fr" else label.partition(" · ")[0])

    @property
    def _voice(self) -> Any:
        return CAPABILITIES[self.channel].voice

    async def state(self) -> State:
        """What the hamlet shares now."""
        return await self.village.store.run(self._look)

    def _look(self, uow: UnitOfWork) -> State:
        def rows(statement: Any) -> tuple[tuple[Any, ...], ...]:
            unit: Any = uow
            return tuple(tuple(_plainly(each) for each in row) for row in unit._tx.connection.execute(statement))

        alert, event, person, member = tables.alert.c, tables.alert_event, tables.person.c, tables.member
        contact, group = tables.contact, tables.community_group.c
        here = select(member.c.person_id).where(member.c.community_id == self.community_id)
        return State(
            rows(
                select(
                    *(alert.number, alert.category, alert.severity, alert.description, alert.place, alert.status),
                    *(alert.is_ongoing, alert.police, alert.police_by, alert.outcome, alert.outcome_text),
                )
                .where(alert.community_id == self.community_id)
                .order_by(alert.number)
            ),
            rows(
                select(alert.number, event.c.kind, event.c.name, event.c.text)
                .join_from(event, tables.alert)
                .where(alert.community_id == self.community_id)
                .order_by(event.c.id)
            ),
            rows(
                select(person.name, member.c.roles, member.c.status)
                .join_from(member, tables.person)
                .where(member.c.community_id == self.community_id)
                .order_by(person.name)
            ),
            rows(
                select(
                    person.name,
                    contact.c.silence,
                    person.language,
                    contact.c.language,
                    contact.c.danger_level,
                    contact.c.quiet_id.is_not(None),
                )
                .join_from(contact, tables.person)
                .where(contact.c.person_id.in_(here))
                .order_by(person.name, contact.c.rank)
            ),
            rows(select(group.topics).where(group.community_id == self.community_id)),
            rows(
                select(article.c.number, article.c.status, article.c.text)
                .where(article.c.community_id == self.community_id)
                .order_by(article.c.number)
            ),
            self._count_others(uow),
        )

    def _count_others(self, uow: UnitOfWork) -> Mapping[str, int]:
        unit: Any = uow
        return dict(unit._tx.connection.exec_driver_sql(_counting(self.community_id)).all())


@cache
def _counting(community_id: int) -> str:
    """The statement that counts, table by table, what is kept of a community: made once, looked at after each step."""
    here = select(tables.member.c.person_id).where(tables.member.c.community_id == community_id)
    owners = {
        "person_id": here,
        "contact_id": select(tables.contact.c.id).where(tables.contact.c.person_id.in_(here)),
        "alert_id": select(tables.alert.c.id).where(tables.alert.c.community_id == community_id),
    }
    counts = []
    for name, table in tables.metadata.tables.items():
        mine: list[Any] = [table.c[column].in_(ids) for column, ids in owners.items() if column in table.c]
        if "community_id" in table.c:
            mine.append(table.c.community_id == community_id)
        if mine and name not in NOT_LOOKED_AT:
            counts.append(select(literal(name), func.count()).select_from(table).where(or_(*mine)))
    return str(union_all(*counts).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def address(who: str, channel: str, language: str) -> str:
    """An address of the channel's kind, of one person."""
    number = 1000 + 10 * LANGUAGES.index(language) + (*ROLES, GUEST).index(who)
    kinds = {
        "sms": f"+3361234{number}",
        "email": f"{who.lower()}.{language}@lilas.example",
        "matrix": f"@{who.lower()}-{language}:lilas.example",
    }
    return kinds.get(channel, str(number))


async def open_hamlets(village: Village) -> list[Hamlet]:
    """Settle a hamlet for each channel and language that there is, behind a front door that notes what was done."""
    hamlets = [
        Hamlet(village, channel, language, f"LLAS{number:02}".replace("0", "Q").replace("1", "Z") + "22")
        for number, (channel, language) in enumerate((channel, each) for channel in CAPABILITIES for each in LANGUAGES)
    ]
    for name in NEAR:
        await village.founded(name, commune=name)
    by_address = {}
    for hamlet in hamlets:
        await hamlet.settle()
        for who in (*ROLES, GUEST):
            by_address[hamlet.channel, address(who, hamlet.channel, hamlet.language)] = hamlet
    # Whoever is new here may not do everything yet.
    village.clock.passes(days=1)
    commands = {name: _noted(command, by_address) for name, command in discover().items()}
    door = FrontDoor(commands, village.texts, CAPABILITIES)
    village.switchboard = Switchboard(
        village.store, door, clean=_as_it_is, carry=village.post.carry, wake=village.post.wake
    )
    return hamlets


def _noted(command: Command, by_address: Mapping[tuple[str, str], Hamlet]) -> Command:
    def act(data: Any, speaker: Speaker, uow: UnitOfWork) -> Reply:
        reply = command.act(data, speaker, uow)
        by_address[speaker.contact.channel, speaker.contact.address].acted.append((command.name, reply.key))
        return reply

    return replace(command, act=act)


def _plainly(value: Any) -> Any:
    """Give a name without its hamlet, and roles in order."""
    if isinstance(value, str):
        return value.split(" ")[0] if value.split(" ")[-1] in LANGUAGES else value
    return tuple(sorted(value)) if isinstance(value, frozenset) else value


def _nothing_is_looked_up(step: Any) -> Any:
    raise AssertionError(f"{step.key} should be in the log")


async def _as_it_is(inbound: Inbound) -> Inbound:
    return inbound
