"""The half of the Matrix channel that hears, with a sync loop of our own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bots.matrix.account import NOTHING, Account
from bots.matrix.changes import expulsion, moved, put_out
from bots.matrix.failures import FAILURES, Refusal, failure_of
from bots.matrix.history import Words, words_in
from bots.matrix.locking import Locks
from bots.matrix.pictures import Pictures, portions
from bots.matrix.reading import (
    ENCRYPTED,
    REACTION,
    REDACTION,
    Place,
    as_bytes,
    inbound_from,
    pressed,
    reaction_in,
    taken_back,
    unread,
)
from bots.matrix.rooms import Room
from core.ports import Clock, Reason, Receive
from core.wire import Inbound

Json = dict[str, Any]

POLL_SECONDS = 25
WAITING_POLL_SECONDS = 3
"""While the key of a message is missing."""

KEY_SECONDS = 30.0
"""How long we wait for the key of a message; then its author is told that it could not be read."""

NEWS: Json = {
    "presence": NOTHING,
    "account_data": NOTHING,
    "room": {"ephemeral": NOTHING, "account_data": NOTHING, "timeline": {"limit": 100}},
}

NOTHING_AT_ALL: Json = {"presence": NOTHING, "account_data": NOTHING, "room": {"rooms": []}}
UNKNOWN_PLACE = 400

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message whose key has not come; ``position`` is the sync that brought it, ``until`` when we give up."""

    room_id: str
    event: Json
    position: str
    until: float


class Listener:
    """Asks the homeserver for news and hands them over; what was not committed is asked for again."""

    def __init__(self, account: Account, clock: Clock, channel: str) -> None:
        """Hear as *account*."""
        self._account = account
        self._clock = clock
        self._channel = channel
        self._locks = Locks(account)
        self._pictures = Pictures(account.session)
        self._sealed: dict[str, Sealed] = {}
        self._refused: set[str] = set()
        self._told: set[tuple[str, str]] = set()

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand messages over to *receive*, in order, until cancelled, from *since* or from now on.

        Raises:
            DeliveryFailed: the homeserver cannot be reached, or refuses us.
        """
        account = self._account
        self._sealed.clear()
        self._told.clear()
        with in_our_words():
            position = await self._begin(since)
            await self._enter_rooms()
        with account.listening():
            while True:
                with in_our_words():
                    sync = await account.session.sync(position, NEWS, self._patience())
                    batches = await self._read(sync, position)
                    await self._enter_rooms()
                    await self._locks.turn()
                for batch in batches:
                    await receive(batch)
                if batches:
                    account.has_committed()
                position = str(sync["next_batch"])

    async def _begin(self, since: str | None) -> str:
        """Give the place to listen from: now, when the homeserver does not know *since* (that of another server)."""
        position = await self._account.begin(since)
        try:
            await self._account.session.sync(position, NOTHING_AT_ALL, 0)
        except Refusal as refusal:
            if refusal.status != UNKNOWN_PLACE:
                raise
            log.error("matrix.cursor_refused", code=refusal.code)
            position = await self._account.begin_anew()
        return position

    def _patience(self) -> int:
        return WAITING_POLL_SECONDS if self._sealed else POLL_SECONDS

    async def _read(self, sync: Json, position: str) -> Sequence[Sequence[Inbound]]:
        """Read everything that *sync* says to us, in batches; the last one carries the cursor."""
        account = self._account
        account.rooms.note(sync)
        invited = set(sync.get("rooms", {}).get("invite", {}))
        account.invitations |= invited
        self._refused -= invited
        await account.encryption.feed(sync)
        heard = await self._unseal()
        for room_id, joined in sync.get("rooms", {}).get("join", {}).items():
            words = await words_in(account.session, room_id, joined, position)
            heard += [one for event in words if (one := await self._hear(room_id, event, position)) is not None]
        await account.encryption.keep_up()
        heard += self._losses(sync)
        moves = self._moves()
        # By itself and first: what is said in a room that moved is said in the group that it is.
        batches = [moves] if moves else []
        batches += [await self._pictures.complete(portion) for portion in portions(heard)]
        if batches:
            batches[-1][-1] = replace(batches[-1][-1], cursor=self._cursor(str(sync["next_batch"])))
        return batches

    def _cursor(self, next_batch: str) -> str:
        """Where to go on after a restart: not beyond a message that still waits for its key."""
        return next((one.position for one in self._sealed.values()), next_batch)

    async def _hear(self, room_id: str, event: Json, position: str) -> Words | None:
        if event["sender"] == self._account.session.user_id:
            return None
        if event["type"] != ENCRYPTED:
            return await self._understand(room_id, event, as_bytes(event))
        found = self._account.encryption.unlocked(room_id, event)
        if found is None:
            until = asyncio.get_running_loop().time() + KEY_SECONDS
            self._sealed.setdefault(event["event_id"], Sealed(room_id, event, position, until))
            return None
        return await self._understand(room_id, found, as_bytes(event))

    async def _unseal(self) -> list[Words]:
        """Read the messages whose key has come by now, and give up on those that waited too long."""
        heard: list[Words] = []
        for event_id, sealed in list(self._sealed.items()):
            found = self._account.encryption.unlocked(sealed.room_id, sealed.event)
            is_late = asyncio.get_running_loop().time() > sealed.until
            if found is None and not is_late:
                continue
            del self._sealed[event_id]
            if found is not None:
                words = await self._understand(sealed.room_id, found, as_bytes(sealed.event))
                heard += [words] if words is not None else []
            else:
                log.warning("matrix.key_never_came", event_id=event_id)
                place = self._place(sealed.room_id, sealed.event)
                heard.append(Words(unread(sealed.event, place, self._clock.now(), self._channel)))
        return heard

    async def _understand(self, room_id: str, event: Json, raw: bytes) -> Words | None:
        """Read one event in the clear; None, with a word in the log, for what nobody can read."""
        try:
            place = self._place(room_id, event)
            if event["type"] == REACTION:
                return await self._press(room_id, event, place)
            if event["type"] == REDACTION:
                inbound = self._take_back(event, place)
            else:
                own = self._account.session.user_id
                inbound = inbound_from(event, place, raw, self._clock.now(), self._channel, own)
        except FAILURES:
            raise
        except Exception as error:  # noqa: BLE001 (whatever this one stumbles over must not stop the others)
            log.error("matrix.event_unreadable", event_id=event.get("event_id"), error=type(error).__name__)
            return None
        return None if inbound is None else Words(inbound, event)

    async def _press(self, room_id: str, event: Json, place: Place) -> Words | None:
        about, sign = reaction_in(event)
        payload = await self._account.buttons.meaning(room_id, about, sign) if about else None
        if payload is None:
            return None
        return Words(pressed(event, payload, place, self._clock.now(), self._channel))

    def _take_back(self, event: Json, place: Place) -> Inbound | None:
        inbound = taken_back(event, place, self._clock.now(), self._channel)
        if inbound is not None and inbound.takes_back is not None:
            # Its key need not be waited for any more.
            self._sealed.pop(inbound.takes_back, None)
        return inbound

    def _place(self, room_id: str, event: Json) -> Place:
        rooms = self._account.rooms
        room = rooms.get(room_id) or Room(room_id)
        sender = event["sender"]
        is_private = room.partner(self._account.session.user_id) == sender
        occupant = room.occupants.get(sender)
        name = occupant.name if occupant else ""
        if is_private:
            return Place(None, name)
        now = rooms.newest(room_id) or room
        return Place(now.room_id, name, room.name or now.name, room.powers.runs(sender))

    def _moves(self) -> list[Inbound]:
        """Say which rooms have moved, once; what keeps the link to a room does not mind hearing it again."""
        moves = [move for move in self._account.rooms.moves() if move not in self._told]
        self._told.update(moves)
        now, channel = self._clock.now(), self._channel
        return [moved(old, new, now, channel) for old, new in moves]

    def _losses(self, sync: Json) -> Iterator[Words]:
        """Say which rooms have put us out."""
        for room_id, left in sync.get("rooms", {}).get("leave", {}).items():
            event = expulsion(left, self._account.session.user_id)
            if event is not None:
                yield Words(put_out(event, room_id, self._clock.now(), self._channel))

    async def _enter_rooms(self) -> None:
        """Accept every invitation, and follow rooms that have moved; what is refused once is left."""
        account = self._account
        for room_id in [*account.invitations, *account.rooms.replacements()]:
            if room_id in self._refused:
                continue
            try:
                await account.enter(room_id)
            except Refusal as refusal:
                if failure_of(refusal).reason in {Reason.THROTTLED, Reason.UNAVAILABLE}:
                    log.info("matrix.room_later", status=refusal.status)
                    continue
                log.info("matrix.room_refused", code=refusal.code)
                self._refused.add(room_id)
            account.invitations.discard(room_id)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Turn what goes wrong between us and the homeserver into a failure of ours."""
    try:
        yield
    except FAILURES as error:
        raise failure_of(error) from None
