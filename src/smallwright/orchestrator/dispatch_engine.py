"""The parts of an orchestrator, put together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from smallwright.orchestrator.backpressure import BackpressureAlert, BackpressureMonitor
from smallwright.orchestrator.dispatch.board import Board
from smallwright.orchestrator.dispatch.closing import cancel_all
from smallwright.orchestrator.dispatch.endings import Endings
from smallwright.orchestrator.dispatch.entry import Entry, Phase
from smallwright.orchestrator.dispatch.failure_hook import FailureHook, OnFailure
from smallwright.orchestrator.dispatch.intake import Intake
from smallwright.orchestrator.dispatch.pressure import PressureGauge
from smallwright.orchestrator.dispatch.runs import Runs
from smallwright.orchestrator.dispatch.submission import checked_count
from smallwright.orchestrator.dispatch.workers import Workers
from smallwright.orchestrator.queue_stats import Outcome, QueueStats, Tally
from smallwright.orchestrator.watchdog import Watchdog

OnAlert = Callable[[BackpressureAlert], object]


@dataclass(frozen=True, kw_only=True)
class DispatchTimes:
    """Times that matter when something goes wrong; seconds."""

    cancel_grace_s: float = 10.0  # what a cancelled task has to wind up, before it is cancelled again
    block_report_s: float = 1.0  # a coroutine that blocks the event loop that long is reported
    block_limit_s: float = 5.0  # and that long, its task is recorded as timed out, if it has no timeout


class Engine:
    """Board, workers, runs, endings, monitor and watchdog of one TaskOrchestrator."""

    def __init__(
        self,
        sizes: tuple[int, int, int],
        on_failure: OnFailure | None,
        on_alert: OnAlert | None,
        times: DispatchTimes,
    ) -> None:
        """`sizes`: max_concurrent, queue_size, workers."""
        max_concurrent, queue_size, workers = map(
            checked_count, ("max_concurrent", "queue_size", "workers"), sizes
        )
        self._times = times
        self.monitor = BackpressureMonitor(self.stats, on_alert)
        self._gauge = PressureGauge(self.monitor)
        self._workers = Workers(workers)
        self.board = Board(queue_size, max_concurrent, nudge=self._workers.nudge, changed=self._gauge.changed)
        self._tally, self.hook = Tally(), FailureHook(on_failure)
        self.endings = Endings(self.board, self._tally, self.hook)
        self._runs = Runs(self.board, self.endings.run_ended, cancel_grace_s=times.cancel_grace_s)
        self.intake = Intake(self.board, self._tally, self.endings, self.cancel)
        self._watchdog: Watchdog | None = None

    def start(self) -> None:
        """Begin to dispatch; the second time: nothing."""
        if self._watchdog is None:
            times = self._times
            self._watchdog = Watchdog(
                lambda: len(self.board.slots) > 0,
                self._runs.interrupt,
                report_s=times.block_report_s,
                limit_s=times.block_limit_s,
            )
            self._watchdog.start()
            self._workers.start(self._runs.dispatch)

    def cancel(self, entry: Entry) -> bool:
        """Ask an entry to end; False when it has."""
        if entry.phase is Phase.ENDED or (entry.run is not None and entry.run.done()):
            return False
        entry.cancelled = True
        if entry.run is None:
            self.endings.end(entry, Outcome.CANCELLED, asyncio.CancelledError())
        else:
            self._runs.interrupt(entry)
        return True

    def stats(self) -> QueueStats:
        """How things stand now."""
        board, tally = self.board, self._tally
        return QueueStats(
            queued=board.queued,
            blocked=len(board.blocked),
            running=len(board.slots),
            away=board.away,
            waiting=len(board.outside),
            completed=tally.count(Outcome.COMPLETED),
            failed=tally.count(Outcome.FAILED),
            timed_out=tally.count(Outcome.TIMED_OUT),
            cancelled=tally.count(Outcome.CANCELLED),
            capacity=board.capacity,
            max_concurrent=board.slots.count,
        )

    async def close(self) -> None:
        """End everything; `endings.closing` must say so before."""
        await cancel_all(self.board, self.cancel, self._times.cancel_grace_s)
        await self._workers.stop()
        if self._watchdog is not None:
            self._watchdog.stop()
        self._gauge.close()
        await self.hook.drained()
