"""What a storage's hints brought, on its way from any thread to one event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from operator import attrgetter
from threading import Lock

from smallwright.events.event import Event

KEPT = 200  # events that wait for the loop; of more, only the last ones are kept


class Hints:
    """Implements Hint: calls `take` in the event loop, once for all hints that came since the last time."""

    def __init__(self, take: Callable[[], None], loop_gone: Callable[[], None]) -> None:
        self._take, self._loop_gone = take, loop_gone
        self._loop = asyncio.get_running_loop()
        self._lock = Lock()
        self._events: deque[Event] = deque(maxlen=KEPT)
        self._unknown = False  # a hint did not say what came
        self._called = False

    def __call__(self, events: Sequence[Event] = ()) -> None:
        with self._lock:
            self._events.extend(events[-KEPT:])
            self._unknown |= not events
            if self._called:
                return
            self._called = True
        try:
            self._loop.call_soon_threadsafe(self._take)
        except RuntimeError:  # the loop was closed, and who listened there could not say good-bye
            self._loop_gone()

    def taken(self) -> tuple[list[Event], bool]:
        """The events that came, by sequence number, and whether there may be others."""
        with self._lock:
            events, unknown = sorted(self._events, key=attrgetter("sequence_number")), self._unknown
            self._events.clear()
            self._unknown = self._called = False
        return events, unknown
