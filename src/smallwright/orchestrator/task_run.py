"""What the steps of one run of a task share."""

from __future__ import annotations

from dataclasses import dataclass, field

from smallwright.context.context_manager import ContextManager
from smallwright.orchestrator.calls import RecordingModel
from smallwright.orchestrator.coder import Coder, StepTools, TaskBrief
from smallwright.orchestrator.emitter import EventEmitter
from smallwright.orchestrator.limits import WorkflowLimits
from smallwright.orchestrator.progress import Progress
from smallwright.orchestrator.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class TaskRun:
    """One run of a task, from its start or from where it stopped."""

    brief: TaskBrief
    coder: Coder
    workspace: Workspace
    model: RecordingModel
    contexts: ContextManager
    events: EventEmitter
    limits: WorkflowLimits
    progress: Progress
    best: dict[str, int] = field(default_factory=dict)  # module -> version of its best code so far

    def tools(self) -> StepTools:
        """What the next step may use, with the history up to now."""
        return StepTools(
            model=self.model,
            workspace=self.workspace,
            contexts=self.contexts,
            history=self.events.history,
            progress=self.progress,
        )
