"""How long an alert takes on three channels while the server of the fourth takes everything and says nothing.

Real servers, each behind a door that can fail; the same house, by turns with all four well and with one silent.

Run it with ``python -m bench.one_down`` (``--quick`` for a small run).
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import structlog
import uvloop

from bench.databases import databases
from bench.report import Goal, arguments, machine, percentile, table, verdict
from storage import holding
from storage.store import Store
from tests.migrated import migrate
from tests.peers.faults import NETWORK
from tests.peers.kannel import Kannel, kannel
from tests.peers.mail import MailPeer, mail_peer
from tests.peers.ports import free_port
from tests.peers.synapse import Synapse, synapse
from tests.whole.doors import Doors, open_doors
from tests.whole.watched import SECRET, ShiftedClock

FOUR = ("telegram", "matrix", "sms", "email")
SILENT = NETWORK["silent"]
ROUNDS, ROUNDS_IN_QUICK_RUN = 12, 2
ALERTS = 5
"""Raised in each half of a round."""
LATER = {"seconds": 3600.0}
"""Longer than a silent server makes an account wait."""
MIDDLE, TAIL = 0.50, 0.99
HELD_UP = Goal("", "", "", 1.10, 1.00)

Peers = tuple[MailPeer, Kannel, Synapse]


async def measure(street: Doors, silent: str, rounds: int) -> tuple[list[float], list[float]]:
    """Give the milliseconds until the other three had each alert: with all well, and while *silent* is."""
    others = [name for name in FOUR if name != silent]
    well: list[float] = []
    during: list[float] = []
    await street.alert(*FOUR)
    for _ in range(rounds):
        for _ in range(ALERTS):
            took = await street.alert(*FOUR)
            well.append(max(took[name] for name in others) * 1e3)
        street.breaks(silent, SILENT)
        during += [max((await street.alert(*others)).values()) * 1e3 for _ in range(ALERTS)]
        await street.mends(silent, **LATER)
    return well, during


async def compare(url: str, peers: Peers, rounds: int) -> Mapping[str, tuple[list[float], list[float]]]:
    """Measure each channel's silence in a street of its own."""
    mail, gateway, homeserver = peers
    found = {}
    for silent in FOUR:
        clock = ShiftedClock()
        with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as home:
            store = Store.open(url, clock=clock, secret=SECRET)
            await migrate(store)
            async with open_doors(store, clock, mail, gateway, homeserver, Path(home)) as street:
                found[silent] = await measure(street, silent, rounds)
            await store.close()
    return found


def show(found: Mapping[str, Mapping[str, tuple[list[float], list[float]]]]) -> None:
    """Print both, and how much longer it took while one was silent."""
    rows = []
    for database, by_channel in found.items():
        for silent, (well, during) in by_channel.items():
            figures = [percentile(each, share) for share in (MIDDLE, TAIL) for each in (well, during)]
            middle, tail = figures[1] / figures[0], figures[3] / figures[2]
            stands = f"{verdict(middle, HELD_UP)}; {verdict(tail, HELD_UP)}"
            ratios = (f"{middle:.2f}", f"{tail:.2f}", f"{HELD_UP.floor:.2f}", stands)
            rows.append((f"{database}, {silent} silent", *(f"{each:.0f}" for each in figures), *ratios))
    head = ("the other three, ms", "p50", "then", "p99", "then", "p50", "p99", "floor", "")
    table(head, rows)


async def run(rounds: int) -> None:
    """Measure on each database."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(holding, "ALERTS_AN_HOUR", 1_000_000))
        urls = stack.enter_context(databases())
        gateway = stack.enter_context(kannel(f"http://127.0.0.1:{free_port()}/nobody"))
        peers = (stack.enter_context(mail_peer()), gateway, stack.enter_context(synapse()))
        show({name: await compare(url, peers, rounds) for name, url in urls.items()})


def main() -> None:
    """Run as the command line says."""
    asked = arguments(__doc__ or "").parse_args()
    print(f"{machine()}\n")
    # What fails, fails on purpose.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    uvloop.run(run(ROUNDS_IN_QUICK_RUN if asked.quick else ROUNDS))


if __name__ == "__main__":
    main()
