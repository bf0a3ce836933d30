"""Work for a TaskOrchestrator: it notes when it ran, and ends when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from smallwright.orchestrator import TaskControl, TaskOrchestrator

#: Far more than anything here takes, also on a loaded machine.
PATIENCE_S = 20.0


class Held:
    """Tasks that run until `release`; what happened stands in `started`, `ended`, `cancelled` and `most`."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.ended: list[str] = []
        self.cancelled: list[str] = []
        self.most = 0
        self._now = 0
        self._one_more = asyncio.Semaphore(0)

    def release(self, count: int = 1) -> None:
        """Let so many of them end."""
        for _ in range(count):
            self._one_more.release()

    def work(self, name: str) -> Callable[[], Coroutine[Any, Any, None]]:
        """The work of one task."""

        async def held() -> None:
            self.started.append(name)
            self._now += 1
            self.most = max(self.most, self._now)
            try:
                await self._one_more.acquire()
                self.ended.append(name)
            except asyncio.CancelledError:
                self.cancelled.append(name)
                raise
            finally:
                self._now -= 1

        return held

    def submit(self, orchestrator: TaskOrchestrator, count: int) -> list[asyncio.Task[Any]]:
        """So many submissions at once; each is done when its task is in the queue."""
        names = [f"t{number}" for number in range(count)]
        return [asyncio.create_task(orchestrator.submit_task(name, self.work(name))) for name in names]


def stepping(
    log: list[str], steps: int, priority: int | None = None
) -> Callable[[TaskControl], Coroutine[Any, Any, None]]:
    """Work of so many steps, each noted as "ID:NUMBER" when it is done."""

    async def work(control: TaskControl) -> None:
        for number in range(steps):
            await control.step(priority)
            log.append(f"{control.task_id}:{number}")

    return work


async def done(log: list[str], name: str) -> None:
    """Note it."""
    log.append(name)


async def until(true: Callable[[], bool]) -> None:
    """Wait for it."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.001)
