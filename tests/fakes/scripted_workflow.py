"""A workflow on scripted parts, and the TASK_CREATED that it starts from."""

from __future__ import annotations

from typing import Any

from tests.fakes.scripted_coder import ScriptedCoder
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.context.context_manager import ContextManager
from smallwright.events import Event, EventType
from smallwright.orchestrator import StreamingWorkflowOrchestrator, WorkflowLimits

#: Types of events by stage, in the order in which they come.
STAGES = {
    "start": "TASK_STARTED PLANNING_COMPLETE",
    "module": "MODULE_STARTED CODE_GENERATED CODE_GENERATED TEST_STARTED",
    "round": "TEST_FAILED MODULE_ITERATION CORRECTION_STARTED CORRECTION_COMPLETED TEST_STARTED",
    "green": "TEST_PASSED MODULE_COMPLETE",
    "end": "DEAD_CODE_ANALYSIS TASK_COMPLETE",
}
#: All of a task of one module that is green at once.
SIMPLE = "{start} {module} {green} {end}".format(**STAGES)
QUICK = WorkflowLimits(
    append_backoff_s=0.01,
    append_backoff_max_s=0.02,
    broadcast_timeout_s=0.2,
    cancel_flush_s=0.2,
    model_patience_s=0.1,
    model_backoff_s=0.02,
)


def created(task_id: str = "task", **data: Any) -> Event:
    """A TASK_CREATED as the service appends it."""
    fields = {"prompt": "make it work", "answers": [], "effort": "normal", **data}
    return Event.new(task_id, EventType.TASK_CREATED, fields, vector_clock={"user:ann": 1})


def workflow(coder: ScriptedCoder | None = None, **parts: Any) -> StreamingWorkflowOrchestrator:
    """A workflow over `coder`; other parts as given, else scripted ones."""
    model = parts.pop("model", None) or ScriptedModel()
    parts = {"workspace": ScriptedWorkspace(), "limits": QUICK, **parts}
    contexts = ContextManager([model.spec], model)
    return StreamingWorkflowOrchestrator(
        coder=coder or ScriptedCoder(), model=model, contexts=contexts, **parts
    )


def types(events: list[Event]) -> str:
    """Their types, a space between."""
    return " ".join(event.event_type for event in events)


async def streamed(coder: ScriptedCoder, **parts: Any) -> list[Event]:
    """The events of one run without a store."""
    return [event async for event in workflow(coder, **parts).stream("task", created=created())]


class Listener:
    """A broadcast that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Event] = []

    async def __call__(self, event: Event) -> None:
        self.told.append(event)
