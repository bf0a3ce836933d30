"""How tasks end: classified, counted, told to whoever waits, and passed on to what depended on them."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from smallwright.errors import DependencyError, TaskTimeoutError
from smallwright.orchestrator.dispatch.board import Board
from smallwright.orchestrator.dispatch.entry import Entry
from smallwright.orchestrator.dispatch.failure_hook import FailureHook
from smallwright.orchestrator.queue_stats import Outcome, Tally

log = logging.getLogger(__name__)


class Endings:
    """Ends entries of a board."""

    def __init__(self, board: Board, tally: Tally, hook: FailureHook) -> None:
        self._board, self._tally, self._hook = board, tally, hook
        self._one = asyncio.Event()
        self.closing = False

    async def next(self) -> None:
        """Wait until a task ends."""
        await self._one.wait()

    def run_ended(self, entry: Entry, run: asyncio.Task[Any]) -> None:
        """Its asyncio task is done."""
        expired = entry.clock.stop()
        error = asyncio.CancelledError() if run.cancelled() else run.exception()
        if entry.cancelled or (isinstance(error, asyncio.CancelledError) and not expired):
            if error is not None and not run.cancelled():
                log.warning("task %s raised while it was cancelled", entry.task_id, exc_info=error)
            self.end(entry, Outcome.CANCELLED, asyncio.CancelledError())
        elif expired:
            self.end(entry, Outcome.TIMED_OUT, timeout_of(entry, error))
        elif error is not None:
            self.end(entry, Outcome.FAILED, error)
        else:
            self.end(entry, Outcome.COMPLETED, result=run.result())

    def end_stuck(self) -> None:
        """If nothing can go on, end what waits for ids that nobody submitted."""
        if not self._board.stuck:
            return
        for task_id, needs in self._board.dependencies.missing(self._board.live).items():
            entry = self._board.live.get(task_id)
            if entry is not None:
                names = ", ".join(map(repr, needs))
                error = DependencyError(
                    f"task {task_id!r} depends on {names}, never submitted; submit it too"
                )
                self.end(entry, Outcome.FAILED, error)

    def end(
        self, entry: Entry, outcome: Outcome, error: BaseException | None = None, result: Any = None
    ) -> None:
        """It ended so; what depended on it and can't run any more ends as well."""
        broken = self._end_one(entry, outcome, error, result)
        while broken:
            each, cause, how = broken.pop()
            if self.closing:
                broken += self._end_one(each, Outcome.CANCELLED, asyncio.CancelledError())
            else:
                failed = dependency_error(each.task_id, cause, how)
                broken += self._end_one(each, Outcome.FAILED, failed)
        self._one.set()
        self._one.clear()

    def _end_one(
        self, entry: Entry, outcome: Outcome, error: BaseException | None, result: Any = None
    ) -> list[tuple[Entry, str, Outcome]]:
        broken = self._board.end(entry, completed=outcome is Outcome.COMPLETED)
        self._tally.record(entry.task_id, outcome)
        entry.work.drop()
        if entry.admitted is not None and not entry.admitted.done():
            entry.admitted.set_result(None)
        entry.handle.settle(error, result)
        if error is not None and outcome is not Outcome.CANCELLED:
            log.error("task %s: %s", entry.task_id, outcome, exc_info=error)
            self._hook.call(entry.task_id, error)
        return [(each, entry.task_id, outcome) for each in broken]


def dependency_error(task_id: str, cause: str, how: Outcome) -> DependencyError:
    """Why a task can't run."""
    said = {Outcome.FAILED: "failed", Outcome.TIMED_OUT: "timed out", Outcome.CANCELLED: "was cancelled"}
    return DependencyError(f"task {task_id!r} depends on {cause!r}, which {said[how]}; submit both again")


def timeout_of(entry: Entry, error: BaseException | None = None) -> TaskTimeoutError:
    """What is told of a task whose time is up; `error` is what it ended with."""
    limit = entry.clock.limit_s
    told = f"task {entry.task_id!r} did not end in its time" + ("" if limit is None else f" of {limit:g} s")
    if entry.blocked_at:
        told += "; it blocked the event loop"
    timeout = TaskTimeoutError(told)
    timeout.__cause__ = error
    if entry.blocked_at:
        timeout.add_note(f"It blocked the event loop here:\n{entry.blocked_at}")
    return timeout
