"""What came for one subscriber and was not taken yet."""

from __future__ import annotations

import asyncio
from collections import deque

from smallwright.events.event import Event

CAPACITY = 1000  # events that wait for one subscriber


class Mailbox:
    """Events without a gap, for one subscriber; all methods are for the thread of its event loop.

    A full one ends and forgets what it held: its subscriber then reads from the log, at its own pace.
    """

    def __init__(self, task_id: str | None) -> None:
        self.task_id = task_id  # None: every task's events
        self.events: deque[Event] = deque()
        self.ended = False  # nothing more will come
        self._waiter: asyncio.Future[None] | None = None

    def put(self, event: Event) -> None:
        """Add `event`, or end where there is no room."""
        if len(self.events) < CAPACITY:
            self.events.append(event)
            self._wake()
        else:
            self.events.clear()
            self.end()

    def end(self) -> None:
        """Nothing more will come."""
        self.ended = True
        self._wake()

    async def wait(self) -> None:
        """Return when there are events, or at the end."""
        if not self.events and not self.ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
