"""THE application service: every face calls it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smallwright.events import Event, EventStore, EventType, TaskSnapshot
from smallwright.orchestrator import BugReports, InterventionManager, ReportOutcome
from smallwright.orchestrator.outside_events import outside_event
from smallwright.service.live_run import RunTask
from smallwright.service.new_task import NewTask, RequestLimits
from smallwright.service.task_names import new_task_id
from smallwright.service.task_runner import TaskRunner


class TaskManager(TaskRunner):
    """Creates, starts, watches, steers and cancels tasks. The log is the truth; memory knows what runs here.

    `options`: `orchestrator` dispatches the tasks, at most `timeout_s` each; `locks` keep other processes on
    the store off what runs here; `user` is who acts. Without `run_task` none can run. `watch_outside`
    takes up what other processes report or change on tasks that have ended; it needs a running event loop.
    """

    def __init__(
        self,
        store: EventStore,
        run_task: RunTask | None = None,
        *,
        limits: RequestLimits | None = None,
        **options: Any,
    ) -> None:
        super().__init__(store, run_task, **options)
        self._limits = limits or RequestLimits()
        self.interventions = InterventionManager(store, user=self._user)
        self.bug_reports = BugReports(store)

    async def create_task(self, prompt: str, answers: Sequence[str] = (), **options: Any) -> str:
        """Append TASK_CREATED; the new id. `options`: priority, model, effort. Raises InvalidInputError."""
        request = NewTask(prompt=prompt, answers=answers, limits=self._limits, **options)
        task_id = new_task_id(request.prompt)
        nothing = TaskSnapshot.empty(task_id)
        event = outside_event(self._user, nothing, EventType.TASK_CREATED, request.to_data())
        await self._store.append(event, expected_sequence=0)
        return task_id

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
