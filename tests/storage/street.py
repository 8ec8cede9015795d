"""A street of neighbours straight in the storage, and a post office that carries what is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from core.model.alert import Alert, AlertEvent
from core.model.alert_words import AlertStatus, Category, EventKind, Severity
from core.model.community import Community, CommunityStatus, Group, Point, Topic
from core.model.notice import Audience, AudienceKind, DeliveryStatus, Lane, Notice
from core.ports import Capabilities, Voice
from core.post import Settled
from core.wire import Inbound
from storage.unit_of_work import UnitOfWork as StoredUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.model.member import Person, Role, Speaker
    from core.post import Claim, Parcel
    from core.shelves.unit_of_work import UnitOfWork
    from storage import Store
    from storage.transaction import Transaction

T = TypeVar("T")

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
CHANNELS = {
    "telegram": Capabilities(Voice.TELEGRAM, choices=8, edits=True),
    "sms": Capabilities(Voice.SMS),
    "email": Capabilities(Voice.EMAIL, has_subject=True),
}


class HandClock:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        """Give the time that the test has set."""
        return self.time

    def tick(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


class Street:
    """One community, its neighbours by name, and what the post office does for them."""

    def __init__(self, store: Store, clock: HandClock, community: Community) -> None:
        self.store = store
        self.clock = clock
        self.community = community
        self.people: dict[str, Person] = {}
        self._said = count(1)

    @classmethod
    async def founded(cls, store: Store, clock: HandClock) -> Street:
        """Found the community."""
        community = await store.run(lambda uow: uow.communities.add(a_community("Les Lilas")))
        return cls(store, clock, community)

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run *work* in one transaction."""
        return await self.store.run(work)

    def says(self, channel: str, address: str, text: str = "", message_id: str = "") -> Inbound:
        """Give a message as a channel hands it over."""
        return Inbound(
            channel, address, message_id or str(next(self._said)), self.clock.now(), text=text, account=channel
        )

    async def moves_in(self, name: str, roles: frozenset[Role] = frozenset(), **addresses: str) -> Person:
        """Let a neighbour join with these contacts, the preferred one first."""

        def join(uow: UnitOfWork) -> Person:
            now = uow.now()
            person = uow.members.add_person(name, "fr", now)
            for channel, address in addresses.items():
                guest = uow.members.speaker_at(self.says(channel, address), CHANNELS[channel].voice)
                uow.members.claim_contact(guest.contact.id, person.id, now)
            uow.members.add_member(person.id, self.community.id, roles, now)
            return person

        self.people[name] = await self.run(join)
        return self.people[name]

    async def speaker(self, channel: str, address: str) -> Speaker:
        """Give who is behind an address."""
        inbound = self.says(channel, address)
        return await self.run(lambda uow: uow.members.speaker_at(inbound, CHANNELS[channel].voice))

    async def links(self, channel: str, address: str) -> Group:
        """Link a group."""
        topics = frozenset({Topic.ALERTS})
        return await self.run(
            lambda uow: uow.communities.link_group(self.community.id, channel, address, "Rue", topics)
        )

    async def alert_by(self, name: str) -> Alert:
        """Let a neighbour raise an alert, and put its opening in the outbox."""
        author = self.people[name]

        def publish(uow: UnitOfWork) -> Alert:
            alert = uow.alerts.add(an_alert(self.community, author, uow.now()))
            audience = Audience(AudienceKind.COMMUNITY, self.community.id, author.id)
            uow.outbox.add(about(alert, "alert.published", audience), uow.now())
            return alert

        return await self.run(publish)

    async def tells(self, alert: Alert, kind: str, to: AudienceKind, except_name: str = "") -> int:
        """Put a notice about an alert in the outbox."""
        other = self.people[except_name].id if except_name else None
        notice = about(alert, kind, Audience(to, alert.id, other))
        return await self.run(lambda uow: uow.outbox.add(notice, uow.now()))

    async def does(self, name: str, kind: EventKind, alert: Alert, text: str = "") -> bool:
        """Write what a neighbour did in the alert's journal."""
        person = self.people[name]
        event = AlertEvent(alert.id, kind, person.id, person.household_id, name, self.clock.now(), text)
        return await self.run(lambda uow: uow.alerts.record(event))

    async def fans_out(self, limit: int = 1000) -> int:
        """Make the deliveries of all notices that are due."""
        made = 0
        while rows := await self.run(lambda uow: uow.post.expand(CHANNELS, uow.now(), limit)):
            made += rows
        return made

    async def claims(self, account: str, lane: Lane = Lane.ALERT, limit: int = 100) -> Claim:
        """Claim a batch."""
        return await self.run(lambda uow: uow.post.claim(account, lane, limit, LEASE, uow.now()))

    async def settles(
        self, account: str, parcels: Sequence[Parcel], status: DeliveryStatus = DeliveryStatus.SENT
    ) -> None:
        """Write down what became of *parcels*; what was sent gets an external id of its own."""
        settled = [
            Settled(parcel.delivery_id, status, self.clock.now(), external_id=f"{account}-{parcel.delivery_id}")
            for parcel in parcels
        ]
        await self.run(lambda uow: uow.post.settle(account, settled))

    async def carries(self, account: str, lane: Lane = Lane.ALERT) -> list[tuple[str, str]]:
        """Fan out, then claim and send all that is due on one account; give (address, kind) of each."""
        await self.fans_out()
        carried = []
        while (claim := await self.claims(account, lane)).parcels:
            await self.settles(account, claim.parcels)
            carried += [(parcel.address, claim.letters[parcel.notice_id].kind) for parcel in claim.parcels]
        return sorted(carried)


def a_community(name: str) -> Community:
    """Give a community that is not kept yet."""
    return Community(0, name, "Les Lilas", Point(48.88, 2.42), "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, NOON)


def an_alert(community: Community, author: Person, now: datetime) -> Alert:
    """Give an alert that is not kept yet."""
    return Alert(
        id=0,
        number=0,
        community_id=community.id,
        author_id=author.id,
        household_id=author.household_id or 0,
        category=Category.FIRE,
        severity=Severity.SEVERE,
        description="De la fumée",
        place="12 rue des Lilas",
        status=AlertStatus.REPORTED,
        sent_at=now,
        expires_at=now + Category.FIRE.useful_for,
        point=Point(48.881, 2.421),
    )


def about(alert: Alert, kind: str, audience: Audience) -> Notice:
    """Give a notice about an alert."""
    return Notice(kind, {}, audience, Lane.ALERT, alert.community_id, alert.id, expires_at=alert.expires_at)


def behind(uow: UnitOfWork) -> Transaction:
    """Reach behind the shelves, for what no shelf offers."""
    assert isinstance(uow, StoredUnitOfWork)
    return uow._tx
