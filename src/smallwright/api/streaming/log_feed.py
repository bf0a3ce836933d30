"""What a task's clients get of the log: their history by sequence, then one subscription for all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Protocol

from smallwright.api.streaming.client import Client
from smallwright.api.streaming.farewell import ENDED, FAILED, REFUSED, RESTART, UNKNOWN, Farewell
from smallwright.api.streaming.frames import Frame, event_frame
from smallwright.errors import InvalidInputError, NotFoundError
from smallwright.events import Event, TaskSnapshot

log = logging.getLogger(__name__)
PAGE = 200  # events that a client reads at once
_KEPT_FRAMES, _KEPT_CHARACTERS = 1_000, 4_000_000  # of the latest frames that were made


class TaskLog(Protocol):
    """The log as clients follow it; TaskManager is one."""

    async def events(self, task_id: str, after_sequence: int = 0, limit: int | None = None) -> list[Event]:
        """A task's events after a sequence number. Raises NotFoundError."""

    async def get_task(self, task_id: str) -> TaskSnapshot:
        """Its state. Raises NotFoundError."""

    def subscribe(self, task_id: str | None = None, after_sequence: int = 0) -> AsyncGenerator[Event, None]:
        """History, then live."""


class LogFeed:
    """Follows one task of the log from the first client that is live until `close`.

    `publish` gets each frame, and waits until those who can have sent it; `over` hears why no more will come.
    """

    def __init__(
        self,
        tasks: TaskLog,
        task_id: str,
        publish: Callable[[Frame], Awaitable[None]],
        over: Callable[[Farewell], None],
        wait_s: float,
    ) -> None:
        self._tasks, self._task_id = tasks, task_id
        self._publish, self._over, self._wait_s = publish, over, wait_s
        self._following: asyncio.Task[None] | None = None
        self._frames: dict[int, Frame] = {}  # by sequence number: clients that come together read the same
        self._characters = 0

    async def history(self, client: Client) -> AsyncGenerator[Frame, None]:
        """The events after the client's position; then it is live. Raises Farewell.

        The log is read again once the client is live: what was published before that is in the log, and what
        is published later is put to the client, so there is no gap; a client takes no event twice.
        """
        try:
            async for frame in self._pages(client):
                yield frame
            self._follow(min(client.position, (await self._task()).last_sequence))
            client.live = True
            async for frame in self._pages(client):
                yield frame
            task = await self._task()
            if client.until_end and task.phase.ended:
                raise Farewell(ENDED, "the task has ended")
            if not task.last_sequence:
                yield await self._first(client)
        except InvalidInputError as error:
            raise Farewell(REFUSED, str(error)) from error

    def close(self) -> None:
        """Follow no more."""
        if self._following is not None:
            self._following.cancel()

    async def _pages(self, client: Client) -> AsyncGenerator[Frame, None]:
        full = True
        while full:
            try:
                page = await self._tasks.events(self._task_id, client.position, PAGE)
            except NotFoundError:
                return
            for event in page:
                yield await self._frame(event)
            full = len(page) == PAGE

    async def _frame(self, event: Event) -> Frame:
        return self._frames.get(event.sequence_number) or self._kept(await event_frame(event))

    def _kept(self, frame: Frame) -> Frame:
        if frame.sequence not in self._frames:  # else another client was faster
            self._frames[frame.sequence] = frame
            self._characters += len(frame.text)
        while len(self._frames) > _KEPT_FRAMES or self._characters > _KEPT_CHARACTERS:
            self._characters -= len(self._frames.pop(next(iter(self._frames))).text)
        return frame

    async def _task(self) -> TaskSnapshot:
        try:
            return await self._tasks.get_task(self._task_id)
        except NotFoundError:
            return TaskSnapshot.empty(self._task_id)

    async def _first(self, client: Client) -> Frame:
        try:
            async with asyncio.timeout(self._wait_s):
                return await client.next()
        except TimeoutError:
            waited = f"no task {self._task_id!r} came within {self._wait_s:g} s"
            raise Farewell(UNKNOWN, waited) from None

    def _follow(self, after: int) -> None:
        if self._following is None:
            self._following = asyncio.create_task(self._run(after), name=f"stream of {self._task_id}")

    async def _run(self, after: int) -> None:
        farewell = Farewell(RESTART, "the server shuts down; come back")
        try:
            async with aclosing(self._tasks.subscribe(self._task_id, after)) as events:
                async for event in events:
                    await self._publish(await self._frame(event))
        except Exception:
            log.exception("the log of %s can't be followed", self._task_id)
            farewell = Farewell(FAILED, "the log can't be read; come back with ?after=SEQUENCE")
        self._over(farewell)
