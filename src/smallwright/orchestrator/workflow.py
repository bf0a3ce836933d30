"""Runs a task: clarify, plan, then each module, then the end; an event at each stage, in order (6-01)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from smallwright.context.context_manager import ContextManager
from smallwright.errors import NotFoundError
from smallwright.events import Event, StateProjection, TaskSnapshot
from smallwright.orchestrator.calls import RecordingModel
from smallwright.orchestrator.coder import Coder, TaskBrief
from smallwright.orchestrator.emitter import Broadcast, EventEmitter
from smallwright.orchestrator.endings import record_cancel, record_failure
from smallwright.orchestrator.language_model import LanguageModel
from smallwright.orchestrator.limits import WorkflowLimits
from smallwright.orchestrator.log_writer import EventLog
from smallwright.orchestrator.progress import Progress, Report, silent
from smallwright.orchestrator.questions import Ask
from smallwright.orchestrator.stages import Asking, work
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class WorkflowOrchestrator:
    """Runs tasks, each to its end or to open questions; goes on from a task's log where it stopped.

    `broadcast` gets each event once it is stored; a failing one is logged and the task goes on. While the
    store fails, events wait in order, and nothing is reported done until all are stored (6-02).
    """

    coder: Coder
    workspace: Workspace
    model: LanguageModel
    contexts: ContextManager
    store: EventLog | None = None
    broadcast: Broadcast | None = None
    limits: WorkflowLimits = field(default_factory=WorkflowLimits)

    async def run(
        self,
        task_id: str,
        *,
        created: Event | None = None,
        questions: bool = False,
        ask: Ask | None = None,
        progress: Report = silent,
    ) -> TaskSnapshot:
        """The task's state at its end: completed or failed; waiting where `questions` are open.

        TASK_CREATED is in the store, or is `created` where there is no store. `questions`: the user may be
        asked; with `ask` the run waits for the answers, without it the run ends, and another goes on when
        the answers are in the log. Raises NotFoundError for an unknown task; asyncio.CancelledError once
        TASK_CANCELLED is stored (`task.cancel(Cancellation(...))` says by whom); StoreError where the store
        refuses an event for good.
        """
        history = await self._history(task_id, created)
        state = StateProjection.rebuild_state(history)
        if state.phase.ended:
            return state
        run = self._task_run(state, history, Progress(progress))
        try:
            await self._work(run, state, Asking(allowed=questions, ask=ask))
            await run.events.flush()
        except asyncio.CancelledError as error:
            await record_cancel(run, error)
            raise
        finally:
            await run.events.close()
        return StateProjection.rebuild_state(run.events.history)

    async def _work(self, run: TaskRun, state: TaskSnapshot, asking: Asking) -> None:
        try:
            await work(run, state, asking)
        except Exception as error:  # noqa: BLE001 - whatever it is, the task ends with it in its log
            await record_failure(run, error)

    async def _history(self, task_id: str, created: Event | None) -> Sequence[Event]:
        history = [] if self.store is None else await self.store.get_events(task_id)
        if self.store is None and created is not None:
            history = [created if created.sequence_number else replace(created, sequence_number=1, version=1)]
        if not history:
            raise NotFoundError(f"task {task_id!r} has no events; create it before it is run")
        return history

    def _task_run(self, state: TaskSnapshot, history: Sequence[Event], progress: Progress) -> TaskRun:
        brief = TaskBrief(
            task_id=history[0].task_id,
            prompt=state.prompt,
            answers=tuple(state.answers),
            effort=state.settings.get("effort") or "normal",
        )
        events = EventEmitter(brief.task_id, history, self.limits, store=self.store, broadcast=self.broadcast)
        return TaskRun(
            brief=brief,
            coder=self.coder,
            workspace=self.workspace,
            model=RecordingModel(self.model, progress),
            contexts=self.contexts,
            events=events,
            limits=self.limits,
            progress=progress,
        )
