"""One task, from its submission to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from enum import Enum, auto
from typing import Any

from smallwright.orchestrator.dispatch.run_clock import RunClock
from smallwright.orchestrator.dispatch.work import WorkOnce


class Phase(Enum):
    """Where a task stands; it leaves ENDED never."""

    OUTSIDE = auto()  # its submitter waits for room in the queue
    BLOCKED = auto()  # in the queue, waits for tasks that it depends on
    READY = auto()  # in the queue, waits for its first slot
    RUNNING = auto()  # holds a slot
    AWAY = auto()  # waits for something outside, without a slot
    RETURNING = auto()  # in the queue again, past its bound
    ENDED = auto()


class TaskHandle(asyncio.Future[Any]):
    """The result of a submitted task; awaiting it is optional, and cancelling it cancels the task.

    Raises what the task raised, TaskTimeoutError, DependencyError, or CancelledError.
    """

    def __init__(self, task_id: str, cancel: Callable[[], object]) -> None:
        super().__init__()
        self.task_id = task_id
        self._cancel = cancel

    def cancel(self, msg: Any | None = None) -> bool:  # noqa: ARG002 - asyncio's signature
        """Ask the task to end; False when it has ended. The handle is done when the task is."""
        if self.done():
            return False
        self._cancel()
        return True

    def settle(self, error: BaseException | None, result: Any = None) -> None:
        """Tell whoever awaits; an error that nobody awaits was logged, and is no second complaint."""
        self._cancel = lambda: None
        if isinstance(error, asyncio.CancelledError):
            super().cancel()
        elif error is not None:
            self.set_exception(error)
            self.exception()
        else:
            self.set_result(result)


class Entry:
    """A task as the orchestrator sees it."""

    __slots__ = (
        "admitted",
        "blocked_at",
        "cancelled",
        "clock",
        "granted",
        "handle",
        "interrupted",
        "order",
        "phase",
        "priority",
        "run",
        "task_id",
        "waiters",
        "work",
    )

    def __init__(self, task_id: str, work: WorkOnce, priority: int, order: int, clock: RunClock) -> None:
        self.task_id, self.work, self.clock = task_id, work, clock
        self.priority, self.order = priority, order
        self.phase = Phase.OUTSIDE
        self.handle: TaskHandle
        self.run: asyncio.Task[Any] | None = None
        self.admitted: asyncio.Future[None] | None = None  # for the submitter, while it waits outside
        self.granted: asyncio.Event | None = None  # for the branches of the task that want their slot back
        self.waiters = 0  # how many those are
        self.cancelled = False  # somebody asked for it
        self.interrupted = False  # its asyncio task was cancelled, whyever
        self.blocked_at = ""  # the stack with which it blocked the event loop

    @property
    def rank(self) -> tuple[int, int]:
        """By priority, then by arrival; the lower goes first."""
        return (self.priority, self.order)


#: The task that the running code belongs to; asyncio tasks that it starts inherit it.
current_entry: ContextVar[Entry | None] = ContextVar("current_entry", default=None)
