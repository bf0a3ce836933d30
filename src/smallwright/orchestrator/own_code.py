"""The user's own code becomes a module's code."""

from __future__ import annotations

from smallwright.events import Event, EventType
from smallwright.events.event_data import mapping, text
from smallwright.orchestrator.clocks import coder_of
from smallwright.orchestrator.coder import ModuleJob
from smallwright.orchestrator.drafting import file_data
from smallwright.orchestrator.module_state import ModuleState
from smallwright.orchestrator.public_names import defined_names
from smallwright.orchestrator.task_run import TaskRun


async def accept_own_code(run: TaskRun, job: ModuleJob, state: ModuleState, request: Event) -> None:
    """The user's code (or tests, where the path says so) is the module's from now on; it is tested next."""
    effect = request
    if request.event_id in run.errands.waiting:
        effect = await run.boundary.effect(request)
    payload, code = mapping(request.data, "payload"), text(mapping(request.data, "payload"), "code")
    name = (text(payload, "path") or text(payload, "module")).rpartition("/")[2]
    tests = name == state.draft.tests_path and name != state.draft.path
    planned = {item.name for item in job.module.public}
    data = {
        "module": job.module.name,
        **file_data(name if tests else state.draft.path, code, () if tests else _public(planned, code)),
        "of": request.event_id,
        "why": text(payload, "text") or "the user's own",
        "calls": [],
    }
    if tests:
        data |= {"tests_of": state.draft.path, "reason": "intervention"}
    event = await run.events.emit(
        EventType.CODE_GENERATED,
        coder_of(job.module.name),  # not the user: who acts elsewhere meanwhile would use a count twice
        data,
        because=request,
        also=[effect, state.last],
        new_code=True,
    )
    (state.hold if tests else state.own)(code, event)


def _public(planned: set[str], code: str) -> tuple[str, ...]:
    return tuple(sorted(planned & defined_names(code)))
