"""Puts together what one run of a task works with."""

from __future__ import annotations

from collections.abc import Sequence
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
from smallwright.orchestrator.task_control import TaskControl
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.wishes import Wishes

if TYPE_CHECKING:
    from smallwright.orchestrator.workflow import WorkflowOrchestrator


def assembled(
    workflow: WorkflowOrchestrator,
    history: Sequence[Event],
    progress: Progress,
    control: TaskControl | None,
) -> TaskRun:
    """A run that goes on from `history`, a fork's after its source's."""
    task_id, limits = history[-1].task_id, workflow.limits
    events = EventEmitter(task_id, history, limits, store=workflow.store, broadcast=workflow.broadcast)
    errands = Errands(history)
    wishes = Wishes(errands, history)
    events.listen(errands.learn)
    events.listen(wishes.learn)
    inbox = Inbox(task_id, events, workflow.store, limits)
    boundary = Boundary(events, errands, wishes, inbox, control)
    shelf = NoShelf() if workflow.shelf is None else TaskShelf(workflow.shelf, task_id)
    events.on_settled = shelf.settle
    model = RecordingModel(
        workflow.model,
        progress,
        shelf=shelf,
        slots=workflow.model_slots,
        outlast=Outage(workflow.model, boundary, limits).outlast,
    )
    return TaskRun(
        coder=workflow.coder,
        workspace=workflow.workspace,
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
