"""The order and the moments of what an account holds."""

from core.model.notice import Lane
from core.post import Claim, Parcel
from notifications.hand import Hand
from tests.notifications.letters import a_letter


def a_claim(lane: Lane, count: int, starts_in: float = 0.0, spacing: float = 0.0) -> Claim:
    parcels = [Parcel(number, int(lane), "telegram", "1", "fr", 0) for number in range(count)]
    return Claim(parcels, {int(lane): a_letter("test.said", lane=lane)}, starts_in, spacing)


def lanes(hand: Hand, now: float) -> list[Lane]:
    taken = []
    while (job := hand.take(now)) is not None:
        taken.append(job[1].lane)
    return taken


def test_an_alert_takes_the_moments_that_a_gazette_reserved() -> None:
    hand = Hand()
    hand.put(a_claim(Lane.GAZETTE, 3, spacing=1), 100, 200)
    hand.put(a_claim(Lane.ALERT, 2, starts_in=3, spacing=1), 100, 200)

    taken = [lanes(hand, now) for now in (100, 101, 102, 103, 104)]

    assert taken == [[Lane.ALERT], [Lane.ALERT], [Lane.GAZETTE], [Lane.GAZETTE], [Lane.GAZETTE]]


def test_a_carried_reply_needs_no_moment() -> None:
    hand = Hand()
    hand.put(a_claim(Lane.ALERT, 1, starts_in=5, spacing=1), 100, 200)
    hand.carry(a_claim(Lane.REPLY, 1), 200)

    assert hand.next_moment == 0
    assert lanes(hand, 100) == [Lane.REPLY]
    assert hand.next_moment == 105


def test_what_was_held_up_does_not_leave_all_at_once() -> None:
    hand = Hand()
    hand.put(a_claim(Lane.ALERT, 100, spacing=0.01), 100, 200)
    hand.take(100)

    after_half_a_second = lanes(hand, 100.5)
    hand.put(a_claim(Lane.ALERT, 10, starts_in=0, spacing=0.01), 100.5, 200)

    assert 5 <= len(after_half_a_second) <= 7
    assert len(lanes(hand, 101.5)) <= 6


def test_without_a_pace_everything_may_leave_at_once() -> None:
    hand = Hand()
    hand.put(a_claim(Lane.GAZETTE, 50), 100, 200)

    assert hand.held(Lane.ALERT) == 0
    assert hand.held(Lane.GAZETTE) == 50
    assert len(lanes(hand, 130)) == 50


def test_an_emptied_hand_holds_nothing() -> None:
    hand = Hand()
    hand.put(a_claim(Lane.GAZETTE, 5, spacing=1), 100, 200)
    hand.carry(a_claim(Lane.REPLY, 1), 200)

    assert len(list(hand.empty())) == 6
    assert (hand.claimed, hand.carried, hand.next_moment) == (0, 0, None)
