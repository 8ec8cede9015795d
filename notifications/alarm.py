"""One call at the earliest of the moments that were asked for."""

import asyncio
from collections.abc import Callable


class Alarm:
    """A timer that only ever moves to an earlier moment.

    It keeps the moment itself: for less than half a millisecond uvloop gives a handle that knows none.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        """Call *ring* when it is time; each time it has to be set anew."""
        self._ring = ring
        self._at: float | None = None
        self._timer: asyncio.Handle | None = None

    def set(self, moment: float) -> None:
        """Ring at *moment* (the event loop's time) at the latest."""
        if self._at is None or moment < self._at:
            self.cancel()
            self._at = moment
            self._timer = asyncio.get_running_loop().call_at(moment, self._go_off)

    def cancel(self) -> None:
        """Do not ring."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._at = None

    def _go_off(self) -> None:
        self._timer = self._at = None
        self._ring()
