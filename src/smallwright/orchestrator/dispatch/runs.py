"""The tasks that began: slots given and taken back, time limits, cancels, ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from smallwright.errors import DispatchError
from smallwright.orchestrator.dispatch.board import Board
from smallwright.orchestrator.dispatch.endings import timeout_of
from smallwright.orchestrator.dispatch.entry import Entry, Phase, current_entry
from smallwright.orchestrator.priority import checked_priority

log = logging.getLogger(__name__)


class Runs:
    """Runs the entries of a board; `ended` is told of the end of each that began."""

    def __init__(
        self, board: Board, ended: Callable[[Entry, asyncio.Task[Any]], None], *, cancel_grace_s: float
    ):
        self._board, self._ended, self._cancel_grace_s = board, ended, cancel_grace_s

    def dispatch(self) -> None:
        """Give a free slot to the next entry, if there are both."""
        entry = self._board.next()
        if entry is None:
            return
        entry.clock.start(partial(self.interrupt, entry))
        if entry.run is None:
            entry.run = asyncio.create_task(self._run(entry), name=f"task {entry.task_id}")
            entry.run.add_done_callback(partial(self._ended, entry))
        elif entry.granted is not None:
            entry.granted.set()

    async def step(self, entry: Entry, priority: int | None) -> None:
        """A step boundary of `entry`, whose next step counts with `priority`."""
        if priority is not None:
            self._count_as(entry, checked_priority(priority))
        await asyncio.sleep(0)  # a task of nothing but steps must let others go on
        if entry in self._board.slots and self._board.slots.must_leave(entry, self._board.ready):
            self.leave_slot(entry)
        await self._hold_slot(entry)

    @asynccontextmanager
    async def away(self, entry: Entry) -> AsyncIterator[None]:
        """Without a slot inside; a cancelled task winds up without one."""
        self.leave_slot(entry)
        try:
            yield
        except Exception:
            await self._hold_slot(entry)
            raise
        await self._hold_slot(entry)

    def leave_slot(self, entry: Entry) -> None:
        """Free its slot, if it has one."""
        if entry in self._board.slots:
            entry.granted = asyncio.Event()
            self._board.leave_slot(entry)
            if entry.clock.stop():
                self.interrupt(entry)

    def interrupt(self, entry: Entry) -> None:
        """Cancel what it does, and again after each grace for as long as it does not end.

        Its CancelledError bears a TaskTimeoutError where its time is up.
        """
        if entry.run is not None and not entry.interrupted:
            entry.interrupted = True
            self._insist(entry)

    def _insist(self, entry: Entry, *, again: bool = False) -> None:
        if entry.run is not None and entry.phase is not Phase.ENDED:
            if again:
                log.warning("task %s goes on %g s after its cancel", entry.task_id, self._cancel_grace_s)
            out_of_time = entry.clock.expired and not entry.cancelled
            entry.run.cancel(timeout_of(entry) if out_of_time else None)
            later = partial(self._insist, entry, again=True)
            entry.run.get_loop().call_later(self._cancel_grace_s, later)

    async def _run(self, entry: Entry) -> Any:
        current_entry.set(entry)
        try:
            return await entry.work.begin(Control(entry, self))
        except SystemExit as error:  # would end the event loop
            raise DispatchError(f"task {entry.task_id!r} called sys.exit({error.code!r})") from error

    async def _hold_slot(self, entry: Entry) -> None:
        """Wait until it has a slot; the branches of one task wait for the same one."""
        while entry not in self._board.slots and entry.granted is not None:
            if entry not in self._board.ready:
                self._board.come_back(entry)
            entry.waiters += 1
            try:
                await entry.granted.wait()
            finally:
                entry.waiters -= 1
                if not entry.waiters:
                    self._board.give_up(entry)

    def _count_as(self, entry: Entry, priority: int) -> None:
        in_queue = self._board.ready.remove(entry)
        entry.priority = priority
        if in_queue:
            self._board.ready.push(entry)


class Control:
    """TaskControl for one entry."""

    __slots__ = ("_entry", "_runs")

    def __init__(self, entry: Entry, runs: Runs) -> None:
        self._entry, self._runs = entry, runs

    @property
    def task_id(self) -> str:
        """The id under which the task was submitted."""
        return self._entry.task_id

    async def step(self, priority: int | None = None) -> None:
        """Mark a step boundary."""
        await self._runs.step(self._entry, priority)

    def away(self) -> Any:
        """Free the slot for a while."""
        return self._runs.away(self._entry)
