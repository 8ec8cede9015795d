"""How long a worker waits for a server: one timer that is looked at again, not a new one for each message."""

import asyncio

from notifications.alarm import Alarm


class Patience:
    """The limit of one worker's sends. Unlike `asyncio.timeout` it costs nothing while they end in time."""

    def __init__(self) -> None:
        """Watch over the task that makes it."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._until: float | None = None
        self._alarm = Alarm(self._look)
        self._is_over = False

    def begin(self, until: float) -> None:
        """Cancel the task at *until* (the event loop's time), unless `end` comes first."""
        self._until = until
        self._alarm.set(until)

    def end(self) -> None:
        """The send is over."""
        self._until = None
        if self._is_over and self._task is not None:
            # It ended all the same, in the very moment when we gave up.
            self._is_over = False
            self._task.uncancel()

    def is_lost(self) -> bool:
        """Whether it was this that cancelled the task, and nobody else did too; the task may then go on."""
        if not self._is_over or self._task is None:
            return False
        self._is_over = False
        return self._task.uncancel() == 0

    def close(self) -> None:
        """Let go of the timer."""
        self._alarm.cancel()

    def _look(self) -> None:
        if self._until is None or self._task is None:
            return
        if self._loop.time() >= self._until:
            self._is_over = True
            self._task.cancel()
        else:
            self._alarm.set(self._until)
