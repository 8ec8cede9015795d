"""The half of the Matrix channel that speaks."""

from __future__ import annotations

from typing import Any

import structlog
from nio.crypto.attachments import encrypt_attachment

from bots.matrix.account import Account
from bots.matrix.body import beside, contents_of, edit_of, place_content, signs_for, stored_content
from bots.matrix.failures import FAILURES, Refusal, failure_of
from bots.matrix.moved import Moved
from bots.matrix.rooms import Room
from core.ports import Clock, DeliveryFailed, Reason
from core.wire import Attachment, AttachmentKind, Outbound, Receipt

Json = dict[str, Any]

MESSAGE = "m.room.message"
_STORED = frozenset({AttachmentKind.PHOTO, AttachmentKind.FILE})

log = structlog.get_logger()


class Sender:
    """Sends messages, edits them in place and puts signs under them; it never tries anything again by itself."""

    def __init__(self, account: Account, clock: Clock) -> None:
        """Speak as *account*."""
        self._account = account
        self._clock = clock
        self._moved = Moved(account.has_event)

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand *outbound* to the homeserver; its parts arrive in order, the choices under the last.

        The transaction ids are made of the delivery's id: sent again, the same event comes back.
        The receipt names the last text, or the message that was edited.

        Raises:
            DeliveryFailed: the homeserver did not take it.
        """
        try:
            await self._account.prepare()
            external_id = await self._deliver(outbound)
        except FAILURES as error:
            failure = failure_of(error)
            if failure.reason is Reason.THROTTLED:
                self._account.buttons.rest()
            # "from None": the library's exceptions may hold the message.
            raise failure from None
        return Receipt(external_id, self._clock.now())

    async def _deliver(self, outbound: Outbound) -> str:
        room = await self._room_for(outbound.address)
        fit = await self._moved.fit(room, outbound)
        event_id = await self._say(room, fit)
        if outbound.replaces is not None and fit.replaces is None:
            self._moved.note(room, outbound.replaces, event_id)
        return event_id

    async def _say(self, room: Room, outbound: Outbound) -> str:
        contents = contents_of(outbound)
        transaction = f"{self._account.life}.{outbound.delivery_id}"
        event_id = ""
        for number, content in enumerate(contents):
            if number == 0 and outbound.replaces is not None:
                event_id = await self._edit(room, outbound.replaces, content, transaction)
            else:
                event_id = await self._account.say(room, MESSAGE, content, f"{transaction}.{number}")
        if outbound.choices:
            self._account.buttons.remember(event_id, contents[-1])
        shown = await self._enclose(room, outbound, transaction, event_id)
        if outbound.covers:
            await self._account.take_back_beside(room, event_id, transaction)
        if outbound.choices:
            self._account.buttons.offer(room.room_id, event_id, signs_for(outbound.choices), transaction)
        if not event_id and not shown:
            raise DeliveryFailed(Reason.REJECTED, "nothing to say")
        return event_id or shown

    async def _edit(self, room: Room, replaces: str, content: Json, transaction: str) -> str:
        if not replaces.startswith("$"):
            raise DeliveryFailed(Reason.REJECTED, "what it replaces is not an event of Matrix")
        await self._account.say(room, MESSAGE, edit_of(replaces, content), f"{transaction}.0")
        return replaces

    async def _enclose(self, room: Room, outbound: Outbound, transaction: str, words_id: str) -> str:
        """Send photos, files and places below the text; one that is refused for itself is left out."""
        event_id = ""
        for number, one in enumerate(outbound.attachments):
            if one.kind in _STORED:
                try:
                    content = stored_content(one, await self._stored(room, one))
                except Refusal as refusal:
                    if failure_of(refusal).reason is not Reason.REJECTED and refusal.code != "M_FORBIDDEN":
                        raise
                    log.warning("matrix.file_refused", delivery=outbound.delivery_id, code=refusal.code)
                    continue
            elif one.kind is AttachmentKind.LOCATION:
                content = place_content(one)
            else:
                continue
            event_id = await self._account.say(room, MESSAGE, beside(words_id, content), f"{transaction}.a{number}")
        return event_id

    async def _stored(self, room: Room, file: Attachment) -> Json:
        if not room.is_encrypted:
            return {
                "url": await self._account.session.upload(file.data, file.content_type or "application/octet-stream")
            }
        secret, keys = encrypt_attachment(file.data)
        address = await self._account.session.upload(secret, "application/octet-stream")
        return {"file": {**keys, "url": address}}

    async def _room_for(self, address: str) -> Room:
        """Give the room of *address*: a room's id, or the Matrix id of somebody who opened a private room with us."""
        if not address.startswith(("!", "@")):
            raise DeliveryFailed(Reason.INVALID, "neither a room nor a person of Matrix")
        room = self._find(address)
        if room is None and await self._account.look_again():
            room = self._find(address)
        if room is None:
            raise DeliveryFailed(Reason.UNREACHABLE, "no room with them")
        return room

    def _find(self, address: str) -> Room | None:
        rooms = self._account.rooms
        return rooms.newest(address) if address.startswith("!") else rooms.private_with(address)
