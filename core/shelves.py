"""The wall between the rules and the storage: one unit of work, and the shelves on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.boundaries import BoundariesShelf
    from core.browsers import BrowsersShelf
    from core.contacts import ContactsShelf
    from core.gazette_shelf import GazetteShelf
    from core.inviting import InvitesShelf
    from core.leading_shelves import DutyShelf, LeadsShelf, TicketsShelf
    from core.life_shelf import LifeShelf
    from core.membership_shelves import PlacesShelf, RequestsShelf
    from core.message_shelf import MessagesShelf
    from core.model.alert import Alert, AlertEvent, AlertView
    from core.model.community import Community, Group, Point, Topic
    from core.model.invitation import Invitation
    from core.model.member import Contact, Member, Membership, Person, Role, Silence, Speaker
    from core.model.notice import Notice, Reach
    from core.peace_shelf import PeaceShelf
    from core.ports import Voice
    from core.post import PostShelf, TimersShelf
    from core.presence import MenusShelf
    from core.profile_shelves import DirectoryShelf, ProfilesShelf
    from core.reading_shelf import ReadersShelf
    from core.retention import RetentionShelf
    from core.review_shelf import ReviewsShelf
    from core.spending import SpendingShelf
    from core.town_hall_shelf import TownHallsShelf
    from core.twinning_shelf import TwinningsShelf
    from core.wire import Inbound
    from core.wording_shelf import WordingShelf


@dataclass(frozen=True, slots=True)
class Conversation:
    """One contact's open dialogue: the command, the answers so far, and what was last shown.

    ``log`` holds JSON entries ``{"key": …, "value": …}``. ``shown`` holds the keys of the choices in the order shown,
    ``serial`` is the number of the question, so that an old button cannot answer a new one.
    ``silent_at``: when the question counts as unanswered, for those that may be.
    """

    contact_id: int
    command: str
    log: tuple[Mapping[str, Any], ...] = ()
    shown: tuple[tuple[str, str], ...] = ()
    serial: int = 0
    expires_at: datetime | None = None
    silent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Referred:
    """What an earlier message of ours was about."""

    notice_kind: str
    alert_id: int | None
    community_id: int | None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """An input in the journal, as the operator sees it."""

    id: int
    channel: str
    received_at: datetime
    reason: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Erased:
    """A message whose author took it back; ``is_last``: they had said nothing since."""

    received_at: datetime
    is_last: bool


class JournalShelf(Protocol):
    """Every input, with its raw bytes, and how far each channel has been heard."""

    def record(self, inbound: Inbound) -> int | None:
        """Keep *inbound*; give its id, or None when this very message was heard before."""

    def fail(self, inbound: Inbound, reason: str) -> int:
        """Keep *inbound* as failed (a dead letter), whether or not it was recorded; give its id."""

    def cursor(self, account: str) -> str | None:
        """How far *account* has been heard."""

    def move_cursor(self, account: str, cursor: str) -> None:
        """Remember how far *account* has been heard."""

    def last_heard(self) -> Mapping[str, datetime]:
        """When each channel was heard last."""

    def forget(self, before: datetime, most: int) -> int:
        """Erase inputs that came before then, but for the parked ones; it looks at the *most* oldest."""

    def failed(self) -> Sequence[Heard]:
        """The inputs that wait for the operator, oldest first."""

    def failed_inbound(self, heard_id: int) -> Inbound | None:
        """Give a failed input back, to be heard again."""

    def take_back(self, inbound: Inbound) -> Erased | None:
        """Erase the words that *inbound* takes back; None when they were not heard, or were a pressed button."""

    def erase_words(self, heard_id: int) -> None:
        """Forget what was said in an input, and only remember that it came."""

    def settle(self, heard_id: int) -> bool:
        """Take an input off the dead letters; whether it was one."""


class MembersShelf(Protocol):
    """Persons, contacts, members and invitations."""

    def speaker_at(self, inbound: Inbound, voice: Voice) -> Speaker:
        """Who speaks; an unknown address becomes a guest's contact at once."""

    def speaker_of(self, contact_id: int, voices: Mapping[str, Voice]) -> Speaker | None:
        """The same for a contact that did not just speak (a question left unanswered); *voices* by channel."""

    def add_person(self, name: str, language: str, now: datetime) -> Person:
        """Add a person with a household of their own."""

    def add_member(self, person_id: int, community_id: int, roles: frozenset[Role], now: datetime) -> Member:
        """Admit a person to a community, or give them back the place they had, with *roles* added.

        Raises:
            NotAllowed: they are banned from it.
        """

    def claim_contact(self, contact_id: int, person_id: int, now: datetime) -> None:
        """Say whose contact this is."""

    def name_person(self, person_id: int, name: str) -> None:
        """Change the name that neighbours see."""

    def set_home(self, household_id: int, place: str, point: Point | None) -> None:
        """Remember where a household lives; never shown to neighbours."""

    def set_language(self, contact_id: int, language: str) -> None:
        """Speak *language* on this contact, and on all of its person."""

    def set_silence(self, contact_id: int, silence: Silence) -> None:
        """Remember what this contact no longer wants."""

    def prove(self, contact_id: int, until: datetime) -> None:
        """Let a claimed contact count as authenticated for a while."""

    def contacts_of(self, person_id: int) -> Sequence[Contact]:
        """The person's contacts, the preferred one first."""

    def referents_of(self, community_id: int) -> Sequence[Membership]:
        """The active referents of a community."""

    def count_in(self, community_id: int) -> int:
        """How many active members a community has."""

    def names_of(self, person_ids: Sequence[int]) -> Mapping[int, str]:
        """The display names of these persons."""

    def invite(
        self,
        community_id: int,
        roles: frozenset[Role],
        code: str,
        now: datetime,
        expires_at: datetime,
        *,
        inviter_id: int | None = None,
        link: str = "",
    ) -> Invitation:
        """Keep an invitation by the hashes of its code and of what stands in its link, if there is one."""

    def invitation(self, code: str) -> Invitation | None:
        """The invitation with this code, used and expired ones included."""

    def use_invitation(self, invitation_id: int, now: datetime) -> None:
        """Mark an invitation as used."""

    def count_failed_try(self, contact_id: int, now: datetime) -> int:
        """Note a wrong code from this contact; how many there were in the last hour."""


class CommunitiesShelf(Protocol):
    """Communities and their linked groups."""

    def add(self, community: Community) -> Community:
        """Add a community (its id is given here)."""

    def by_id(self, community_id: int) -> Community | None:
        """One community."""

    def by_name(self, name: str) -> Community | None:
        """One community by its name, whatever the case and accents."""

    def called(self, place: str, limit: int) -> Sequence[Community]:
        """The active communities of this name, or else of this commune."""

    def in_commune(self, commune: str) -> Sequence[Community]:
        """The active communities of a commune, by name."""

    def near(self, point: Point, metres: float) -> Sequence[Community]:
        """The active communities whose centre is at most so far away, the nearest first."""

    def all(self) -> Sequence[Community]:
        """Every community, by name."""

    def rename(self, community_id: int, name: str) -> None:
        """Call a community so; nobody else may be called so."""

    def set_centre(self, community_id: int, centre: Point) -> None:
        """Say where the middle of a community is."""

    def suspend(self, community_id: int) -> None:
        """Take a community out of use."""

    def link_group(self, community_id: int, channel: str, address: str, title: str, topics: frozenset[Topic]) -> Group:
        """Link a group, or change what it receives."""

    def group_at(self, channel: str, address: str) -> Group | None:
        """The linked group at this address."""

    def group_moved(self, channel: str, old: str, new: str) -> None:
        """Remember that a group has another address; what waits for it follows. Saying it twice changes nothing."""

    def was_told(self, group: Group, kind: str, since: datetime) -> bool:
        """Whether a notice of this kind went, or is on its way, to a group since then."""

    def group_lost(self, channel: str, address: str) -> Sequence[Group]:
        """Send nothing more to a room and its topics (``address/…``); give those that received something until now."""

    def groups_of(self, community_id: int) -> Sequence[Group]:
        """The linked groups of a community."""


class AlertsShelf(Protocol):
    """Alerts, their journals and their photos."""

    def add(self, alert: Alert) -> Alert:
        """Add an alert; its id and its number are given here."""

    def save(self, alert: Alert) -> None:
        """Write the shared state of *alert* back."""

    def by_id(self, alert_id: int) -> Alert | None:
        """One alert, to be shown to nobody before `core.access.may` was asked."""

    def by_number(self, number: int, community_ids: Sequence[int]) -> Sequence[Alert]:
        """The alerts called A<number> in these communities, the latest first."""

    def open_in(self, community_ids: Sequence[int]) -> Sequence[Alert]:
        """The open alerts that neighbours of these communities read, the latest first."""

    def record(self, event: AlertEvent) -> bool:
        """Write *event* in the alert's journal; False when a once-only event was there already."""

    def events(self, alert_id: int) -> Sequence[AlertEvent]:
        """The alert's journal, in order."""

    def view(self, alert_id: int) -> AlertView | None:
        """An alert with all that its card shows."""

    def hand_over(self, from_id: int, to_id: int) -> None:
        """Let who saw, confirmed, follows or said something of one alert have done so of another, too."""

    def followers(self, alert_id: int) -> Sequence[int]:
        """The persons who asked to follow it."""

    def add_photo(self, data: bytes, content_type: str, now: datetime) -> int:
        """Keep a cleaned picture; give its id."""

    def photo(self, photo_id: int) -> tuple[bytes, str] | None:
        """A picture and its content type."""


class ConversationsShelf(Protocol):
    """The open dialogues, one a contact at most."""

    def with_speaker(self, inbound: Inbound, voice: Voice) -> tuple[Speaker, Conversation | None]:
        """Who speaks (see `MembersShelf.speaker_at`), and their dialogue, in one read."""

    def of(self, contact_id: int) -> Conversation | None:
        """The contact's dialogue, locked against other turns where the database has several."""

    def save(self, conversation: Conversation) -> None:
        """Keep the dialogue until the next answer."""

    def end(self, contact_id: int) -> None:
        """Forget the dialogue and what was typed in it."""

    def unanswered(self, now: datetime, limit: int) -> Sequence[Conversation]:
        """The dialogues whose question has waited long enough."""

    def forget_expired(self, now: datetime) -> int:
        """Erase the dialogues that are over; how many."""


class OutboxShelf(Protocol):
    """What is to be said."""

    def add(self, notice: Notice, now: datetime) -> int:
        """Keep a notice for the post office; give its id."""

    @property
    def has_notices(self) -> bool:
        """Whether this transaction added a notice that the post office has to fan out."""

    def reply(self, notice: Notice, address: str, now: datetime, *, tap: str | None, refers_to: str | None) -> int:
        """Keep the answer to the one who just spoke, as one delivery; give the delivery's id."""

    def refresh(self, alert_id: int, community_id: int, not_before: datetime, now: datetime) -> None:
        """Ask once that the messages about an alert be edited in place, however often it is asked before it is done."""

    def refreshed_at(self, alert_id: int) -> datetime | None:
        """When the messages about an alert were last edited."""

    def withdraw(self, alert_id: int, kinds: Sequence[str], community_id: int | None = None) -> int:
        """Cancel what is still queued of these kinds about an alert (for that community only); how many deliveries."""

    def reach(self, alert_id: int, kind: str, now: datetime) -> Reach:
        """How far the notice of this kind about an alert got."""

    def forecast(self, community_id: int, except_person: int, now: datetime, *, is_danger: bool = True) -> Reach:
        """How far an alert sent now would get: ``reached`` counts people by channel, ``held`` when those who sleep."""

    def unproven(self, alert_id: int) -> Sequence[str]:
        """The names of members of whom nothing proves that the alert arrived."""

    def about(self, channel: str, address: str, external_id: str) -> Referred | None:
        """What an earlier message of ours was about, by the channel's id for it."""

    def arrived(self, channel: str, external_id: str) -> bool:
        """The channel proves that a message came to the person's device; a failure that it told before is void.

        False: it is not noted as sent (yet).
        """

    def lost(self, channel: str, external_id: str, reason: str) -> int | None:
        """The channel gave a message up that it had taken, unless it was proven to have arrived; to which contact."""

    def prove(self, channel: str, address: str, alert_id: int, now: datetime) -> None:
        """An answer came: the alert has arrived there."""

    def replies_to(self, contact_id: int, since: datetime) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """What this contact was answered since then: the texts' keys, each with what it names."""


class UnitOfWork(Protocol):
    """One transaction and the shelves on it. What is not committed did not happen."""

    @property
    def journal(self) -> JournalShelf:
        """Inputs and cursors."""

    @property
    def invites(self) -> InvitesShelf:
        """Who was written to in a neighbour's name, and who wants that no more."""

    @property
    def members(self) -> MembersShelf:
        """Persons, contacts, members and invitations."""

    @property
    def communities(self) -> CommunitiesShelf:
        """Communities and groups."""

    @property
    def alerts(self) -> AlertsShelf:
        """Alerts and photos."""

    @property
    def boundaries(self) -> BoundariesShelf:
        """The shapes of communities."""

    @property
    def contacts(self) -> ContactsShelf:
        """A person's own contacts."""

    @property
    def conversations(self) -> ConversationsShelf:
        """Open dialogues."""

    @property
    def menus(self) -> MenusShelf:
        """Which menu stands in each private chat."""

    @property
    def messages(self) -> MessagesShelf:
        """Private messages."""

    @property
    def outbox(self) -> OutboxShelf:
        """What is to be said."""

    @property
    def peace(self) -> PeaceShelf:
        """How loudly each person is told, and when not at all."""

    @property
    def places(self) -> PlacesShelf:
        """The places of members in communities."""

    @property
    def gazette(self) -> GazetteShelf:
        """Articles of the gazettes."""

    @property
    def life(self) -> LifeShelf:
        """The life of a community."""

    @property
    def profiles(self) -> ProfilesShelf:
        """What neighbours say of themselves."""

    @property
    def directory(self) -> DirectoryShelf:
        """Who the neighbours are."""

    @property
    def readers(self) -> ReadersShelf:
        """Who gets the gazette, and when."""

    @property
    def requests(self) -> RequestsShelf:
        """Requests to join."""

    @property
    def reviews(self) -> ReviewsShelf:
        """What waits for a referent."""

    @property
    def post(self) -> PostShelf:
        """The outbox as the post office works on it."""

    @property
    def retention(self) -> RetentionShelf:
        """What is past its time."""

    @property
    def spending(self) -> SpendingShelf:
        """What short messages cost."""

    @property
    def timers(self) -> TimersShelf:
        """Due work of the rules."""

    @property
    def leads(self) -> LeadsShelf:
        """Those who lead."""

    @property
    def duty(self) -> DutyShelf:
        """Who is on duty, and who is away."""

    @property
    def tickets(self) -> TicketsShelf:
        """Calls for help."""

    @property
    def town_halls(self) -> TownHallsShelf:
        """Town halls, and what they say."""

    @property
    def twinnings(self) -> TwinningsShelf:
        """Twinnings, and who wants the alerts of twins."""

    @property
    def wording(self) -> WordingShelf:
        """The communities' word lists."""

    @property
    def twin_within(self) -> float:
        """Metres between the centres of communities that may become twins."""

    @property
    def browsers(self) -> BrowsersShelf:
        """Signed-in browsers."""

    @property
    def country(self) -> str:
        """The country that this installation serves (ISO 3166)."""

    @property
    def largest_boundary(self) -> float:
        """How large the shape of a community may be, in square kilometres."""

    def serves(self, channel: str) -> bool:
        """Whether people can be reached on this channel here."""

    def now(self) -> datetime:
        """The time of this transaction, in UTC."""

    def secret(self, length: int, alphabet: str) -> str:
        """Draw an unguessable code."""

    def fingerprint(self, text: str) -> str:
        """Give a keyed hash of *text*, so that a code need not be kept."""

    @property
    def ways(self) -> Mapping[str, str]:
        """Our own address on each channel that is served, empty where there is none to print."""

    def number(self, text: str) -> str | None:
        """Give *text* as a telephone number dialled from this country, in its international form; None: it is none."""

    def page(self, path: str) -> str:
        """Give the address that neighbours can open of one of our pages (``/chat``)."""
