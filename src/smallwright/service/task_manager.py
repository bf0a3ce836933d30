"""THE application service: every face calls it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from smallwright.errors import TaskStateError
from smallwright.events import Event, EventStore
from smallwright.orchestrator import BugReports, InterventionManager, ReportOutcome
from smallwright.service.forking import fork
from smallwright.service.knowledge import Knowledge
from smallwright.service.live_run import RunTask
from smallwright.service.new_task import NewTask, RequestLimits
from smallwright.service.new_tasks import CheckModel, NewTasks
from smallwright.service.task_runner import TaskRunner


class TaskManager(TaskRunner):
    """Creates, starts, watches, steers and cancels tasks. The log is the truth; memory knows what runs here.

    `options`: `orchestrator` dispatches the tasks, at most `timeout_s` each; `locks` keep other processes on
    the store off what runs here; `user` is who acts. Without `run_task` none can run. `watch_outside`
    takes up what other processes report or change on tasks that have ended; it needs a running event loop.
    `knowledge` finds what past tasks made for new ones; `check_model` sees that a model is to be had.
    """

    def __init__(
        self,
        store: EventStore,
        run_task: RunTask | None = None,
        *,
        limits: RequestLimits | None = None,
        knowledge: Knowledge | None = None,
        check_model: CheckModel | None = None,
        **options: Any,
    ) -> None:
        super().__init__(store, run_task, **options)
        self._limits = limits or RequestLimits()
        self._new_tasks, self._check_model = NewTasks(store, knowledge, check_model), check_model
        self.interventions = InterventionManager(store, user=self._user)
        self.bug_reports = BugReports(store)

    async def create_task(
        self,
        prompt: str,
        answers: Sequence[str] = (),
        *,
        idempotency_key: str | None = None,
        by: str | None = None,
        **options: Any,
    ) -> str:
        """Append TASK_CREATED; the new id. `options`: priority, model, effort.

        The same key of the same user gives the same id, also after a restart. Raises InvalidInputError, and
        IdempotencyError where the key belongs to another request.
        """
        request = NewTask(prompt=prompt, answers=answers, limits=self._limits, **options)
        return await self._new_tasks.add(request, by or self._user, idempotency_key)

    async def create_and_start(
        self,
        prompt: str,
        answers: Sequence[str] = (),
        *,
        idempotency_key: str | None = None,
        by: str | None = None,
        wait: bool = False,
        **options: Any,
    ) -> str:
        """Create a task and start it; nothing is created where no place is left for it.

        `wait`: it is created all the same, and begins when there is room. With a key whose task has begun
        already, only its id is given. Raises QueueFullError, and as `create_task` and `start_task` do.
        """
        request = NewTask(prompt=prompt, answers=answers, limits=self._limits, **options)
        tasks, user = self._new_tasks, by or self._user
        known = await tasks.known(request, user, idempotency_key)
        if known and (known in self.active_tasks or (await self.get_task(known)).attempt):
            return known
        with nullcontext() if wait else self._runs.place():
            task_id = await tasks.add(request, user, idempotency_key)
            await self._begun(task_id)
        return task_id

    async def fork_task(
        self, task_id: str, sequence: int, changes: Mapping[str, Any] | None = None, *, by: str | None = None
    ) -> str:
        """A new task that goes on from event `sequence` of this one; its id. It is not started.

        `changes`: prompt, answers, model, strategy, files; forking.py says what each does. Raises
        NotFoundError, InvalidInputError.
        """
        user, check = by or self._user, self._check_model
        return await fork(self._store, task_id, sequence, changes, user, self._limits, check)

    async def fork_and_start(
        self, task_id: str, sequence: int, changes: Mapping[str, Any] | None = None, *, by: str | None = None
    ) -> str:
        """Fork a task and start the fork, where a place is left. Raises QueueFullError, and as the two do."""
        with self._runs.place():
            forked = await self.fork_task(task_id, sequence, changes, by=by)
            await self.start_task(forked)
        return forked

    async def _begun(self, task_id: str) -> None:
        """Start it, unless another request with the same key has just done so."""
        try:
            await self.start_task(task_id)
        except TaskStateError:
            if task_id not in self.active_tasks and await self.get_task_status(task_id) == "created":
                raise

    async def intervene(
        self, task_id: str, kind: str, payload: Any = None, *, seen: Any = None, by: str | None = None
    ) -> Event:
        """Record an intervention; the task goes on where it can. Raises as InterventionManager does."""
        event = await self.interventions.intervene(task_id, kind, payload, seen=seen, by=by)
        if kind == "cancel":
            reason = str(event.data["payload"].get("reason") or "cancelled")
            await self.cancel_task(task_id, reason, by=by)
        elif kind != "pause" and (await self.get_task(task_id)).attempt:
            await self._started(task_id)
        return event

    async def answer(self, task_id: str, answers: Any) -> None:
        """Answer all open questions, by id; the task goes on. Raises as `intervene`."""
        await self.intervene(task_id, "answer", answers)

    async def report_bug(
        self, task_id: str, module: str, text: str, seen: Any = None, *, by: str | None = None
    ) -> ReportOutcome:
        """Record a bug report; one that holds is taken up. Raises as BugReports does."""
        outcome = await self.bug_reports.report(task_id, module, text, seen=seen, by=by)
        if outcome.valid:
            await self._started(task_id)
        return outcome
