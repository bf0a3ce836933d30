"""Follows the logs of tasks for those who want to know when a resource has changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing

from smallwright.errors import NotFoundError, SmallwrightError
from smallwright.mcp.resource_uris import TaskUri, parsed
from smallwright.service import TaskManager

Tell = Callable[[], Awaitable[None]]
_log = logging.getLogger(__name__)


class Followers:
    """One asyncio task for each URI of each client, for as long as that listens."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks
        self._running: set[asyncio.Task[None]] = set()

    async def follow(self, uri: str, tell: Tell) -> asyncio.Task[None]:
        """Call `tell` after each change from now on; `ended` stops it."""
        target = parsed(uri)
        last = await self._last_sequence(target.task_id) if target else 0
        work = asyncio.create_task(self._watch(target, last, tell), name=f"updates of {uri}")
        self._running.add(work)
        work.add_done_callback(self._running.discard)
        return work

    async def close(self) -> None:
        """Stop all of them."""
        await ended(self._running)

    async def _watch(self, uri: TaskUri | None, last: int, tell: Tell) -> None:
        if uri is None:
            return  # nothing of ours: it never changes
        try:
            async with aclosing(self._tasks.subscribe(uri.task_id, last)) as events:
                async for event in events:
                    if uri.changed_by(event):
                        await tell()
        except SmallwrightError as error:
            _log.warning("updates of task %s end here: %s", uri.task_id, error)

    async def _last_sequence(self, task_id: str) -> int:
        try:
            return (await self._tasks.get_task(task_id)).last_sequence
        except NotFoundError:
            return 0  # it may come yet


async def ended(followers: Iterable[asyncio.Task[None]]) -> None:
    """Stop them, and await their end."""
    ending = list(followers)
    for follower in ending:
        follower.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
