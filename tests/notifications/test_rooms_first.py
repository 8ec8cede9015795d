"""A room before the private messages of its lane: one post there tells everybody at once."""

from datetime import timedelta

from core.model.community import Topic
from core.model.notice import DeliveryStatus, Lane
from core.ports import Capabilities, DeliveryFailed, Reason, Voice
from core.post import Queue
from core.wire import Outbound
from tests.notifications.street import Collector, Street

ONE_AT_A_TIME = Capabilities(Voice.MATRIX, per_second=0, in_flight=1)
ROOM = "!lilas"


class Throttle:
    """A server that takes one message, and then asks for five seconds of silence."""

    def __init__(self, taken: int = 0) -> None:
        self.left = taken

    async def __call__(self, _outbound: Outbound) -> None:
        if self.left == 0:
            self.left = 1
            raise DeliveryFailed(Reason.THROTTLED, retry_in=timedelta(seconds=5))
        self.left -= 1


async def link(street: Street) -> None:
    topics = frozenset({Topic.ALERTS})
    await street.store.run(
        lambda uow: uow.communities.link_group(street.community_id, "matrix", ROOM, "Les Lilas", topics)
    )


async def test_a_room_does_not_wait_behind_the_private_messages_of_an_earlier_alert(street: Street) -> None:
    await street.settle_in("matrix", 5, Voice.MATRIX)
    channel = Collector("matrix", street.clock, ONE_AT_A_TIME)
    office = street.office(channel)
    await street.announce("la première")
    await street.store.run(lambda uow: uow.post.expand({"matrix": ONE_AT_A_TIME}, uow.now(), 100))
    await link(street)
    await street.announce("la seconde")

    await office.drain()

    assert (channel.heard[0].address, channel.heard[0].text) == (ROOM, "la seconde")
    assert await street.statuses() == {DeliveryStatus.SENT: 11}


async def test_a_room_that_met_the_throttle_is_still_first_when_the_rest_is_over(street: Street) -> None:
    """What was only held goes back to its own place in the line."""
    await street.settle_in("matrix", 5, Voice.MATRIX)
    await link(street)
    channel = Collector("matrix", street.clock, ONE_AT_A_TIME, Throttle())
    office = street.office(channel)
    await street.announce("au feu")

    order: list[str] = []
    for _ in range(7):
        await office.drain()
        street.clock.skip(6)
        order = [each.address for each in channel.heard]

    assert order[0] == ROOM
    assert sorted(order[1:]) == [f"matrix-{number}" for number in range(5)]
    assert set(await street.attempts()) == {1}


async def test_a_server_that_asks_for_no_time_at_all_is_not_asked_without_end(street: Street) -> None:
    await street.settle_in("matrix", 1, Voice.MATRIX)
    asked = 0

    async def refuse(_outbound: Outbound) -> None:
        nonlocal asked
        asked += 1
        raise DeliveryFailed(Reason.THROTTLED, retry_in=timedelta())

    office = street.office(Collector("matrix", street.clock, ONE_AT_A_TIME, refuse))
    await street.announce("au feu")

    await office.drain()

    assert asked == 1


async def test_a_room_that_alone_has_to_wait_is_not_asked_before_its_time(street: Street) -> None:
    await street.settle_in("matrix", 3, Voice.MATRIX)
    await link(street)
    asked: list[str] = []

    async def spare_the_room(outbound: Outbound) -> None:
        asked.append(outbound.address)
        if asked.count(ROOM) == 1 and outbound.address == ROOM:
            raise DeliveryFailed(Reason.THROTTLED, retry_in=timedelta(seconds=3), only_there=True)

    office = street.office(Collector("matrix", street.clock, ONE_AT_A_TIME, spare_the_room))
    await street.announce("au feu")

    await office.drain()
    before = list(asked)
    street.clock.skip(4)
    await office.drain()

    assert before == [ROOM, "matrix-0", "matrix-1", "matrix-2"]
    assert asked == [*before, ROOM]


async def test_the_operator_reads_since_when_a_room_really_waits(street: Street) -> None:
    await link(street)
    before = street.clock.now()
    await street.announce("au feu")
    after = street.clock.now()
    await street.store.run(lambda uow: uow.post.expand({"matrix": ONE_AT_A_TIME}, uow.now(), 100))

    [queue] = await street.store.run(lambda uow: uow.post.queues())

    assert isinstance(queue, Queue)
    assert (queue.account, queue.lane, queue.waiting) == ("matrix", Lane.ALERT, 1)
    assert before <= queue.oldest_due <= after
