"""Pages of a fan-out when the database cannot do a large one in time."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from core.errors import StorageDown
from core.model.notice import DeliveryStatus
from core.shelves.unit_of_work import UnitOfWork
from notifications.fanout import PAGE, Expander
from tests.notifications.street import Collector, Street

T = TypeVar("T")


class Slow:
    """A storage that cannot expand more than *most* rows in its time."""

    def __init__(self, street: Street, most: int) -> None:
        self._street = street
        self._most = most
        self.pages: list[int] = []

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        def watched(uow: UnitOfWork) -> T:
            expand = uow.post.expand

            class Watched:
                def __init__(self, slow: Slow) -> None:
                    self.post = self
                    self._slow = slow

                def expand(self, capabilities: object, now: object, limit: int) -> int:
                    self._slow.pages.append(limit)
                    if limit > self._slow._most:
                        raise StorageDown("statement timeout")
                    return expand(capabilities, now, limit)  # type: ignore[arg-type]

            return work(Watched(self))  # type: ignore[arg-type]

        return await self._street.store.run(watched)


async def test_a_page_that_takes_too_long_is_tried_again_smaller(street: Street) -> None:
    await street.settle_in("telegram", 30)
    await street.announce("au feu")
    slow = Slow(street, 1_300)
    channel = Collector("telegram", street.clock)
    told: list[bool] = []
    expander = Expander(slow, {"telegram": channel.capabilities}, street.clock, lambda: told.append(True))

    for _ in range(2):
        with pytest.raises(StorageDown):
            await expander.expand_all()
    made = await expander.expand_all()

    assert made == 30
    assert slow.pages == [PAGE, PAGE // 4, PAGE // 16, PAGE // 8]
    assert told
    assert await street.statuses() == {DeliveryStatus.QUEUED: 30}
