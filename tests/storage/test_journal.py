"""The journal: every input once, with its bytes, and how far each account was heard."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from core.shelves.journal import Erased
from core.wire import Assurance, Attachment, AttachmentKind, Inbound
from tests.storage.street import NOON

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


async def test_a_message_handed_over_three_times_is_recorded_once(street: Street) -> None:
    """Channels repeat themselves after a failure of ours."""
    message = street.says("telegram", "4242", "vu", message_id="7")

    ids = [await street.run(lambda uow: uow.journal.record(message)) for _ in range(3)]

    assert ids[0] is not None
    assert ids[1:] == [None, None]


async def test_a_message_handed_over_ten_times_at_once_is_recorded_once(street: Street) -> None:
    """Ten webhooks at the same moment are one effect."""
    message = street.says("telegram", "4242", "vu", message_id="7")

    ids = await asyncio.gather(*(street.run(lambda uow: uow.journal.record(message)) for _ in range(10)))

    assert sum(heard is not None for heard in ids) == 1


async def test_the_same_text_twice_is_two_messages(street: Street) -> None:
    """Somebody who writes AIDE twice is heard twice."""
    first, second = street.says("sms", "+33600000001", "AIDE"), street.says("sms", "+33600000001", "AIDE")

    assert await street.run(lambda uow: uow.journal.record(first))
    assert await street.run(lambda uow: uow.journal.record(second))


async def test_one_channels_message_id_may_return_on_another_account(street: Street) -> None:
    """Two bots count their messages apart."""
    message = street.says("telegram", "4242", "vu", message_id="7")
    elsewhere = replace(message, account="other-bot")

    assert await street.run(lambda uow: uow.journal.record(message))
    assert await street.run(lambda uow: uow.journal.record(elsewhere))


async def test_a_failed_message_comes_back_as_it_was(street: Street) -> None:
    """A dead letter can be heard again, attachments and doubts included."""
    message = Inbound(
        channel="email",
        address="odette@example.org",
        message_id="<1@example.org>",
        received_at=street.clock.now(),
        text="ALERTE vol",
        choice="3:yes",
        attachments=(
            Attachment(AttachmentKind.PHOTO, "image/jpeg", "a.jpg", b"\xff\xd8one"),
            Attachment(AttachmentKind.LOCATION, latitude=48.8, longitude=2.4),
            Attachment(AttachmentKind.FILE, "text/plain", "b.txt", b"two\x00"),
        ),
        language="fr",
        name="Odette",
        account="email",
        room="rue@example.org",
        refers_to="<0@example.org>",
        tap="t",
        cursor="12:7",
        assurance=Assurance.CLAIMED,
        raw=b"From: odette\r\n\x00\xff",
    )

    failed = await street.run(lambda uow: uow.journal.fail(message, "KeyError: 'x'"))
    back = await street.run(lambda uow: uow.journal.failed_inbound(failed))

    assert back == message


async def test_a_failed_message_waits_for_the_operator_until_it_is_settled(street: Street) -> None:
    """A dead letter is listed with its reason and its bytes, and can be taken off once."""
    message = replace(street.says("sms", "+33600000001", "x"), raw=b"raw")
    await street.run(lambda uow: uow.journal.record(message))
    failed = await street.run(lambda uow: uow.journal.fail(message, "boom"))

    (heard,) = await street.run(lambda uow: uow.journal.failed())
    settled = [await street.run(lambda uow: uow.journal.settle(failed)) for _ in range(2)]

    assert (heard.id, heard.channel, heard.reason, bytes(heard.raw)) == (failed, "sms", "boom", b"raw")
    assert heard.received_at == message.received_at
    assert settled == [True, False]
    assert await street.run(lambda uow: uow.journal.failed()) == []
    assert await street.run(lambda uow: uow.journal.failed_inbound(failed)) is None


async def test_a_failed_message_handed_over_again_is_not_heard_twice(street: Street) -> None:
    """A poisoned message must not block its channel for ever."""
    message = street.says("sms", "+33600000001", "x")
    await street.run(lambda uow: uow.journal.fail(message, "boom"))

    assert await street.run(lambda uow: uow.journal.record(message)) is None


async def test_the_operator_sees_when_each_channel_was_heard_last(street: Street) -> None:
    """A silent channel may be a broken one."""
    for channel in ("sms", "telegram", "sms"):
        street.clock.tick(60)
        message = street.says(channel, "1")
        await street.run(partial(_record, message))

    heard = await street.run(lambda uow: uow.journal.last_heard())

    assert heard == {"telegram": NOON + timedelta(minutes=2), "sms": NOON + timedelta(minutes=3)}


async def test_a_cursor_only_moves_with_its_transaction(street: Street) -> None:
    """What is rolled back is handed over again."""

    def move_and_break(uow: UnitOfWork) -> None:
        uow.journal.move_cursor("telegram", "43")
        raise ZeroDivisionError

    await street.run(lambda uow: uow.journal.move_cursor("telegram", "42"))
    with pytest.raises(ZeroDivisionError):
        await street.run(move_and_break)

    assert await street.run(lambda uow: uow.journal.cursor("telegram")) == "42"
    assert await street.run(lambda uow: uow.journal.cursor("matrix")) is None


def _record(message: Inbound, uow: UnitOfWork) -> None:
    uow.journal.record(message)


async def test_what_its_author_takes_back_is_erased_and_said_to_be_the_last_word_or_not(street: Street) -> None:
    """Its row stays, so that the same message is not heard anew."""
    attached = (Attachment(AttachmentKind.FILE, "text/plain", "a.txt", b"un mot"),)
    first = replace(street.says("matrix", "@odette:hs", "un mot"), attachments=attached, raw=b"un mot")
    second = street.says("matrix", "@odette:hs", "un autre")
    removal = replace(street.says("matrix", "@odette:hs"), takes_back=first.message_id)
    await street.run(partial(_fail, first))
    for one in (second, removal):
        await street.run(partial(_record, one))

    erased = await street.run(lambda uow: uow.journal.take_back(removal))
    last = await street.run(lambda uow: uow.journal.take_back(replace(removal, takes_back=second.message_id)))
    other = await street.run(lambda uow: uow.journal.take_back(replace(removal, address="@zoe:hs")))

    assert erased == Erased(first.received_at, is_last=False)
    assert last == Erased(second.received_at, is_last=True)
    assert other is None
    assert await street.run(lambda uow: uow.journal.failed()) == []
    assert await street.run(lambda uow: uow.journal.record(first)) is None


def _fail(message: Inbound, uow: UnitOfWork) -> None:
    uow.journal.fail(message, "no key")
