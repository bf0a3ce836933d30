"""Telling an outsider of failures; what it does can't hurt the orchestrator."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

OnFailure = Callable[[str, BaseException], Awaitable[None] | None]


class FailureHook:
    """Calls a hook, sync or async; an async one runs beside the tasks."""

    def __init__(self, hook: OnFailure | None) -> None:
        self._hook = hook
        self._running: set[asyncio.Task[None]] = set()

    def call(self, task_id: str, error: BaseException) -> None:
        """Tell it; what it raises is logged."""
        if self._hook is None:
            return
        try:
            answer = self._hook(task_id, error)
        except Exception:
            log.exception("on_failure raised for task %s", task_id)
            return
        if inspect.isawaitable(answer):
            running = asyncio.create_task(self._await(task_id, answer), name=f"on_failure {task_id}")
            self._running.add(running)
            running.add_done_callback(self._running.discard)

    async def drained(self) -> None:
        """Wait until every call has ended."""
        while self._running:
            await asyncio.wait(self._running)

    async def _await(self, task_id: str, answer: Awaitable[None]) -> None:
        try:
            await answer
        except Exception:
            log.exception("on_failure raised for task %s", task_id)
