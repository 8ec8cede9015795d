"""Open dialogues, and due work of the rules."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from core.shelves.unit_of_work import Conversation
from tests.storage.street import CHANNELS, NOON

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


async def test_a_dialogue_is_kept_as_it_was(street: Street) -> None:
    """What was typed and what was shown come back."""
    contact = (await street.speaker("sms", "+33600000001")).contact
    first = Conversation(contact.id, "post_alert", serial=2**40)
    later = Conversation(
        contact.id,
        "post_alert",
        ({"k": "what", "v": {"é": [1, None]}}, {"k": "where", "v": "12 rue"}),
        (("fire", "Incendie"), ("theft", "Vol")),
        2**40 + 1,
        NOON + timedelta(minutes=30),
        NOON + timedelta(minutes=3),
    )

    await street.run(lambda uow: uow.conversations.save(first))
    saved_first = await street.run(lambda uow: uow.conversations.of(contact.id))
    await street.run(lambda uow: uow.conversations.save(later))
    saved_later = await street.run(lambda uow: uow.conversations.of(contact.id))

    assert (saved_first, saved_later) == (first, later)


async def test_an_ended_dialogue_is_forgotten(street: Street) -> None:
    """The log holds what people typed."""
    contact = (await street.speaker("sms", "+33600000001")).contact
    await street.run(lambda uow: uow.conversations.save(Conversation(contact.id, "post_alert")))

    await street.run(lambda uow: uow.conversations.end(contact.id))

    assert await street.run(lambda uow: uow.conversations.of(contact.id)) is None


async def test_an_unanswered_question_is_found_when_its_time_has_come(street: Street) -> None:
    """A danger leaves without the last answer."""
    contacts = [(await street.speaker("sms", f"+3360000000{n}")).contact.id for n in range(3)]
    for contact, minutes in zip(contacts, (3, 2, 9), strict=True):
        silent_at = NOON + timedelta(minutes=minutes)
        asked = Conversation(contact, "post_alert", silent_at=silent_at, expires_at=NOON + timedelta(minutes=5))
        await street.run(partial(_save, asked))
    street.clock.tick(180)

    found = await street.run(lambda uow: uow.conversations.unanswered(uow.now(), 10))
    first = await street.run(lambda uow: uow.conversations.unanswered(uow.now(), 1))

    assert [conversation.contact_id for conversation in found] == [contacts[1], contacts[0]]
    assert [conversation.contact_id for conversation in first] == [contacts[1]]


async def test_dialogues_that_are_over_are_erased(street: Street) -> None:
    """Nothing that was typed is kept longer than the dialogue."""
    for n, minutes in enumerate((5, 30)):
        contact = (await street.speaker("sms", f"+3360000000{n}")).contact.id
        asked = Conversation(contact, "post_alert", expires_at=NOON + timedelta(minutes=minutes))
        await street.run(partial(_save, asked))
    street.clock.tick(300)

    assert await street.run(lambda uow: uow.conversations.forget_expired(uow.now())) == 1
    assert await street.run(lambda uow: uow.conversations.of(contact)) is not None


async def test_turns_of_one_contact_happen_one_after_the_other(street: Street) -> None:
    """Two fast answers are two steps, whichever process takes them, the first one of a dialogue included."""
    messages = [street.says("telegram", "4242") for _ in range(10)]
    await street.speaker("telegram", "4242")

    def step(n: int, uow: UnitOfWork) -> None:
        speaker, kept = uow.conversations.with_speaker(messages[n], CHANNELS["telegram"].voice)
        open_one = kept or Conversation(speaker.contact.id, "count")
        uow.conversations.save(Conversation(speaker.contact.id, "count", (*open_one.log, {"k": "n", "v": n})))

    await asyncio.gather(*(street.run(partial(step, n)) for n in range(10)))
    contact = (await street.speaker("telegram", "4242")).contact
    kept = await street.run(lambda uow: uow.conversations.of(contact.id))

    assert kept is not None
    assert sorted(entry["v"] for entry in kept.log) == list(range(10))


async def test_a_timer_is_taken_once(street: Street) -> None:
    """Two processes do not both ask whether the fire is out."""
    await street.moves_in("Odette", sms="+33600000001")
    alert = await street.alert_by("Odette")
    await street.run(lambda uow: uow.timers.set("expire", alert.id, NOON + timedelta(hours=1), {"a": 1}))

    early = await street.run(lambda uow: uow.timers.take_due(uow.now(), 10))
    street.clock.tick(3600)
    taken = await asyncio.gather(*(street.run(lambda uow: uow.timers.take_due(uow.now(), 10)) for _ in range(4)))

    assert early == []
    (timer,) = [timer for batch in taken for timer in batch]
    assert (timer.kind, timer.alert_id, timer.params) == ("expire", alert.id, {"a": 1})


async def test_a_timer_that_was_taken_by_a_turn_that_failed_is_still_there(street: Street) -> None:
    """It is gone when its work is done."""
    await street.moves_in("Odette", sms="+33600000001")
    alert = await street.alert_by("Odette")
    await street.run(lambda uow: uow.timers.set("expire", alert.id, NOON))

    def take_and_break(uow: UnitOfWork) -> None:
        uow.timers.take_due(uow.now(), 10)
        raise ZeroDivisionError

    failed = await asyncio.gather(street.run(take_and_break), return_exceptions=True)

    assert isinstance(failed[0], ZeroDivisionError)
    assert len(await street.run(lambda uow: uow.timers.take_due(uow.now(), 10))) == 1


async def test_a_later_timer_of_a_kind_takes_the_place_of_the_earlier_one(street: Street) -> None:
    """An alert expires once."""
    await street.moves_in("Odette", sms="+33600000001")
    alert = await street.alert_by("Odette")

    def set_timers(uow: UnitOfWork) -> None:
        uow.timers.set("expire", alert.id, NOON)
        uow.timers.set("expire", alert.id, NOON + timedelta(hours=1))
        uow.timers.set("check_call", alert.id, NOON)
        uow.timers.set("drop_call", alert.id, NOON)
        uow.timers.cancel(alert.id, "drop_call")

    await street.run(set_timers)
    now = await street.run(lambda uow: uow.timers.take_due(uow.now(), 10))
    await street.run(lambda uow: uow.timers.cancel(alert.id))
    street.clock.tick(7200)

    assert [timer.kind for timer in now] == ["check_call"]
    assert await street.run(lambda uow: uow.timers.take_due(uow.now(), 10)) == []


def _save(conversation: Conversation, uow: UnitOfWork) -> None:
    uow.conversations.save(conversation)
