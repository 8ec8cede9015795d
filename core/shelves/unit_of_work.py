"""The wall between the rules and the storage: one unit of work, and the shelves on it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from core.value import value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.geocoded import Addresses
    from core.model.member import Speaker
    from core.ports import Voice
    from core.post import PostShelf, TimersShelf
    from core.shelves.alerts import AlertsShelf
    from core.shelves.boundaries import BoundariesShelf
    from core.shelves.browsers import BrowsersShelf
    from core.shelves.communities import CommunitiesShelf
    from core.shelves.contacts import ContactsShelf
    from core.shelves.drills import DrillsShelf
    from core.shelves.gazette import GazetteShelf
    from core.shelves.grievances import GrievancesShelf
    from core.shelves.invites import InvitesShelf
    from core.shelves.journal import JournalShelf
    from core.shelves.leading import DutyShelf, LeadsShelf, TicketsShelf
    from core.shelves.life import LifeShelf
    from core.shelves.members import MembersShelf
    from core.shelves.membership import PlacesShelf, RequestsShelf
    from core.shelves.menus import MenusShelf
    from core.shelves.messages import MessagesShelf
    from core.shelves.outbox import OutboxShelf
    from core.shelves.own_data import ErasuresShelf, OwnDataShelf
    from core.shelves.peace import PeaceShelf
    from core.shelves.profiles import DirectoryShelf, ProfilesShelf
    from core.shelves.reading import ReadersShelf
    from core.shelves.recoveries import RecoveriesShelf
    from core.shelves.reports import ReportsShelf
    from core.shelves.retention import RetentionShelf
    from core.shelves.reviews import ReviewsShelf
    from core.shelves.rounds import RelaysShelf, RoundsShelf
    from core.shelves.rulings import RulingsShelf
    from core.shelves.spending import SpendingShelf
    from core.shelves.town_halls import TownHallsShelf
    from core.shelves.twinnings import TwinningsShelf
    from core.shelves.wording import WordingShelf
    from core.wire import Inbound


@value(frozen=True, slots=True)
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
    def erasures(self) -> ErasuresShelf:
        """Who was erased."""

    @property
    def own_data(self) -> OwnDataShelf:
        """All that is kept of one person."""

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
    def recoveries(self) -> RecoveriesShelf:
        """Ways back for those who lost every contact."""

    @property
    def reports(self) -> ReportsShelf:
        """What outsiders reported."""

    @property
    def drills(self) -> DrillsShelf:
        """Drills, and who answered."""

    @property
    def relays(self) -> RelaysShelf:
        """Who warns those whom no message reaches."""

    @property
    def rounds(self) -> RoundsShelf:
        """Rounds, and what was answered."""

    @property
    def grievances(self) -> GrievancesShelf:
        """Private messages that their readers flagged."""

    @property
    def rulings(self) -> RulingsShelf:
        """What referents decided about neighbours."""

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

    addresses: Addresses
    """What the geocoder said in this turn."""

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
