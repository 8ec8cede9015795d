"""What the post office did, as Prometheus reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client import Metric

    from core.model.notice import Lane


class Numbers(Collector):
    """Counts of deliveries by channel and lane since the start."""

    def __init__(
        self,
        sent: Callable[[], Mapping[tuple[str, Lane], int]],
        failed: Callable[[], Mapping[tuple[str, Lane], int]],
    ) -> None:
        """Read the counts when somebody asks."""
        self._counts = {"tocsin_deliveries_sent": sent, "tocsin_deliveries_failed": failed}

    def collect(self) -> Iterator[Metric]:
        """Give the two families."""
        for name, counts in self._counts.items():
            family = CounterMetricFamily(name, "Deliveries by channel and lane.", labels=("channel", "lane"))
            for (channel, lane), count in counts().items():
                family.add_metric((channel, lane.name.lower()), count)
            yield family
