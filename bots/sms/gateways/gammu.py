"""gammu-smsd: a modem on a cable, spoken with by files in its folders."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import structlog

from bots.sms.gateway import Call, decoded
from bots.sms.heard import Heard
from bots.sms.receipts import DeliveryReceipt, DeliveryState
from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bots.sms.settings import GammuSettings
    from core.ports import Clock

_IN = re.compile(r"IN(\d{8}_\d{6})_(\d+)_(.+)_(\d+)\.(txt|smsbackup|bin)")
_OUT = re.compile(r"OUTC\d{8}_\d{6}_\d{6,}_\+\d+_[A-Za-z0-9-]+\.txtd")
_SAFE = re.compile(r"[^A-Za-z0-9-]")
_LARGEST = 64 * 1024

log = structlog.get_logger()


class Group(NamedTuple):
    """The files of one message, part by part, and the size of each."""

    sender: str
    files: list[Path]
    sizes: list[int]

    @property
    def shape(self) -> tuple[tuple[str, int], ...]:
        """What changes as long as the message is being written."""
        return tuple(zip((file.name for file in self.files), self.sizes, strict=True))


class Gammu:
    """The files service of gammu-smsd, version 1.42."""

    def __init__(self, settings: GammuSettings, *, alphabet: str, clock: Clock) -> None:
        """Prepare to use the folders of *settings*; *alphabet* is how its text files are written."""
        self.per_second, self.in_flight = settings.per_second, settings.in_flight
        self._settings = settings
        # The settings have checked that both are there.
        self._inbox, self._outbox = settings.inbox or Path(), settings.outbox or Path()
        self._alphabet = alphabet
        self._clock = clock
        self._numbers = count()

    @property
    def has_webhook(self) -> bool:
        """No: it has no network."""
        return False

    async def send(self, to: str, parts: Sequence[str], reference: str) -> str:
        """Put one file into the outbox, whole or not at all; gammu-smsd cuts and links it itself.

        Raises:
            DeliveryFailed: the folder is not there, or full.
        """
        external_id = _SAFE.sub("-", reference)
        if await asyncio.to_thread(_waits, self._outbox, external_id):
            # We stopped before we noted that it is there.
            return external_id
        # The oldest name leaves first; the "d" at the end asks for a delivery report.
        at = self._clock.now().strftime("%Y%m%d_%H%M%S")
        name = f"OUTC{at}_{next(self._numbers):06}_{to}_{external_id}.txtd"
        try:
            await asyncio.to_thread(_write, self._outbox / name, " ".join(parts))
        except OSError as error:
            raise _failure(error) from None
        return external_id

    async def check(self) -> None:
        """See whether the folders can be used.

        Raises:
            DeliveryFailed: they cannot.
        """
        for folder in (self._inbox, self._outbox):
            if not await asyncio.to_thread(os.access, folder, os.R_OK | os.W_OK | os.X_OK):
                raise DeliveryFailed(Reason.UNAVAILABLE, "a folder of gammu-smsd cannot be used")

    async def watch(
        self,
        hear: Callable[[Heard], Awaitable[None]],
        tell: Callable[[DeliveryReceipt], Awaitable[None]],
    ) -> None:
        """Look into the inbox again and again; a file goes when its message is committed.

        Raises:
            DeliveryFailed: the folder is not there any more.
        """
        before: set[tuple[tuple[str, int], ...]] = set()
        while True:
            try:
                groups = await asyncio.to_thread(waiting, self._inbox)
                # gammu-smsd writes part after part: what still grows is left until the next look.
                settled = [group for group in groups if group.shape in before]
                before = {group.shape for group in groups}
                for group in settled:
                    await hear(await asyncio.to_thread(self._read, group))
                    await asyncio.to_thread(_remove, group.files)
                await self._tell_all(tell)
            except OSError as error:
                raise _failure(error) from None
            await asyncio.sleep(self._settings.poll_seconds)

    def is_genuine(self, call: Call) -> bool:
        """No: nobody calls."""
        return False

    def heard(self, call: Call) -> Sequence[Heard]:
        """Nothing: nobody calls."""
        return []

    def receipts(self, call: Call, now: datetime) -> Sequence[DeliveryReceipt]:
        """Nothing: nobody calls."""
        return []

    async def close(self) -> None:
        """Nothing is open."""

    async def _tell_all(self, tell: Callable[[DeliveryReceipt], Awaitable[None]]) -> None:
        """Tell what gammu-smsd moved to its two other folders; it goes from there, for nobody else needs it."""
        for folder, state in ((self._settings.sent, DeliveryState.SENT), (self._settings.error, DeliveryState.FAILED)):
            for file in await asyncio.to_thread(_ours, folder) if folder else []:
                external_id = file.stem.rpartition("_")[2]
                await tell(DeliveryReceipt(external_id, state, self._clock.now()))
                await asyncio.to_thread(_remove, [file])

    def _read(self, group: Group) -> Heard:
        contents = [file.read_bytes()[:_LARGEST] for file in group.files]
        text = "".join(self._text(content) for content in contents)
        raw = b"".join(contents)
        # The name alone comes again for another message of the same second, once the first is gone.
        native_id = hashlib.sha256(group.files[0].name.encode() + raw).hexdigest()[:32]
        return Heard(group.sender, text, native_id, raw)

    def _text(self, content: bytes) -> str:
        # With inboxformat = unicode it is UTF-16 with its mark, otherwise what the operator says.
        if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return content.decode("utf-16", "replace")
        return decoded(content, "", self._alphabet)


def waiting(inbox: Path) -> list[Group]:
    """Give the messages in *inbox*, the oldest first.

    Raises:
        OSError: the folder cannot be read.
    """
    groups: dict[tuple[str, str, str], Group] = {}
    for file in sorted(inbox.iterdir()):
        if said := _IN.fullmatch(file.name):
            at, number, sender, _part, _kind = said.groups()
            group = groups.setdefault((at, number, sender), Group(sender, [], []))
            group.files.append(file)
            group.sizes.append(file.stat().st_size)
    return list(groups.values())


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            file.write(text.encode("utf-16"))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def _waits(outbox: Path, external_id: str) -> bool:
    return any(outbox.glob(f"OUTC*_{external_id}.txtd"))


def _ours(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if _OUT.fullmatch(file.name))


def _remove(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _failure(error: OSError) -> DeliveryFailed:
    return DeliveryFailed(Reason.UNAVAILABLE, type(error).__name__)
