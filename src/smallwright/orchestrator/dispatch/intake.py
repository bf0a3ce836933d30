"""From a submission to an entry on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import count

from smallwright.errors import ShuttingDownError, SubmissionError, TaskTimeoutError
from smallwright.orchestrator.dispatch.board import Board
from smallwright.orchestrator.dispatch.endings import Endings, dependency_error
from smallwright.orchestrator.dispatch.entry import Entry, TaskHandle
from smallwright.orchestrator.dispatch.run_clock import RunClock
from smallwright.orchestrator.dispatch.submission import checked_id, checked_needs, checked_timeout
from smallwright.orchestrator.dispatch.work import Work, WorkOnce
from smallwright.orchestrator.priority import checked_priority
from smallwright.orchestrator.queue_stats import Outcome, Tally


class Intake:
    """Takes submissions until it is closed."""

    def __init__(
        self, board: Board, tally: Tally, endings: Endings, cancel: Callable[[Entry], object]
    ) -> None:
        self._board, self._tally, self._endings, self._cancel = board, tally, endings, cancel
        self._arrivals = count()

    def accept(
        self,
        task_id: str,
        work: Work,
        priority: int | str,
        timeout_s: float | None,
        depends_on: Iterable[str],
    ) -> Entry:
        """The entry, which may have ended already; nothing is changed when it raises SubmissionError."""
        once = WorkOnce(task_id, work)
        try:
            needs = checked_needs(checked_id(task_id), depends_on)
            self._check_open(task_id)
            clock = RunClock(checked_timeout(task_id, timeout_s))
            entry = Entry(task_id, once, checked_priority(priority), next(self._arrivals), clock)
            entry.handle = TaskHandle(task_id, partial(self._cancel, entry))
            self._place(entry, needs)
        except BaseException:
            once.drop()
            raise
        return entry

    def _check_open(self, task_id: str) -> None:
        if self._endings.closing:
            raise closed(task_id)
        standing = self._board.live.get(task_id)
        if standing is not None:
            raise SubmissionError(
                f"task {task_id!r} is here already ({standing.phase.name.lower()}); "
                "wait until it has ended, or give another id"
            )

    def _place(self, entry: Entry, needs: Iterable[str]) -> None:
        if entry.clock.limit_s == 0:
            error = TaskTimeoutError(f"task {entry.task_id!r} was given 0 s, and never began")
            self._endings.end(entry, Outcome.TIMED_OUT, error)
            return
        open_needs = []
        for need in needs:
            outcome = self._tally.outcome_of(need)
            if need == entry.task_id or need in self._board.live or outcome is None:
                open_needs.append(need)
            elif outcome is not Outcome.COMPLETED:
                self._endings.end(entry, Outcome.FAILED, dependency_error(entry.task_id, need, outcome))
                return
        self._board.add(entry, open_needs)


def closed(task_id: str) -> ShuttingDownError:
    """Why a task is refused at the end."""
    return ShuttingDownError(f"the orchestrator is shutting down and did not take task {task_id!r}")
