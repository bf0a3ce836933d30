"""What the steps of one run of a task share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from smallwright.context.context_manager import ContextManager
from smallwright.context.task_facts import TaskFacts
from smallwright.events import Event, EventType
from smallwright.orchestrator.answer_shelf import NoShelf
from smallwright.orchestrator.boundary import Boundary
from smallwright.orchestrator.calls import RecordingModel
from smallwright.orchestrator.coder import Coder, StepTools, TaskBrief
from smallwright.orchestrator.emitter import EventEmitter
from smallwright.orchestrator.errands import Errands
from smallwright.orchestrator.limits import WorkflowLimits
from smallwright.orchestrator.progress import Progress
from smallwright.orchestrator.step_runs import RecordingWorkspace
from smallwright.orchestrator.wishes import Wishes
from smallwright.orchestrator.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class TaskRun:
    """One run of a task, from its start or from where it stopped; modules side by side have one each."""

    coder: Coder
    workspace: Workspace
    bench: RecordingWorkspace  # the same, for the coder
    model: RecordingModel
    contexts: ContextManager
    events: EventEmitter
    shelf: NoShelf
    errands: Errands
    wishes: Wishes
    boundary: Boundary
    limits: WorkflowLimits
    progress: Progress
    facts: TaskFacts = field(default_factory=TaskFacts)
    best: dict[str, int] = field(default_factory=dict)  # module -> version of its best code so far

    @property
    def brief(self) -> TaskBrief:
        """What the user wants by now."""
        return self.wishes.brief()

    def beside(self) -> Self:
        """The same run for one module: with calls and hints of its own."""
        progress = self.progress.beside()
        model, bench = self.model.beside(progress), self.bench.beside()
        return replace(self, model=model, bench=bench, progress=progress)

    def tools(self, step: str) -> StepTools:
        """What the step `step` may use, with the history up to now."""
        self.model.begin(step)
        self.bench.begin(step)
        return StepTools(
            model=self.model,
            workspace=self.bench,
            contexts=self.contexts,
            history=self.events.history,
            facts=self.facts,
            progress=self.progress,
        )

    async def intend(
        self,
        event_type: EventType,
        actor: str,
        data: Mapping[str, Any],
        because: Event,
        also: Iterable[Event] = (),
    ) -> Event:
        """The event that begins a step; `actor` acts upon the instructions that hold, too."""
        heeded = [effect for _request, effect in self.errands.heeded]
        return await self.events.emit(event_type, actor, data, because=because, also=[*also, *heeded])

    async def conclude(  # noqa: PLR0913 - what an event says of itself
        self,
        event_type: EventType,
        actor: str,
        data: Mapping[str, Any],
        *,
        because: Event,
        also: Iterable[Event] = (),
        new_code: bool = False,
        more: bool = False,
        soon: bool = False,
    ) -> Event:
        """The event that ends a step, with the calls and runs that led to it; `more`: it has another yet.

        `soon`: a boundary follows, and the next step's intent takes it along into the store.
        """
        calls, steps = self.model.take_calls(), () if more else self.model.take_steps()
        runs = self.bench.take()
        return await self.events.emit(
            event_type,
            actor,
            {**data, "calls": calls, **({"runs": runs} if runs else {})},
            because=because,
            also=also,
            new_code=new_code,
            settles=steps,
            soon=soon,
        )
