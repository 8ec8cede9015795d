"""Leaving: one click on a letter leaves the letter and nothing else; no click on anything silences an alarm."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bots.email.tokens import Leaves, unsubscribe_token
from bots.leaving import Leaving
from core.model.member import Silence
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.shelves.unit_of_work import UnitOfWork
from tests.bots.email_props import ODETTE, SECRET
from tests.world import Village, open_village

LETTER = unsubscribe_token(SECRET, ODETTE, Leaves.GAZETTE)
ALERT = unsubscribe_token(SECRET, ODETTE, Leaves.ALERTS)


@pytest_asyncio.fixture
async def village() -> AsyncIterator[Village]:
    async with open_village() as village:
        odette = await village.member("Odette", email=ODETTE, sms="+33612345678")
        village.people = {"Odette": odette}  # type: ignore[attr-defined]
        yield village


async def silences(village: Village) -> dict[str, Silence]:
    def look(uow: UnitOfWork) -> dict[str, Silence]:
        owned = uow.contacts.of(village.people["Odette"])  # type: ignore[attr-defined]
        return {each.contact.channel: each.contact.silence for each in owned}

    return await village.store.run(look)


async def reads_on(village: Village, lane: Lane) -> list[str]:
    """Say something to everybody in *lane*, and give on which channels Odette read it."""
    before = {channel: len(village.hears("Odette", channel)) for channel in ("email", "sms")}
    audience = Audience(AudienceKind.COMMUNITY, village.communities["Les Lilas"])
    await village.store.run(lambda uow: uow.outbox.add(Notice("stop_gazette.done", {}, audience, lane), uow.now()))
    await village.post_office_closes()
    return [channel for channel, many in before.items() if len(village.hears("Odette", channel)) > many]


async def test_one_click_on_a_letter_stops_the_letter_everywhere_and_nothing_else(village: Village) -> None:
    """By SMS, which is next in her order, the letter would be as unwanted."""
    leaving = Leaving(village.store, SECRET, "fr")
    before = await reads_on(village, Lane.GAZETTE)

    await leaving.stop_gazette(LETTER)
    await leaving.stop_gazette(LETTER)

    assert before == ["email"]
    assert await reads_on(village, Lane.GAZETTE) == []
    assert await reads_on(village, Lane.MESSAGE) == ["email"]
    assert await reads_on(village, Lane.ALERT) == ["email"]


async def test_the_letter_is_left_by_mail_and_found_again_by_mail(village: Village) -> None:
    await village.says("Odette", "stop gazette")
    left = await silences(village)
    await village.says("Odette", "REPRENDRE")

    assert set(left.values()) == {Silence.GAZETTE}
    assert await reads_on(village, Lane.GAZETTE) == ["email"]


async def test_keeping_alerts_only_and_nothing_at_all_are_two_steps(village: Village) -> None:
    leaving = Leaving(village.store, SECRET, "fr")

    await leaving.stop_messages(ALERT)
    first = await silences(village)
    await leaving.stop_alerts(ALERT)
    await leaving.stop_messages(ALERT)
    await leaving.stop_gazette(ALERT)

    assert first == {"email": Silence.ALL_BUT_ALERTS, "sms": Silence.NOTHING}
    assert (await silences(village))["email"] is Silence.EVERYTHING


async def test_a_token_knows_what_it_is_about(village: Village) -> None:
    leaving = Leaving(village.store, SECRET, "fr")

    assert await leaving.look(LETTER) == ("fr", True)
    assert await leaving.look(ALERT) == ("fr", False)
    assert await leaving.look("other") is None
    await leaving.stop_alerts("other")
    assert set((await silences(village)).values()) == {Silence.NOTHING}
