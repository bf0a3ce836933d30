"""Runs a task: clarify, plan, then each module, then the end; an event at each stage, in order (6-01)."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from smallwright.context.context_manager import ContextManager
from smallwright.errors import NotFoundError
from smallwright.events import Event, StateProjection, TaskSnapshot
from smallwright.events.lineage import with_origins
from smallwright.events.task_snapshot import TaskStatus
from smallwright.orchestrator.answer_shelf import AnswerShelf
from smallwright.orchestrator.boundary import CancelRequestedError
from smallwright.orchestrator.broadcast import Broadcast
from smallwright.orchestrator.coder import Coder
from smallwright.orchestrator.endings import record_cancel, record_failure, record_request
from smallwright.orchestrator.event_sink import EventLog
from smallwright.orchestrator.language_model import LanguageModel
from smallwright.orchestrator.limits import WorkflowLimits
from smallwright.orchestrator.progress import Progress, Report, silent
from smallwright.orchestrator.questions import Ask
from smallwright.orchestrator.run_parts import assembled
from smallwright.orchestrator.stages import Asking, work
from smallwright.orchestrator.task_control import TaskControl
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class WorkflowOrchestrator:
    """Runs tasks, each to its end or to open questions; goes on from a task's log where it stopped.

    `broadcast` gets each event once it is stored; a failing one is logged and the task goes on. While the
    store fails, events wait in order, and nothing is reported done until all are stored (6-02).
    `shelf` keeps the model's answers until their step has its outcome.
    """

    coder: Coder
    workspace: Workspace
    model: LanguageModel
    contexts: ContextManager
    store: EventLog | None = None
    broadcast: Broadcast | None = None
    shelf: AnswerShelf | None = None
    limits: WorkflowLimits = field(default_factory=WorkflowLimits)
    model_slots: AbstractAsyncContextManager[Any] | None = None  # None: as many as the model takes

    def __post_init__(self) -> None:
        if self.model_slots is None:
            object.__setattr__(self, "model_slots", asyncio.Semaphore(max(1, self.model.spec.parallel)))

    async def run(  # noqa: PLR0913 - what a run may be told
        self,
        task_id: str,
        *,
        created: Event | None = None,
        questions: bool = False,
        ask: Ask | None = None,
        progress: Report = silent,
        control: TaskControl | None = None,
    ) -> TaskSnapshot:
        """The task's state at its end: completed, failed or cancelled; waiting where `questions` are open.

        TASK_CREATED is in the store, or is `created` where there is no store. `questions`: the user may be
        asked; with `ask` the run waits for the answers, and so it does with `control`, which it asks before
        each step; without both it ends, and another goes on when the answers are in the log. A completed or
        failed task is opened again where the log holds a valid bug report or a change that nobody has taken
        up. Raises NotFoundError for an unknown task; asyncio.CancelledError once TASK_CANCELLED is stored
        (`task.cancel(Cancellation(...))` says by whom); StoreError where the store refuses an event for good.
        """
        history = await self._history(task_id, created)
        asking = Asking(allowed=questions, ask=ask, wait=control is not None)
        run = assembled(self, history, Progress(progress), control)
        try:
            state, tried = StateProjection.rebuild_state(history), set[str]()
            while not state.phase.ended or _opened_again(state, run.errands.changes - tried):
                tried |= run.errands.changes
                state = await self._attempt(run, state, asking)
                if state.status == TaskStatus.WAITING:
                    break
        except asyncio.CancelledError as error:
            await record_cancel(run, error)
            raise
        finally:
            await run.events.close()
            await run.shelf.close()
        return state

    async def _attempt(self, run: TaskRun, state: TaskSnapshot, asking: Asking) -> TaskSnapshot:
        """The state after one more attempt; what came in its last moments is known then."""
        try:
            await work(run, state, asking)
        except CancelRequestedError as request:
            await record_request(run, request)
        except Exception as error:  # noqa: BLE001 - whatever it is, the task ends with it in its log
            await record_failure(run, error)
        await run.events.flush()
        await run.boundary.look()
        return StateProjection.rebuild_state(run.events.history)

    async def _history(self, task_id: str, created: Event | None) -> Sequence[Event]:
        history: Sequence[Event] = []
        if self.store is not None:
            history = await with_origins(self.store, await self.store.get_events(task_id))
        if self.store is None and created is not None:
            history = [created if created.sequence_number else replace(created, sequence_number=1, version=1)]
        if not history:
            raise NotFoundError(f"task {task_id!r} has no events; create it before it is run")
        return history


def _opened_again(state: TaskSnapshot, changes: Collection[str]) -> bool:
    """Whether a task that has ended goes on for the sake of what came since."""
    return bool(changes) and state.phase != TaskStatus.CANCELLED
