"""Puts together what one run of a task works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smallwright.events import Event
from smallwright.orchestrator.answer_shelf import NoShelf, TaskShelf
from smallwright.orchestrator.boundary import Boundary
from smallwright.orchestrator.calls import RecordingModel
from smallwright.orchestrator.emitter import EventEmitter
from smallwright.orchestrator.errands import Errands
from smallwright.orchestrator.inbox import Inbox
from smallwright.orchestrator.outage import Outage
from smallwright.orchestrator.progress import Progress
from smallwright.orchestrator.step_runs import RecordingWorkspace
from smallwright.orchestrator.task_control import TaskControl
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.wishes import Wishes
from smallwright.orchestrator.workspace import Workspace

if TYPE_CHECKING:
    from smallwright.orchestrator.workflow import WorkflowOrchestrator


@dataclass(frozen=True)
class Parts:
    """What makes a run's events, says when a step may begin, and records calls."""

    events: Callable[..., EventEmitter] = EventEmitter
    boundary: Callable[..., Boundary] = Boundary
    model: Callable[..., RecordingModel] = RecordingModel
    bench: Callable[[Workspace], RecordingWorkspace] = RecordingWorkspace


_PARTS = Parts()


def assembled(
    workflow: WorkflowOrchestrator,
    history: Sequence[Event],
    progress: Progress,
    control: TaskControl | None = None,
    *,
    parts: Parts = _PARTS,
) -> TaskRun:
    """A run that goes on from `history`, a fork's after its source's."""
    task_id, limits = history[-1].task_id, workflow.limits
    events = parts.events(task_id, history, limits, store=workflow.store, broadcast=workflow.broadcast)
    errands = Errands(history)
    wishes = Wishes(errands, history)
    events.listen(errands.learn)
    events.listen(wishes.learn)
    inbox = Inbox(task_id, events, workflow.store, limits)
    boundary = parts.boundary(events, errands, wishes, inbox, control)
    shelf = NoShelf() if workflow.shelf is None else TaskShelf(workflow.shelf, task_id)
    events.on_settled = shelf.settle
    model = parts.model(
        workflow.model,
        progress,
        shelf=shelf,
        slots=workflow.model_slots,
        outlast=Outage(workflow.model, boundary, limits).outlast,
    )
    return TaskRun(
        coder=workflow.coder,
        workspace=workflow.workspace,
        bench=parts.bench(workflow.workspace),
        model=model,
        contexts=workflow.contexts,
        events=events,
        shelf=shelf,
        errands=errands,
        wishes=wishes,
        boundary=boundary,
        limits=limits,
        progress=progress,
    )
