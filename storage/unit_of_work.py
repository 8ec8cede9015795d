"""One transaction and the shelves on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from core.geocoded import Addresses
from core.model.twinning import TWIN_WITHIN
from storage.alerts import AlertsShelf
from storage.boundaries import BoundariesShelf
from storage.browsers import BrowsersShelf
from storage.communities import CommunitiesShelf
from storage.contacts import ContactsShelf
from storage.conversations import ConversationsShelf
from storage.directory import DirectoryShelf
from storage.drills import DrillsShelf
from storage.duty import DutyShelf
from storage.erasures import ErasuresShelf
from storage.gazette import GazetteShelf
from storage.grievances import GrievancesShelf
from storage.invites import InvitesShelf
from storage.journal import JournalShelf
from storage.leads import LeadsShelf
from storage.life import LifeShelf
from storage.members import MembersShelf
from storage.menus import MenusShelf
from storage.messages import MessagesShelf
from storage.outbox import OutboxShelf
from storage.own_data import OwnDataShelf
from storage.peace import PeaceShelf
from storage.places import PlacesShelf
from storage.post import PostShelf
from storage.profiles import ProfilesShelf
from storage.readers import ReadersShelf
from storage.recoveries import RecoveriesShelf
from storage.relays import RelaysShelf
from storage.reports import ReportsShelf
from storage.requests import RequestsShelf
from storage.retention import RetentionShelf
from storage.reviews import ReviewsShelf
from storage.rounds import RoundsShelf
from storage.rulings import RulingsShelf
from storage.spending import SpendingShelf
from storage.tickets import TicketsShelf
from storage.timers import TimersShelf
from storage.town_halls import TownHallsShelf
from storage.twinnings import TwinningsShelf
from storage.wording import WordingShelf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from storage.transaction import Transaction


S = TypeVar("S")


def _no_number(_text: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Reached:
    """Where people reach us: our address on each channel that is served, and what reads a telephone number."""

    ways: Mapping[str, str] = field(default_factory=dict)
    read_number: Callable[[str], str | None] = _no_number


class On(Generic[S]):
    """A shelf on a unit of work, put up when it is first reached for: a turn needs a handful of them."""

    def __init__(self, shelf: Callable[[Transaction], S]) -> None:
        """Make the shelf with *shelf*."""
        self._shelf = shelf

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn the name under which it stands."""
        self._name = name

    def __get__(self, uow: UnitOfWork, owner: type) -> S:
        """Put it up; from then on it is found without us."""
        shelf = uow.__dict__[self._name] = self._shelf(uow._tx)  # noqa: SLF001 - the shelves are its own
        return shelf


class UnitOfWork:
    """One transaction and the shelves on it; what is not committed did not happen."""

    alerts = On(AlertsShelf)
    boundaries = On(BoundariesShelf)
    browsers = On(BrowsersShelf)
    communities = On(CommunitiesShelf)
    contacts = On(ContactsShelf)
    conversations = On(ConversationsShelf)
    directory = On(DirectoryShelf)
    drills = On(DrillsShelf)
    duty = On(DutyShelf)
    gazette = On(GazetteShelf)
    invites = On(InvitesShelf)
    journal = On(JournalShelf)
    leads = On(LeadsShelf)
    life = On(LifeShelf)
    members = On(MembersShelf)
    menus = On(MenusShelf)
    messages = On(MessagesShelf)
    outbox = On(OutboxShelf)
    own_data = On(OwnDataShelf)
    erasures = On(ErasuresShelf)
    peace = On(PeaceShelf)
    places = On(PlacesShelf)
    post = On(PostShelf)
    profiles = On(ProfilesShelf)
    readers = On(ReadersShelf)
    recoveries = On(RecoveriesShelf)
    relays = On(RelaysShelf)
    reports = On(ReportsShelf)
    requests = On(RequestsShelf)
    retention = On(RetentionShelf)
    reviews = On(ReviewsShelf)
    rounds = On(RoundsShelf)
    grievances = On(GrievancesShelf)
    rulings = On(RulingsShelf)
    spending = On(SpendingShelf)
    tickets = On(TicketsShelf)
    timers = On(TimersShelf)
    town_halls = On(TownHallsShelf)
    twinnings = On(TwinningsShelf)
    wording = On(WordingShelf)

    def __init__(
        self,
        tx: Transaction,
        draw: Callable[[str], str],
        public_url: str,
        country: str,
        largest_boundary: float,
        reached: Reached,
    ) -> None:
        """Put the shelves on *tx*."""
        self._reached = reached
        self.largest_boundary = largest_boundary
        self.country = country
        self._public_url = public_url
        self._tx = tx
        self._draw = draw
        self.twin_within = TWIN_WITHIN
        self.addresses = Addresses()

    def serves(self, channel: str) -> bool:
        """Whether people can be reached on this channel here."""
        return self._tx.channels is None or channel in self._tx.channels

    def now(self) -> datetime:
        """The time of this transaction, in UTC."""
        return self._tx.now

    def secret(self, length: int, alphabet: str) -> str:
        """Draw an unguessable code."""
        return "".join(self._draw(alphabet) for _ in range(length))

    def fingerprint(self, text: str) -> str:
        """Give a keyed hash of *text*, so that a code need not be kept."""
        return self._tx.fingerprint(text)

    def page(self, path: str) -> str:
        """Give the address that neighbours can open of one of our pages (``/chat``)."""
        return self._public_url + path

    @property
    def ways(self) -> Mapping[str, str]:
        """Our own address on each channel that is served, empty where there is none to print."""
        return self._reached.ways

    def number(self, text: str) -> str | None:
        """Give *text* as a telephone number dialled from this country, in its international form; None: it is none."""
        return self._reached.read_number(text)
