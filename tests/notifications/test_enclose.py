"""What messages enclose: made when they leave, in the language of whoever gets it."""

from __future__ import annotations

from typing import Any

from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Capabilities, Voice
from core.wire import Attachment, AttachmentKind
from notifications.dispatch import PostOffice
from notifications.makers import MAKERS
from tests.notifications.street import TEXTS, Collector, Street

FILES = [{"make": "greeting", "to": "Odette"}, {"make": "text", "name": "a.txt", "text": "été"}]


def greeting(spec: Any, language: str) -> Attachment:
    return Attachment(AttachmentKind.FILE, "text/plain", f"{spec['to']}.{language}", b"x")


async def enclosed(street: Street, kinds: frozenset[AttachmentKind]) -> list[Attachment]:
    """Tell a neighbour something with `FILES`, on a channel that carries *kinds*; give what came with it."""
    [contact] = await street.settle_in("telegram")
    channel = Collector("telegram", street.clock, Capabilities(Voice.TELEGRAM, attachments=kinds, per_second=0))
    makers = {**MAKERS, "greeting": greeting}
    office = PostOffice(street.store, {"telegram": channel}, TEXTS, street.clock, makers=makers)
    notice = Notice(
        "test.said", {"words": "Voici.", "files": FILES}, Audience(AudienceKind.CONTACT, contact), Lane.MESSAGE
    )
    await street.store.run(lambda uow: uow.outbox.add(notice, street.clock.now()))
    await office.drain()
    return list(channel.heard[0].attachments)


async def test_files_are_made_from_their_specs_in_the_readers_language(street: Street) -> None:
    files = await enclosed(street, frozenset({AttachmentKind.FILE}))

    assert [file.name for file in files] == ["Odette.fr", "a.txt"]
    assert files[1].data.decode("utf-8-sig") == "été"


async def test_a_channel_without_files_carries_the_words_alone(street: Street) -> None:
    assert await enclosed(street, frozenset({AttachmentKind.PHOTO})) == []
