"""One thing on which we fail holds nothing else up: a silence, a timer, a picture."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from bots.photos import Darkroom
from core.shelves.unit_of_work import Conversation, UnitOfWork
from core.wire import Attachment, AttachmentKind, Inbound
from tests.bots.workshop import Workshop, open_workshop
from tests.core.village import count

CANARY = b"canary-of-the-place"


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    async with open_workshop() as opened:
        yield opened


async def test_one_silence_on_which_we_fail_does_not_hold_up_the_others(workshop: Workshop) -> None:
    """A fire that is told must leave, whatever is wrong with the dialogue before it; that one is tried again."""
    village = workshop.village
    meet_silence, failing = workshop.door.meet_silence, [True]

    def meet(conversation: Conversation, uow: UnitOfWork) -> Any:
        if failing and conversation.contact_id == 1:
            raise ZeroDivisionError
        return meet_silence(conversation, uow)

    workshop.door.meet_silence = meet  # type: ignore[method-assign]
    await village.says("Odette", "ALERTE feu 8 rue des Roses")
    await village.says("Karim", "ALERTE feu 9 rue des Roses")
    await village.time_passes(minutes=3, seconds=1)
    first = await count(village, "SELECT count(*) FROM alert")
    failing.clear()
    await village.time_passes(minutes=1, seconds=1)

    assert first == 1
    assert await count(village, "SELECT count(*) FROM alert") == 2


async def test_one_timer_on_which_we_fail_does_not_hold_up_the_others(workshop: Workshop) -> None:
    village = workshop.village
    await village.says("Odette", "ALERTE vol 12 rue des Lilas", "3")
    await village.says("Odette", "ALERTE vol 4 rue des Roses", "3")
    ring, failing = workshop.door.ring, [True]

    def break_down(timer: Any, uow: UnitOfWork) -> None:
        if failing and timer.alert_id == 1:
            raise ZeroDivisionError
        ring(timer, uow)

    workshop.door.ring = break_down  # type: ignore[method-assign]
    await village.time_passes(hours=25)
    first = await count(village, "SELECT count(*) FROM alert WHERE status = 'closed'")
    failing.clear()
    await village.time_passes(minutes=1, seconds=1)

    assert first == 1
    assert await count(village, "SELECT count(*) FROM alert WHERE status = 'closed'") == 2


async def test_a_picture_of_a_parked_message_tells_no_place_when_it_is_heard_again(workshop: Workshop) -> None:
    """The dead letter keeps the cleaned picture, so that a replay cannot show where it was taken."""
    village = workshop.village
    darkroom = Darkroom()
    workshop.clean = darkroom.clean
    workshop.broken.add("post_alert")
    written = io.BytesIO()
    Image.new("RGB", (20, 20)).save(written, "JPEG", comment=CANARY)
    photo = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=written.getvalue())

    await village.says("Odette", "ALERTE vol 12 rue des Lilas", attachments=(photo,))
    await village.says("Odette", "3", attachments=(photo,))
    darkroom.close()
    workshop.broken.clear()
    await workshop.replay()

    kept = await village.store.run(lambda uow: [uow.alerts.photo(number) for number in (1, 2)])
    assert kept[0] is not None
    assert all(CANARY not in picture[0] for picture in kept if picture is not None)
    assert await count(village, "SELECT count(*) FROM alert") == 1


async def test_a_picture_that_breaks_our_darkroom_is_parked_without_its_bytes(workshop: Workshop) -> None:
    village = workshop.village

    async def broken(inbound: Inbound) -> Inbound:
        raise OSError("no more processes")

    workshop.clean = broken
    photo = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=CANARY)
    await village.says("Odette", "voici", attachments=(photo,), raw=b"raw")

    (letter,) = await village.store.run(lambda uow: uow.journal.failed())
    parked = await village.store.run(lambda uow: uow.journal.failed_inbound(letter.id))
    assert letter.raw == b"raw"
    assert parked is not None
    assert parked.attachments[0].data == b""
    assert "Il n'est pas perdu" in village.hears("Odette")[-1]
