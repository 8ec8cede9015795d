"""The real program under ``kill -9`` and SIGTERM: ledgers of what went in and what came out are compared."""

from __future__ import annotations

import asyncio
import base64
import json
import multiprocessing
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from bots.clock import SystemClock
from core.model.community import Community, CommunityStatus
from core.ports import Voice
from core.shelves.unit_of_work import UnitOfWork
from core.wire import Inbound
from notifications.carrier import FLUSH
from storage.tables import metadata
from tests.reliability import program
from tests.reliability.program import BEGUN, IN_FLIGHT, NAME
from tests.reliability.street import open_store, rows

# What a life is born from has imported everything already: a process of its own begins in a blink.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload([program.__name__])
Life = multiprocessing.context.ForkServerProcess

MANY = (10, 2_000)
FEW = (4, 800)
"""Kills and neighbours: on PostgreSQL a life takes longer to begin."""
ANSWERING = 100
"""Neighbours who answer while the alert is still on its way to the others."""
LEASE = 2.0
"""Seconds, on PostgreSQL: others may live there, so what a dead process held is sent when its leases end."""
LOOKS_EVERY = 0.5
AUTHOR = "+33100000000"
PATIENCE = 60
RESUMES_WITHIN = 10
"""Seconds, a sweep and LEASE among them; whoever waits for an ordinary lease takes half a minute."""
STOPS_WITHIN = 15


def address(number: int) -> str:
    return f"+336{number:08}"


def settle(many: int, uow: UnitOfWork) -> None:
    """Let *many* neighbours move in."""
    for table in reversed(metadata.sorted_tables):
        rows(uow, f'DELETE FROM "{table.name}"')  # noqa: S608 - the names of our own tables
    now = uow.now()
    lilas = Community(0, "Lilas", "Lilas", None, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, now)
    community_id = uow.communities.add(lilas).id
    for at in (AUTHOR, *map(address, range(many))):
        contact = uow.members.speaker_at(Inbound(NAME, at, "", now), Voice.SMS).contact
        person = uow.members.add_person(at, "fr", now)
        uow.members.claim_contact(contact.id, person.id, now)
        uow.members.add_member(person.id, community_id, frozenset(), now)


@dataclass
class Installation:
    """One installation on disk, and its life."""

    home: Path
    url: str
    neighbours: int = 0
    said: int = 0

    def settle(self, many: int) -> None:
        """Let *many* neighbours move in."""

        async def move_in() -> None:
            async with open_store(self.url, SystemClock()) as store:
                await store.run(partial(settle, many))

        asyncio.run(move_in())
        self.neighbours = many

    @property
    def ledger(self) -> list[list[str]]:
        """What the server of the channel took: process, delivery, address, text."""
        path = self.home / "ledger"
        # A line may be half written when the process dies: then the server did not take it.
        return [json.loads(line) for line in path.read_text().split("\n")[:-1]] if path.exists() else []

    def say(self, at: str, text: str) -> None:
        """Let somebody write."""
        self.said += 1
        with (self.home / "inbox").open("a") as inbox:
            inbox.write(json.dumps([at, text]) + "\n")

    def start(self, lease: float | None = None) -> Life:
        """Begin a new life."""
        config = self.home / "bot_config.yaml"
        if not config.exists():
            key = self.home / "key"
            key.write_text(base64.b64encode(b"k" * 32).decode())
            key.chmod(0o600)
            config.write_text(f"storage:\n  url: {self.url}\n  field_key: ${{file:{key}}}\nchannels:\n  street: {{}}\n")
        (self.home / BEGUN).unlink(missing_ok=True)
        life = NURSERY.Process(target=program.main, args=(self.home, lease))
        life.start()
        return life

    def wait_for(self, lines: int, process: Life) -> None:
        """Wait until the ledger has so many lines."""
        began = time.monotonic()
        path = self.home / "ledger"
        while not path.exists() or path.read_bytes().count(b"\n") < lines:
            assert process.is_alive(), (self.home / "log").read_text()[-2000:]
            assert time.monotonic() - began < PATIENCE, (self.home / "log").read_text()[-2000:]
            time.sleep(0.02)

    def resumes(self, process: Life) -> float:
        """Wait for the next line; how many seconds it took from when the life began to work.

        How long it takes to be born is the machine's: under load it is more than all that it waits for.
        """
        self.wait_for(len(self.ledger) + 1, process)
        return time.monotonic() - float((self.home / BEGUN).read_text(encoding="utf-8"))

    def ask(self, statement: str) -> int:
        """Count something in the database."""

        async def read() -> int:
            async with open_store(self.url, SystemClock()) as store:
                counted = await store.run(lambda uow: rows(uow, statement))
            return int(counted[0][0])

        return asyncio.run(read())

    def waits(self) -> int:
        """How much is still to be heard or sent."""
        queued = "(SELECT count(*) FROM delivery WHERE status = 'queued')"
        whole = "(SELECT count(*) FROM notice WHERE expanded_at IS NULL AND kind <> 'alert.reach')"
        return self.said + self.ask(f"SELECT {queued} + {whole} - (SELECT count(*) FROM journal)")  # noqa: S608


@pytest.fixture
def installation(url: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation on a disk that is wiped afterwards."""
    yield Installation(tmp_path, url)
    shutil.rmtree(tmp_path, ignore_errors=True)


@contextmanager
def finally_dead(process: Life) -> Iterator[Life]:
    """Leave no process behind, whatever the test found."""
    try:
        yield process
    finally:
        process.kill()
        process.join()


def everybody_was_told(installation: Installation) -> None:
    """Compare the ledgers."""
    told = {at for _, _, at, text in installation.ledger if "12 rue des Lilas" in text}
    assert {address(number) for number in range(installation.neighbours)} - told == set()
    answered = {at for _, _, at, text in installation.ledger if "c'est note" in text.lower() or "noté" in text}
    assert {address(number) for number in range(ANSWERING)} - answered == set()


def each_input_had_one_effect(installation: Installation) -> None:
    """Compare the journal with what was said."""
    assert installation.ask("SELECT count(*) FROM journal") == installation.said
    assert installation.ask("SELECT count(*) FROM notice WHERE kind = 'reply'") == installation.said
    assert installation.ask("SELECT count(*) FROM alert") == 1
    assert installation.ask("SELECT count(*) FROM alert_event WHERE kind = 'seen'") == ANSWERING
    assert installation.ask("SELECT count(*) FROM delivery WHERE status IN ('failed', 'cancelled', 'expired')") == 0


def repeats(installation: Installation) -> int:
    sent = Counter(delivery for _, delivery, _, _ in installation.ledger)
    return sum(count - 1 for count in sent.values())


@pytest.mark.slow
def test_killed_again_and_again_in_the_middle_of_everything(installation: Installation) -> None:
    """Ten lives, each ended by ``kill -9`` at a moment that nobody chose, and one that comes to the end."""
    chance = random.Random(20261123)
    # On a file the next life is alone, and does not wait for the leases of the dead one, however long.
    (kills, neighbours), lease = (MANY, None) if installation.url.startswith("sqlite") else (FEW, LEASE)
    installation.settle(neighbours)
    begin(installation)
    resumed = []

    for life in range(kills + 1):
        with finally_dead(installation.start(lease)) as process:
            resumed.append(installation.resumes(process))
            if life == 0:
                installation.wait_for(20, process)
            some_answer(installation, life, kills)
            if life < kills:
                time.sleep(chance.uniform(0.05, 0.6))
            else:
                until_done(installation)

    everybody_was_told(installation)
    each_input_had_one_effect(installation)
    assert repeats(installation) <= kills * (IN_FLIGHT + FLUSH)
    assert max(resumed) < RESUMES_WITHIN, resumed


@pytest.mark.slow
def test_told_to_stop_in_the_middle_of_everything(installation: Installation) -> None:
    """What was accepted is kept, and nothing is sent twice."""
    installation.settle(400)
    begin(installation)

    for life in range(3):
        with finally_dead(installation.start()) as process:
            installation.wait_for(len(installation.ledger) + 50, process)
            some_answer(installation, life, 2)
            if life == 2:
                until_done(installation)
            process.terminate()
            process.join(STOPS_WITHIN)
            assert process.exitcode == 0

    everybody_was_told(installation)
    each_input_had_one_effect(installation)
    assert repeats(installation) == 0


def begin(installation: Installation) -> None:
    installation.say(AUTHOR, "ALERTE vol 12 rue des Lilas velo rouge")
    installation.say(AUTHOR, "3")


def some_answer(installation: Installation, life: int, lives: int) -> None:
    """Let this life's share of the neighbours answer."""
    for number in range(life * ANSWERING // lives, min(ANSWERING, (life + 1) * ANSWERING // lives)):
        installation.say(address(number), "A1 vu")


def until_done(installation: Installation) -> None:
    began = time.monotonic()
    while installation.waits() and time.monotonic() - began < PATIENCE:
        time.sleep(LOOKS_EVERY)
