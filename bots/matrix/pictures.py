"""Fetching the pictures that came with messages, encrypted or not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import structlog
from nio.crypto.attachments import decrypt_attachment

from bots.matrix.failures import FAILURES
from bots.matrix.history import Words
from bots.matrix.reading import Picture, picture_in
from bots.matrix.session import Session
from core.wire import Inbound

PICTURE_BYTES = 10 * 1024 * 1024
PICTURES_AT_ONCE = 8
"""Bounds the memory that one batch of messages can take."""

log = structlog.get_logger()


class Pictures:
    """The pictures on the homeserver."""

    def __init__(self, session: Session) -> None:
        """Fetch them with *session*."""
        self._session = session

    async def complete(self, portion: Iterable[Words]) -> list[Inbound]:
        """Give the messages of *portion* with their pictures."""
        return list(await asyncio.gather(*(self._complete(words) for words in portion)))

    async def _complete(self, words: Words) -> Inbound:
        inbound, event = words
        picture = picture_in(event) if event is not None else None
        if picture is None:
            return inbound
        data = await self._fetch(picture, inbound.message_id)
        return replace(inbound, attachments=(replace(inbound.attachments[0], data=data),))

    async def _fetch(self, picture: Picture, event_id: str) -> bytes:
        """Download *picture*; nothing when it is too large, or cannot be had: the words must not wait for it."""
        if picture.size > PICTURE_BYTES:
            log.info("matrix.picture_too_large", event_id=event_id, size=picture.size)
            return b""
        try:
            data = await self._session.download(picture.address, PICTURE_BYTES)
            return data if picture.keys is None else _unlocked(data, picture.keys)
        except FAILURES as error:
            log.warning("matrix.picture_missed", event_id=event_id, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 (keys are what somebody wrote into an event: anything)
            log.warning("matrix.picture_unreadable", event_id=event_id, error=type(error).__name__)
        return b""


def portions(heard: Iterable[Words]) -> Iterator[list[Words]]:
    """Cut what was *heard* so that each portion downloads a bounded number of pictures."""
    portion: list[Words] = []
    pictures = 0
    for words in heard:
        portion.append(words)
        pictures += words.event is not None and picture_in(words.event) is not None
        if pictures == PICTURES_AT_ONCE:
            yield portion
            portion, pictures = [], 0
    if portion:
        yield portion


def _unlocked(data: bytes, keys: dict[str, Any]) -> bytes:
    return bytes(decrypt_attachment(data, keys["key"]["k"], keys["hashes"]["sha256"], keys["iv"]))
