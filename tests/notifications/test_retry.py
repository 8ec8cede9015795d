"""When a failed delivery is tried again, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.model.notice import Lane
from core.ports import DeliveryFailed, Reason
from core.post import ROOMS_AHEAD, Letter, Parcel
from notifications.retry import leads, next_attempt, place, rest

NOW = datetime(2026, 4, 14, 12, 5, tzinfo=UTC)
UNAVAILABLE = DeliveryFailed(Reason.UNAVAILABLE)


def wait(
    attempts: int, lane: Lane, failure: DeliveryFailed = UNAVAILABLE, jitter: float = 0.0, expires_in: float = 0
) -> float | None:
    expires_at = NOW + timedelta(seconds=expires_in) if expires_in else None
    due_at = next_attempt(attempts, failure, lane, expires_at, NOW, lambda: jitter)
    return None if due_at is None else (due_at - NOW).total_seconds()


@pytest.mark.parametrize(
    ("lane", "attempts", "jitter", "seconds"),
    [
        (Lane.ALERT, 0, 0, 0),
        (Lane.ALERT, 1, 0, 2),
        (Lane.ALERT, 2, 0, 5),
        (Lane.ALERT, 3, 0, 15),
        (Lane.ALERT, 4, 0, 30),
        (Lane.ALERT, 5, 0, 60),
        (Lane.ALERT, 6, 0, 60),
        (Lane.ALERT, 6, 0.5, 180),
        (Lane.ALERT, 60, 1, 300),
        (Lane.ALERT, 3, 1, 18),
        (Lane.REPLY, 0, 0, 0),
        (Lane.REPLY, 1, 0, 2),
        (Lane.REPLY, 10, 0, 600),
        (Lane.MESSAGE, 0, 0, 5),
        (Lane.MESSAGE, 3, 0, 600),
        (Lane.GAZETTE, 0, 1, 6),
        (Lane.GAZETTE, 9, 0.5, 4_500),
    ],
)
def test_an_outage_is_waited_out(lane: Lane, attempts: int, jitter: float, seconds: float) -> None:
    assert wait(attempts, lane, jitter=jitter) == pytest.approx(seconds)


@pytest.mark.parametrize("reason", [Reason.UNREACHABLE, Reason.INVALID, Reason.REJECTED])
def test_a_permanent_failure_is_final(reason: Reason) -> None:
    assert wait(0, Lane.ALERT, DeliveryFailed(reason)) is None


@pytest.mark.parametrize(
    ("asked", "jitter", "seconds"), [(None, 0, 30), (7, 0, 7), (7, 0.5, 7.5), (3_600, 0, 3_600), (0, 0, 0)]
)
def test_a_throttle_waits_as_long_as_it_was_asked(asked: int | None, jitter: float, seconds: float) -> None:
    retry_in = None if asked is None else timedelta(seconds=asked)
    failure = DeliveryFailed(Reason.THROTTLED, retry_in=retry_in)

    assert wait(10_000, Lane.GAZETTE, failure, jitter) == pytest.approx(seconds)
    assert rest(failure).total_seconds() == (30 if asked is None else asked)


def test_an_address_that_alone_is_throttled_is_met_again_at_once() -> None:
    failure = DeliveryFailed(Reason.THROTTLED, retry_in=timedelta(seconds=7), only_there=True)

    assert wait(0, Lane.ALERT, failure, jitter=0.5) == 7


def test_wrong_settings_wait_for_the_operator() -> None:
    failure = DeliveryFailed(Reason.MISCONFIGURED)

    assert [wait(attempts, Lane.ALERT, failure) for attempts in range(4)] == [60, 300, 600, 600]


def test_an_unavailable_server_may_ask_for_more_time() -> None:
    failure = DeliveryFailed(Reason.UNAVAILABLE, retry_in=timedelta(seconds=90))

    assert wait(1, Lane.ALERT, failure) == 90
    assert wait(8, Lane.ALERT, failure, jitter=1) == 300


def test_nothing_is_tried_once_it_has_expired() -> None:
    assert wait(5, Lane.ALERT, expires_in=61) == 60
    assert wait(5, Lane.ALERT, expires_in=60) is None
    assert wait(0, Lane.ALERT, DeliveryFailed(Reason.THROTTLED, retry_in=timedelta(hours=1)), expires_in=600) is None


@pytest.mark.parametrize(("lane", "hours"), [(Lane.ALERT, 6), (Lane.REPLY, 72), (Lane.MESSAGE, 72), (Lane.GAZETTE, 72)])
def test_it_is_given_up_in_the_end(lane: Lane, hours: float) -> None:
    total = 0.0
    attempts = 0
    while (seconds := wait(attempts, lane, jitter=0.5)) is not None:
        total += seconds
        attempts += 1

    assert hours * 0.95 <= total / 3_600 <= hours * 1.01


def test_the_time_needs_its_zone() -> None:
    with pytest.raises(ValueError, match=r"^the time of a failure needs its time zone$"):
        next_attempt(0, UNAVAILABLE, Lane.ALERT, None, NOW.replace(tzinfo=None), lambda: 0)


PARCEL = Parcel(1, 1, "telegram", "7", "fr", 0)
LETTER = Letter(1, "alert.published", {}, Lane.ALERT, NOW, "Europe/Paris")


@pytest.mark.parametrize(
    ("is_group", "replaces", "goes_first"),
    [(True, None, True), (True, "9", False), (False, None, False), (False, "9", False)],
)
def test_what_tells_a_whole_room_something_new_goes_before_what_was_due_in_the_hour_before(
    *, is_group: bool, replaces: str | None, goes_first: bool
) -> None:
    parcel = replace(PARCEL, is_group=is_group, replaces=replaces)

    assert leads(parcel) is goes_first
    assert place(parcel, LETTER) == (NOW - ROOMS_AHEAD if goes_first else NOW)
