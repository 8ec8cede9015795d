"""How fast one chat is spoken to: once a second, in a group twenty times a minute; no chat waits for another."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.telegram.channel import Telegram
from bots.telegram.pace import KEPT_CHATS, ChatPace
from core.ports import Reason
from tests.bots.telegram_street import KARIM, LILAS, ODETTE, failure_of, in_turn, peer, telegram, to_odette
from tests.peers.telegram import TelegramPeer

__all__ = ["peer", "telegram"]

GROUP, OTHER = "-100", "-200"


def patient(pace: ChatPace, chat: str, asked_at: list[float], *, is_edit: bool = False) -> list[float]:
    """Ask at each of these moments, and again as soon as one may; when each message left."""
    left: list[float] = []
    for at in asked_at:
        now = max([at, *left[-1:]])
        while (wait := pace.take(chat, now, is_edit=is_edit)) > 0:
            now += wait
        left.append(now)
    return left


@given(st.lists(st.floats(0, 200), min_size=1, max_size=120).map(sorted))
def test_no_minute_in_a_group_sees_more_than_twenty_messages_and_no_second_more_than_one(asked_at: list[float]) -> None:
    left = patient(ChatPace(), GROUP, asked_at)

    for first, at in enumerate(left):
        assert bisect_left(left, at + 60 - 1e-6) - first <= 20
        assert bisect_left(left, at + 1 - 1e-6) - first <= 1


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60).map(sorted))
def test_one_person_reads_one_message_a_second_and_three_at_once_at_most(asked_at: list[float]) -> None:
    left = patient(ChatPace(), str(ODETTE), asked_at)

    for first, at in enumerate(left):
        assert bisect_left(left, at + 10 - 1e-6) - first <= 13


def test_a_message_in_parts_counts_as_many() -> None:
    pace = ChatPace()

    assert pace.take(str(ODETTE), 0.0, 3) == 0
    assert pace.take(str(ODETTE), 0.0) == pytest.approx(1)
    assert pace.take(GROUP, 0.0, 2) == 0
    assert pace.take(GROUP, 0.0) == pytest.approx(2)


def test_counters_leave_room_for_a_new_alert() -> None:
    pace = ChatPace()
    edits = patient(pace, GROUP, [0.0] * 10, is_edit=True)

    assert pace.take(GROUP, edits[-1] + 1) == 0


def test_a_group_that_telegram_silences_is_silent_for_as_long() -> None:
    pace = ChatPace()
    pace.rest(GROUP, 0.0, 37)

    assert pace.take(GROUP, 1.0) == pytest.approx(36)
    assert pace.take(OTHER, 1.0) == 0
    assert pace.take(GROUP, 37.1) == 0


def test_the_memory_of_chats_has_an_end() -> None:
    pace = ChatPace()
    for chat in range(KEPT_CHATS + 1):
        pace.take(str(chat), 0.0, 3)

    assert pace.take("0", 0.0) == 0
    assert pace.take(str(KEPT_CHATS), 0.0) > 0


class StandingPace(ChatPace):
    """No time passes, however long the machine takes."""

    def take(self, chat: str, now: float, many: int = 1, *, is_edit: bool = False) -> float:
        return super().take(chat, 0.0, many, is_edit=is_edit)

    def rest(self, chat: str, now: float, seconds: float) -> None:
        super().rest(chat, 0.0, seconds)


@pytest.fixture
def at_once(telegram: Telegram) -> Telegram:
    """The channel, to which everything is handed in the same instant."""
    telegram._sender._pace = StandingPace()
    return telegram


async def test_a_group_that_has_just_been_spoken_to_waits_alone(peer: TelegramPeer, at_once: Telegram) -> None:
    telegram = at_once
    await telegram.send(to_odette("A12", address=str(LILAS)))

    failure = await failure_of(telegram, to_odette("A13", address=str(LILAS)))
    await telegram.send(to_odette("A13"))

    assert (failure.reason, failure.only_there) == (Reason.THROTTLED, True)
    assert failure.retry_in is not None
    assert 0 < failure.retry_in.total_seconds() <= 1
    assert (peer.texts(LILAS), peer.texts(ODETTE)) == (["A12"], ["A13"])


async def test_both_topics_of_a_forum_are_one_chat(peer: TelegramPeer, at_once: Telegram) -> None:
    peer.topics[LILAS] = {45, 46}
    await at_once.send(to_odette("A12", address=f"{LILAS}/45"))

    assert (await failure_of(at_once, to_odette("G7", address=f"{LILAS}/46"))).only_there


async def test_the_answer_on_a_button_waits_for_no_chat(peer: TelegramPeer, telegram: Telegram) -> None:
    for text in ("un", "deux", "trois"):
        await telegram.send(to_odette(text))
    for number in range(3):
        peer.open_taps.add(f"tap-{number}")
        await telegram.send(to_odette("Noté.", tap=f"tap-{number}"))

    assert len(peer.answers) == 3


async def test_too_fast_for_one_group_silences_that_group_and_nobody_else(
    peer: TelegramPeer, at_once: Telegram
) -> None:
    telegram = at_once
    peer.fail(429, "Too Many Requests: retry after 37", parameters={"retry_after": 37})

    first = await failure_of(telegram, to_odette("A12", address=str(LILAS)))
    second = await failure_of(telegram, to_odette("A12", address=str(LILAS)))
    await telegram.send(to_odette("A12"))

    assert first.only_there
    assert second.retry_in is not None
    assert 30 < second.retry_in.total_seconds() <= 37
    assert (peer.texts(LILAS), peer.texts(ODETTE)) == ([], ["A12"])


async def test_too_fast_for_a_person_may_mean_all_of_the_bot(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.fail(429, "Too Many Requests: retry after 3", parameters={"retry_after": 3})

    assert not (await failure_of(telegram, to_odette("A12", address=str(KARIM)))).only_there


async def test_a_topic_that_is_gone_costs_no_second_turn(peer: TelegramPeer, telegram: Telegram) -> None:
    await in_turn(telegram, to_odette("A12", address=f"{LILAS}/45"))

    assert peer.texts(LILAS) == ["A12"]
