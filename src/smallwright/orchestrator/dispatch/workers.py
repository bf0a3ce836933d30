"""The workers: they hand out slots, and do nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


class Workers:
    """`count` asyncio tasks that dispatch once for each `nudge`; one that dies is replaced at once."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._dispatch: Callable[[], object]
        self._nudges = asyncio.Semaphore(0)
        self._alive: set[asyncio.Task[None]] = set()
        self._stopping = False

    def nudge(self) -> None:
        """There may be one entry more to start."""
        self._nudges.release()

    def start(self, dispatch: Callable[[], object]) -> None:
        """Start them all; nudges from before count."""
        self._dispatch = dispatch
        for number in range(1, self._count + 1):
            self._start_one(f"worker {number}")

    async def stop(self) -> None:
        """End them all."""
        self._stopping = True
        alive = list(self._alive)
        for worker in alive:
            worker.cancel()
        await asyncio.gather(*alive, return_exceptions=True)

    def _start_one(self, name: str) -> None:
        worker = asyncio.create_task(self._work(), name=name)
        self._alive.add(worker)
        worker.add_done_callback(self._replace)

    async def _work(self) -> None:
        while True:
            await self._nudges.acquire()
            self._dispatch()

    def _replace(self, worker: asyncio.Task[None]) -> None:
        self._alive.discard(worker)
        error = None if worker.cancelled() else worker.exception()
        if not self._stopping and not _loop_ends():
            log.error("%s died, another takes its place", worker.get_name(), exc_info=error)
            self._start_one(worker.get_name())
            self.nudge()  # what the dead one had taken up is not lost


def _loop_ends() -> bool:
    """Whether all that is left in the loop was cancelled, as asyncio.run does at its end."""
    return all(task.cancelling() for task in asyncio.all_tasks())
