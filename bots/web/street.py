"""The demonstration street: neighbours whose screens are channels like any other, kept in memory."""

from __future__ import annotations

import asyncio
import heapq
import secrets
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from bots.web.dialogue import Album, Dialogue, Entry, EntryKind, is_toast, words
from bots.web.speech import Refused, Speech
from core.ports import Alphabet, Capabilities, DeliveryFailed, Reason, Voice
from core.wire import Assurance, AttachmentKind, Inbound, Receipt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.ports import Channel, Clock, Receive
    from core.wire import Outbound

NeighbourKind = Literal["telegram", "sms", "email", "matrix", "group", "town_hall"]

_SHOWS = frozenset({AttachmentKind.PHOTO, AttachmentKind.FILE, AttachmentKind.LOCATION})
_SCREENS = {
    "street-telegram": Capabilities(
        voice=Voice.TELEGRAM,
        choices=100,
        part_length=4096,
        markup=True,
        attachments=_SHOWS,
        edits=True,
        per_second=0,
    ),
    "street-sms": Capabilities(
        voice=Voice.SMS, part_length=160, max_parts=4, alphabet=Alphabet.GSM7, per_second=0, price=0.07
    ),
    "street-email": Capabilities(
        voice=Voice.EMAIL,
        part_length=100_000,
        max_parts=1,
        markup=True,
        attachments=frozenset({AttachmentKind.PHOTO, AttachmentKind.FILE}),
        threads=True,
        has_subject=True,
        per_second=0,
    ),
    "street-matrix": Capabilities(
        voice=Voice.MATRIX,
        choices=20,
        part_length=16_000,
        markup=True,
        attachments=_SHOWS,
        edits=True,
        threads=True,
        per_second=0,
    ),
}


@dataclass(frozen=True, slots=True)
class House:
    """Where a neighbour lives: the address in words, and its position in WGS 84 degrees."""

    words: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One screen of the street: a person, the town hall, or a group with the address of its room.

    ``channel`` is the name of a street channel; ``kind`` is what the screen looks like.
    """

    id: str
    name: str
    channel: str
    address: str
    kind: NeighbourKind
    house: House
    role: str = ""
    language: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give what the page reads."""
        house = {"words": self.house.words, "lat": self.house.latitude, "lon": self.house.longitude}
        return {
            "id": self.id,
            "name": self.name,
            "channel": self.channel,
            "address": self.address,
            "kind": self.kind,
            "role": self.role,
            "house": house,
        }


class Street:
    """The neighbours and their screens, and the way in for what they say."""

    def __init__(self, neighbours: Iterable[Neighbour], clock: Clock, language: str = "fr") -> None:
        self.neighbours = {neighbour.id: neighbour for neighbour in neighbours}
        self.clock = clock
        self.language = language
        self.run = secrets.token_hex(4)
        """Tells this start of the street from earlier ones, whose entries are gone."""
        self.album = Album()
        self.followers: set[asyncio.Event] = set()
        self.is_closed = False
        self._sequence = 0
        self._dialogues = {one.id: Dialogue(self.album, self._number) for one in self.neighbours.values()}
        self._at = {(one.channel, one.address): one.id for one in self.neighbours.values()}
        self._taps: dict[str, str] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._screens = [StreetScreen(self, name) for name in sorted({one.channel for one in self.neighbours.values()})]

    def channels(self) -> list[Channel]:
        """Give one channel for each kind of screen on the street."""
        return list(self._screens)

    def dialogue(self, neighbour_id: str) -> Dialogue:
        """Give what is on the screen of this neighbour.

        Raises:
            Refused: nobody on the street has this id.
        """
        try:
            return self._dialogues[neighbour_id]
        except KeyError:
            raise Refused("unknown_neighbour", status=404) from None

    def after(self, sequence: int) -> list[tuple[str, Entry]]:
        """Give every entry of the street with a sequence number above *sequence*, in order, with its neighbour."""
        logs = (
            [(entry.sequence, name, entry) for entry in log.entries.values() if entry.sequence > sequence]
            for name, log in self._dialogues.items()
        )
        return [(name, entry) for _, name, entry in heapq.merge(*logs)]

    def show(self, channel: str, outbound: Outbound) -> Receipt:
        """Show a message of ours on the screen at its address.

        Raises:
            DeliveryFailed: nobody has this address on this channel.
        """
        neighbour_id = self._at.get((channel, outbound.address))
        if neighbour_id is None:
            raise DeliveryFailed(Reason.UNREACHABLE, "nobody on the street has this address")
        pressed_on = self._taps.pop(outbound.tap, neighbour_id) if outbound.tap else neighbour_id
        # What is shown for a moment stands where the button is, which may be a group; the rest comes in private.
        return self._dialogues[pressed_on if is_toast(outbound) else neighbour_id].show(outbound, self.clock.now())

    async def say(self, speech: Speech) -> None:
        """Hand over what a neighbour says; it returns when the front door has committed it.

        Raises:
            Refused: nobody has this id, or this screen cannot do that, or the front door did not take it.
        """
        speaker, screen = self._who_and_where(speech)
        channel = next(one for one in self._screens if one.name == speaker.channel)
        dialogue = self._dialogues[screen.id]
        answered = dialogue.find(speech.refers_to) if speech.refers_to is not None else None
        if speech.refers_to is not None and answered is None:
            raise Refused("bad_reference")
        if speech.choice is not None and not channel.capabilities.choices:
            raise Refused("no_buttons")
        inbound = self._inbound(speech, speaker, screen, answered)
        async with self._turns[speaker.id]:
            said = dialogue.find(speech.id) or dialogue.add(self._said(speech, speaker, screen, dialogue, answered))
            try:
                await channel.hand_over(inbound)
            except Exception:
                dialogue.add(replace(said, has_failed=True))
                raise
            if said.has_failed:
                dialogue.add(replace(said, has_failed=False))

    def close(self) -> None:
        """End what follows the street."""
        self.is_closed = True
        self._wake()

    def _who_and_where(self, speech: Speech) -> tuple[Neighbour, Neighbour]:
        speaker = self.neighbours.get(speech.neighbour)
        if speaker is None:
            raise Refused("unknown_neighbour")
        if speaker.kind == "group":
            raise Refused("who_speaks")
        if speech.group is None:
            return speaker, speaker
        group = self.neighbours.get(speech.group)
        if group is None or group.kind != "group" or group.channel != speaker.channel:
            raise Refused("not_in_group")
        return speaker, group

    def _inbound(self, speech: Speech, speaker: Neighbour, screen: Neighbour, answered: Entry | None) -> Inbound:
        is_fresh_mail = speaker.channel == "street-email" and answered is None
        tap = None
        if speech.choice is not None and speaker.channel == "street-telegram":
            tap = uuid4().hex
            self._taps[tap] = screen.id
            while len(self._taps) > 100 * len(self.neighbours):
                del self._taps[next(iter(self._taps))]
        return Inbound(
            channel=speaker.channel,
            address=speaker.address,
            message_id=speech.id,
            received_at=self.clock.now(),
            # A fresh mail speaks by its subject and its body, a reply by its body alone.
            text="\n".join(filter(None, [speech.subject, speech.text])) if is_fresh_mail else speech.text,
            choice=speech.choice,
            attachments=speech.attachments,
            language=speaker.language,
            name=speaker.name,
            room=None if screen is speaker else screen.address,
            refers_to=answered.id if answered else None,
            tap=tap,
            # As on the real channels: anybody can write any number or address on a message or a fresh mail.
            assurance=Assurance.CLAIMED
            if speaker.channel == "street-sms" or is_fresh_mail
            else Assurance.AUTHENTICATED,
            raw=speech.raw,
        )

    def _said(
        self, speech: Speech, speaker: Neighbour, screen: Neighbour, dialogue: Dialogue, answered: Entry | None
    ) -> Entry:
        is_press = speech.choice is not None
        text = (dialogue.label(speech.choice) or speech.choice) if speech.choice is not None else speech.text
        return Entry(
            id=speech.id,
            kind=EntryKind.SAID,
            at=self.clock.now(),
            parts=words(text),
            subject=speech.subject,
            attachments=tuple(self.album.shown(one) for one in speech.attachments),
            refers_to=dialogue.first.get(answered.id) if answered else None,
            by="" if screen is speaker else speaker.name,
            is_press=is_press,
        )

    def _number(self) -> int:
        self._sequence += 1
        self._wake()
        return self._sequence

    def _wake(self) -> None:
        for follower in self.followers:
            follower.set()


class StreetScreen:
    """One kind of screen as a channel, with the capabilities of the channel that it shows."""

    def __init__(self, street: Street, name: str) -> None:
        self.name = name
        self.capabilities = _SCREENS[name]
        self.receive: Receive | None = None
        self._street = street

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand over what the neighbours say from now on, until cancelled."""
        self.receive = receive
        try:
            await asyncio.Event().wait()
        finally:
            self.receive = None

    async def hand_over(self, inbound: Inbound) -> None:
        """Give *inbound* to the front door; it returns once that is committed.

        Raises:
            Refused: nobody listens yet.
        """
        if self.receive is None:
            raise Refused("not_listening", status=503)
        await self.receive([inbound])

    async def send(self, outbound: Outbound) -> Receipt:
        """Show *outbound* on the screen at its address.

        Raises:
            DeliveryFailed: nobody has this address.
        """
        return self._street.show(self.name, outbound)

    async def close(self) -> None:
        """Let nobody speak through this screen any more."""
        self.receive = None
