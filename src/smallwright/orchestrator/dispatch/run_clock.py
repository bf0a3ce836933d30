"""How long a task has run, and when its time is up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class RunClock:
    """Counts the time in which a task holds a slot; what it waits for outside is not counted.

    The event loop starts and stops it; the watchdog's thread reads it.
    """

    __slots__ = ("_since", "_spent", "_timer", "expired", "limit_s")

    def __init__(self, limit_s: float | None) -> None:
        self.limit_s = limit_s
        self.expired = False
        self._spent = 0.0
        self._since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self, on_expiry: Callable[[], object]) -> None:
        """Go on counting; `on_expiry` is called when the limit is reached."""
        self._since = time.monotonic()
        left = self.left_s()
        if left is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(left, 0.0), self._expire, on_expiry)

    def stop(self) -> bool:
        """Stop counting; whether the limit has passed, be it while the loop was blocked and no timer ran."""
        if self._since is not None:
            left = self.left_s()
            self.expired = self.expired or (left is not None and left <= 0)
            self._spent += time.monotonic() - self._since
            self._since = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        return self.expired

    def left_s(self) -> float | None:
        """Seconds until the limit; None without one."""
        if self.limit_s is None:
            return None
        since = self._since
        running = 0.0 if since is None else time.monotonic() - since
        return self.limit_s - self._spent - running

    def _expire(self, on_expiry: Callable[[], object]) -> None:
        self.expired = True
        on_expiry()
