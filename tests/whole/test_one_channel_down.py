"""One channel fails in every way that a network or a server can: the others do not wait for it, and nothing is lost.

How little they feel it, ``python -m bench.one_down`` shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest

from core.ports import Reason
from notifications.carrier import SEND_WITHIN
from storage import holding
from storage.store import Store
from tests.migrated import migrate
from tests.peers import kannel as kannel_peer
from tests.peers.faults import GARBAGE, NETWORK, WEB, Fault, Way
from tests.peers.kannel import Kannel
from tests.peers.mail import MailPeer, is_missing, mail_peer
from tests.peers.ports import free_port
from tests.peers.postgres import PeerMissing, new_database, postgres_server
from tests.peers.synapse import Synapse
from tests.whole.doors import Doors, open_doors
from tests.whole.watched import SECRET, ShiftedClock

pytestmark = pytest.mark.slow

FOUR = ("telegram", "matrix", "sms", "email")
MAIL: Mapping[str, Fault] = {
    "421 too many": Fault(Way.GREETS, b"421 4.7.0 Too many connections, come back later\r\n"),
    "554": Fault(Way.GREETS, b"554 5.3.2 No service here\r\n"),
    "garbage": Fault(Way.GREETS, GARBAGE + b"\r\n"),
}
ALERTS = 3
"""Raised during each fault."""
ASKED_PAUSE = 3600
LATER = {"seconds": ASKED_PAUSE + 2}
"""Longer than any fault makes an account wait."""


@pytest.fixture(scope="module")
def mail() -> Iterator[MailPeer]:
    """Postfix and Dovecot."""
    if is_missing():
        pytest.skip("needs root, postfix and dovecot")
    with mail_peer() as peer:
        yield peer


@pytest.fixture(scope="module")
def kannel() -> Iterator[Kannel]:
    """Kannel, whose network we hold."""
    try:
        with kannel_peer.kannel(f"http://127.0.0.1:{free_port()}/nobody") as peer:
            yield peer
    except kannel_peer.PeerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A server with an empty database."""
    try:
        with postgres_server() as server:
            yield new_database(server)
    except PeerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
async def street(
    request: pytest.FixtureRequest,
    mail: MailPeer,
    kannel: Kannel,
    homeserver: Synapse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Doors]:
    """The street of doors, on the database that the test names; each alert comes by itself, however many there are."""
    monkeypatch.setattr(holding, "ALERTS_AN_HOUR", 1_000)
    url = request.getfixturevalue("postgres") if request.param == "postgresql" else f"sqlite:///{tmp_path}/tocsin.db"
    clock = ShiftedClock()
    store = Store.open(url, clock=clock, secret=SECRET)
    await migrate(store)
    async with open_doors(store, clock, mail, kannel, homeserver, tmp_path) as opened:
        yield opened
    await store.close()


@pytest.mark.parametrize(
    ("street", "channel"),
    [("sqlite", "telegram"), ("postgresql", "matrix"), ("sqlite", "sms"), ("postgresql", "email")],
    indirect=["street"],
)
async def test_a_channel_that_fails_holds_no_other_up_and_loses_nothing(street: Doors, channel: str) -> None:
    """Blackholed, late, one byte a second, reset, half closed, and all that a server can say."""
    faults = {**NETWORK, **(MAIL if channel == "email" else WEB)}
    failures = street.channels[channel].failures

    for name, fault in faults.items():
        await street.alert(*FOUR)
        await _endured(street, channel, fault, is_throttle=name.startswith("429"))

    twice = await _read_twice(street)
    assert set(failures) <= set(Reason), "a channel has a reason for every failure"
    # Only what was on its way when the channel failed may come a second time.
    assert twice.pop(channel) <= len(faults) * street.channels[channel].capabilities.in_flight
    assert not any(twice.values())


async def _endured(street: Doors, channel: str, fault: Fault, *, is_throttle: bool) -> None:
    """Let *channel* fail: the others have each alert meanwhile, and once it is mended it has all of them, too."""
    others = [name for name in FOUR if name != channel]
    street.breaks(channel, fault)
    for _ in range(ALERTS):
        took = await street.alert(*others)
        # Whoever waited for the one that fails would wait until it gives up.
        assert max(took.values()) < SEND_WITHIN
        assert fault.way is Way.LATE or not street.has_reached(street.alerts[-1], (channel,))
    if is_throttle:
        assert ASKED_PAUSE - 60 < await street.pause(channel) <= ASKED_PAUSE
    await street.mends(channel, **LATER)


async def _read_twice(street: Doors) -> dict[str, int]:
    """How many messages each channel brought again; everybody must have read every alert."""
    twice: Counter[str] = Counter()
    for name, addresses in street.addresses.items():
        for address in addresses:
            said = "\n".join(await street.shows(name, address))
            read = Counter(re.findall(r"\bA\d+(?= ·| Les Lilas| Cambriolage)", said))
            assert set(street.alerts) <= set(read), (name, address)
            twice[name] += sum(read.values()) - len(read)
    return dict(twice)
