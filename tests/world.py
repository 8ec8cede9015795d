"""A village in memory: real rules, real storage, channels that only write down what they carry."""

from __future__ import annotations

from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from bots.phone import reader
from bots.switchboard import Switchboard
from core.command import discover
from core.community import town_halls
from core.inbox import FrontDoor
from core.model.community import Community, CommunityStatus, Point, Topic
from core.model.member import Role
from core.ports import Alphabet, Capabilities, DeliveryFailed, Reason, Voice
from core.spending import tell
from core.texts import Texts
from core.wire import Assurance, AttachmentKind, Inbound, Outbound, Receipt
from notifications.dispatch import PostOffice
from storage.store import Store
from tests.migrated import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from core.ports import Receive
    from core.shelves.unit_of_work import UnitOfWork

_SHOWS = frozenset({AttachmentKind.PHOTO, AttachmentKind.FILE, AttachmentKind.LOCATION})
CAPABILITIES = {
    "telegram": Capabilities(Voice.TELEGRAM, 100, markup=True, attachments=_SHOWS, edits=True, per_second=0),
    "matrix": Capabilities(
        Voice.MATRIX, 20, 16_000, markup=True, attachments=_SHOWS, edits=True, threads=True, per_second=0
    ),
    # Paid for, but without a limit unless a story says one.
    "sms": Capabilities(Voice.SMS, part_length=160, alphabet=Alphabet.GSM7, per_second=0, per_day=200, price=0.07),
    "email": Capabilities(
        Voice.EMAIL,
        part_length=100_000,
        max_parts=1,
        markup=True,
        attachments=_SHOWS,
        threads=True,
        has_subject=True,
        per_second=0,
    ),
    "web": Capabilities(Voice.WEB, 100, 16_000, markup=True, attachments=_SHOWS, edits=True, per_second=0),
}
WAYS = {
    "telegram": "tocsin_bot",
    "matrix": "@tocsin:voisins.example",
    "sms": "+33937000000",
    "email": "tocsin@voisins.example",
    "web": "",
}
"""Our own address on each channel."""
ASSURANCE = {"sms": Assurance.CLAIMED, "email": Assurance.CLAIMED}
STARTS_AT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


class VillageClock:
    """Time passes only when the village says so."""

    def __init__(self) -> None:
        """Begin on a Monday, five past two in Paris."""
        self.at = STARTS_AT

    def now(self) -> datetime:
        """Give the village's time."""
        return self.at

    def passes(self, **units: float) -> None:
        """Let *units* (as of `timedelta`) go by."""
        self.at += timedelta(**units)


@dataclass
class Heard:
    """One message on somebody's screen; an edit changes it in place."""

    outbound: Outbound
    external_id: str
    at: datetime
    versions: list[Outbound] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands there now."""
        return self.outbound.text


class VillageChannel:
    """A channel that keeps what it is given, by address, and fails when it is told to."""

    def __init__(self, village: Village, name: str) -> None:
        """Carry messages as *name* does."""
        self.name = name
        self.capabilities = CAPABILITIES[name]
        self.heard: dict[str, list[Heard]] = {}
        self.fails_with: DeliveryFailed | None = None
        self._village = village

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hear nothing: the village speaks to the switchboard itself."""

    async def send(self, outbound: Outbound) -> Receipt:
        """Write *outbound* on the screen of its address."""
        if self.fails_with is not None:
            raise self.fails_with
        now = self._village.clock.now()
        screen = self.heard.setdefault(outbound.address, [])
        if outbound.replaces is not None:
            for heard in screen:
                if heard.external_id == outbound.replaces:
                    heard.versions.append(heard.outbound)
                    heard.outbound = outbound
                    self._village.note_edit(self.name, outbound)
            return Receipt(outbound.replaces, now)
        external_id = f"{self.name}-{outbound.delivery_id}"
        screen.append(Heard(outbound, external_id, now))
        self._village.note_heard(self.name, outbound)
        return Receipt(external_id, now)

    async def close(self) -> None:
        """Nothing is held."""


class Village:
    """Neighbours, a community, and everything between them."""

    def __init__(self, store: Store, clock: VillageClock) -> None:
        """Live on *store* by *clock*; nobody runs the service until `run_by`."""
        self.store = store
        store.serve(CAPABILITIES)
        store.is_reached(WAYS, reader("FR"))
        self.clock = clock
        self.texts = Texts.load()
        self.channels = {name: VillageChannel(self, name) for name in CAPABILITIES}
        self.post = PostOffice(store, self.channels, self.texts, clock, jitter=lambda: 0.5)
        self.switchboard = Switchboard(
            store,
            copy(_front_door()),
            clean=_as_it_is,
            carry=self.post.carry,
            wake=self.post.wake,
        )
        self.have_lived_here = timedelta(days=30)
        self.communities: dict[str, int] = {}
        self.contacts: dict[str, dict[str, str]] = {}
        self.story: list[str] = []
        self._names: dict[tuple[str, str], str] = {}
        self._numbers = 0

    @property
    def voices(self) -> dict[str, Voice]:
        """What each channel sounds like."""
        return {name: channel.capabilities.voice for name, channel in self.channels.items()}

    async def founded(self, name: str = "Les Lilas", commune: str = "Villeneuve", country: str = "FR") -> int:
        """Found a community."""

        def work(uow: UnitOfWork) -> int:
            founded = Community(
                0,
                name,
                commune,
                Point(47.2184, -1.5536),
                country,
                "fr",
                "Europe/Paris",
                CommunityStatus.ACTIVE,
                uow.now(),
            )
            return uow.communities.add(founded).id

        self.communities[name] = await self.store.run(work)
        return self.communities[name]

    async def member(
        self,
        name: str,
        *,
        community: str = "Les Lilas",
        roles: Iterable[Role] = (),
        language: str = "fr",
        household_of: str | None = None,
        home: str = "",
        **contacts: str,
    ) -> int:
        """Let a neighbour live here, for ``have_lived_here``, with a contact on each channel given (``sms="+33…"``)."""
        if community not in self.communities:
            await self.founded(community)

        def work(uow: UnitOfWork) -> int:
            person = uow.members.add_person(name, language, uow.now())
            for channel, address in contacts.items():
                inbound = Inbound(channel, address, "", uow.now(), language=language)
                speaker = uow.members.speaker_at(inbound, CAPABILITIES[channel].voice)
                uow.members.claim_contact(speaker.contact.id, person.id, uow.now())
            uow.members.add_member(
                person.id, self.communities[community], frozenset(roles), uow.now() - self.have_lived_here
            )
            if home and person.household_id is not None:
                uow.members.set_home(person.household_id, home, Point(47.2185, -1.5537))
            return person.id

        person_id = await self.store.run(work)
        self.contacts.setdefault(name, {}).update(contacts)
        for channel, address in contacts.items():
            self._names[channel, address] = name
        return person_id

    async def town_hall(
        self,
        officer: str,
        *,
        commune: str = "Villeneuve",
        name: str = "Mairie de Villeneuve",
        language: str = "fr",
        **contacts: str,
    ) -> None:
        """Let the town hall of a commune take part, with an officer who has this contact."""

        def work(uow: UnitOfWork) -> None:
            town_halls.subscribe(uow, commune, name)
            hall = uow.town_halls.of_commune(commune)
            assert hall is not None
            for channel, address in contacts.items():
                inbound = Inbound(channel, address, "", uow.now(), language=language)
                contact = uow.members.speaker_at(inbound, CAPABILITIES[channel].voice).contact
                town_halls.enter(uow, hall, contact.id, officer)

        await self.store.run(work)
        await self.post.drain()
        self.contacts.setdefault(officer, {}).update(contacts)
        for channel, address in contacts.items():
            self._names[channel, address] = officer

    async def belongs_to(self, name: str, community: str) -> None:
        """Let a neighbour live in another community too."""
        channel, address = next(iter(self.contacts[name].items()))

        def work(uow: UnitOfWork) -> None:
            inbound = Inbound(channel, address, "", uow.now())
            speaker = uow.members.speaker_at(inbound, CAPABILITIES[channel].voice)
            assert speaker.person is not None
            uow.members.add_member(speaker.person.id, self.communities[community], frozenset(), uow.now())

        await self.store.run(work)

    async def group(self, name: str, address: str, *, channel: str = "telegram", community: str = "Les Lilas") -> None:
        """Link a group to the community."""
        community_id = self.communities[community]
        await self.store.run(
            lambda uow: uow.communities.link_group(community_id, channel, address, name, frozenset({Topic.ALERTS}))
        )
        self.contacts[name] = {channel: address}
        self._names[channel, address] = name

    async def invites(self, code: str, *roles: Role, community: str = "Les Lilas") -> None:
        """Print an invitation with this code."""
        if community not in self.communities:
            await self.founded(community)
        community_id = self.communities[community]
        await self.store.run(
            lambda uow: uow.members.invite(
                community_id, frozenset(roles), code, uow.now(), uow.now() + timedelta(days=7)
            )
        )

    async def stranger(self, name: str, **contacts: str) -> None:
        """Let somebody come by whom nobody knows."""
        self.contacts[name] = contacts
        for channel, address in contacts.items():
            self._names[channel, address] = name

    async def says(self, name: str, *texts: str, channel: str | None = None, **parts: object) -> None:
        """Let *name* write each of *texts* on their first channel, or on *channel*, and read the answers."""
        for text in texts:
            inbound = self.inbound(name, text, channel=channel, **parts)
            self._note_said(name, inbound, text)
            await self.hand_over(inbound)

    async def taps(self, name: str, label: str, *, channel: str | None = None, on: str | None = None) -> None:
        """Let *name* press the last button called *label* on their screen, or on the screen of the group *on*."""
        channel = channel or next(iter(self.contacts[name]))
        screen = on or name
        for heard in reversed(self.screen(screen, channel)):
            for choice in heard.outbound.choices:
                if choice.label == label:
                    inbound = self.inbound(name, "", channel=channel)
                    room = self.contacts[on][channel] if on else None
                    tapped = replace(
                        inbound,
                        choice=choice.payload,
                        tap=f"tap-{inbound.message_id}",
                        room=room,
                        refers_to=heard.external_id,
                    )
                    self._note_said(name, tapped, f"[ {label} ]")
                    await self.hand_over(tapped)
                    return
        message = f"{screen} has no button “{label}”"
        raise AssertionError(message)

    async def taps_menu(self, name: str) -> None:
        """Let *name* ask for the menu and press its first button."""
        await self.says(name, "menu")
        await self.taps(name, self.buttons(name)[0])

    async def answers(
        self, name: str, text: str, *, to: Heard, channel: str | None = None, proven: bool = False
    ) -> None:
        """Let *name* answer a message by the channel's own gesture; *proven*: with the reply address of a mail."""
        inbound = self.inbound(name, text, channel=channel)
        assurance = Assurance.AUTHENTICATED if proven else inbound.assurance
        answered = replace(inbound, refers_to=to.external_id, assurance=assurance)
        self._note_said(name, answered, f"↩ {text}")
        await self.hand_over(answered)

    async def hand_over(self, *inbounds: Inbound) -> None:
        """Give inputs to the switchboard, and send the answers."""
        await self.switchboard.receive(inbounds)
        await self.post.drain()

    def inbound(self, name: str, text: str, *, channel: str | None = None, **parts: object) -> Inbound:
        """What *name* would send."""
        channel = channel or next(iter(self.contacts[name]))
        self._numbers += 1
        inbound = Inbound(
            channel,
            self.contacts[name][channel],
            f"m{self._numbers}",
            self.clock.now(),
            text,
            assurance=ASSURANCE.get(channel, Assurance.AUTHENTICATED),
            raw=text.encode(),
        )
        return replace(inbound, **parts)  # type: ignore[arg-type]  # the parts of a message that a test names

    async def post_office_closes(self) -> None:
        """Deliver all that is due now."""
        await self.post.drain()

    async def time_passes(self, **units: float) -> None:
        """Let time go by, with its timers and its unanswered questions."""
        self.clock.passes(**units)
        self.story.append(f"\n*{_spoken(units)} plus tard.*\n")
        await self.switchboard.timers()
        await self.switchboard.unanswered()
        await self.post.sweep()
        await self.post.climb()
        await self.post.drain()

    def run_by(self, name: str, channel: str, address: str) -> None:
        """Let *name* be the one who runs the service."""
        self.contacts[name] = {channel: address}
        self._names[channel, address] = name
        door = FrontDoor(discover(), self.texts, CAPABILITIES, ((channel, address),))
        self.switchboard = Switchboard(self.store, door, clean=_as_it_is, carry=self.post.carry, wake=self.post.wake)

    async def pays_for(self, per_day: int) -> None:
        """Let each community have a budget of so many SMS a day."""
        await self.store.run(lambda uow: uow.spending.set_tariff("sms", per_day, 0.07))

    async def accounts_are_told(self) -> None:
        """Let those who must know of the spending hear of it, as happens every minute."""
        voices = {name: each.voice for name, each in CAPABILITIES.items()}
        await self.store.run(lambda uow: tell(uow, (), voices))
        await self.post.drain()

    async def a_minute_passes(self, **units: float) -> None:
        """Let time go by, and what is looked at every minute be looked at."""
        self.clock.passes(**(units or {"minutes": 1}))
        if units:
            self.story.append(f"\n*{_spoken(units)} plus tard.*\n")
        await self.switchboard.look_after()
        await self.post.drain()

    def screen(self, name: str, channel: str | None = None) -> list[Heard]:
        """Everything on the screen of *name*."""
        channel = channel or next(iter(self.contacts[name]))
        return self.channels[channel].heard.get(self.contacts[name][channel], [])

    def hears(self, name: str, channel: str | None = None) -> list[str]:
        """The texts on the screen of *name*, as they stand now."""
        return [heard.text for heard in self.screen(name, channel)]

    def buttons(self, name: str, channel: str | None = None) -> list[str]:
        """The labels below the last message on the screen of *name*."""
        return [choice.label for choice in self.screen(name, channel)[-1].outbound.choices]

    def tells(self, title: str) -> None:
        """Begin a chapter of the transcript."""
        self.story.append(f"\n## {title}\n")

    def note_heard(self, channel: str, outbound: Outbound) -> None:
        """Write down what somebody read."""
        name = self._names.get((channel, outbound.address), outbound.address)
        self.story.append(_line(self.clock, f"**{name}** ({channel}) lit", outbound))

    def note_edit(self, channel: str, outbound: Outbound) -> None:
        """Write down what a message was changed to."""
        name = self._names.get((channel, outbound.address), outbound.address)
        self.story.append(_line(self.clock, f"**{name}** ({channel}) voit le message changer", outbound))

    def _note_said(self, name: str, inbound: Inbound, text: str) -> None:
        where = f" dans {self._names.get((inbound.channel, inbound.room), '')}" if inbound.room else ""
        pinned = "".join(f" [{each.kind}]" for each in inbound.attachments)
        quoted = (text + pinned).replace("\n", "\n> ")
        self.story.append(f"{_time(self.clock)} **{name}** ({inbound.channel}) écrit{where} :\n\n> {quoted}\n")

    def breaks(self, channel: str, reason: Reason, retry_in: timedelta | None = None) -> None:
        """Let a channel fail from now on."""
        self.channels[channel].fails_with = DeliveryFailed(reason, "out of order", retry_in)

    def mends(self, channel: str) -> None:
        """Let a channel work again."""
        self.channels[channel].fails_with = None


@asynccontextmanager
async def open_village(url: str = "sqlite://") -> AsyncIterator[Village]:
    """Open a village on an empty database at *url*."""
    clock = VillageClock()
    store = Store.open(url, clock=clock, secret=b"the village's secret, 32 bytes!!", draw=Random(7).choice)
    await migrate(store)
    await store.run(lambda uow: uow.spending.set_tariff("sms", None, 0.07))
    try:
        yield Village(store, clock)
    finally:
        await store.close()


@cache
def _front_door() -> FrontDoor:
    """The words of all commands are gathered once, not for each village."""
    return FrontDoor(discover(), Texts.load(), CAPABILITIES)


async def _as_it_is(inbound: Inbound) -> Inbound:
    return inbound


def _time(clock: VillageClock) -> str:
    return f"{clock.at + timedelta(hours=1):%H:%M}"


def _line(clock: VillageClock, head: str, outbound: Outbound) -> str:
    subject = f"Objet : {outbound.subject}\n\n" if outbound.subject else ""
    text = (subject + outbound.text).replace("\n", "\n> ")
    buttons = "".join(f" [ {choice.label} ]" for choice in outbound.choices)
    pinned = "".join(f" [{each.kind}]" for each in outbound.attachments)
    below = f"\n>\n>{buttons}{pinned}" if buttons or pinned else ""
    return f"{_time(clock)} {head} :\n\n> {text}{below}\n"


def _spoken(units: dict[str, float]) -> str:
    words = {"seconds": "secondes", "minutes": "minutes", "hours": "heures", "days": "jours"}
    return " ".join(f"{amount:g} {words[unit]}" for unit, amount in units.items())
