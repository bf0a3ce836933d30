"""Where the work on one module stands, as its task's log tells it."""

from __future__ import annotations

from collections.abc import Iterable

from smallwright.events import Event, EventType
from smallwright.events.event_data import text, texts
from smallwright.events.lineage import changes_of_fork
from smallwright.orchestrator.coder import STRATEGIES, ModuleDraft
from smallwright.orchestrator.module_state import ModuleState
from smallwright.orchestrator.testing import report_of

#: `strategy` of the MODULE_ITERATION that says so of a bug report.
NOT_REPRODUCED = "not reproduced"


def state_of_module(history: Iterable[Event], module: str) -> ModuleState | None:
    """The state that the log tells; None where there is no whole draft in it."""
    state: ModuleState | None = None
    written: Event | None = None
    first = STRATEGIES[0]
    for event in history:
        if event.event_type == EventType.TASK_CREATED:
            first = first_strategy((event,))
            if state is not None and changes_of_fork(event):
                state.first = first
                state.renew()
        elif module in texts(event.data, "anew"):
            state = written = None
        elif event.event_type == EventType.TASK_FAILED and state is not None:
            state.renew()
        elif event.data.get("module") != module:
            continue
        elif state is not None:
            _replay(state, event)
        elif event.event_type == EventType.CODE_GENERATED and "tests_of" not in event.data:
            written = event
        elif event.event_type == EventType.CODE_GENERATED and written is not None:
            state = _drafted(written, event, first)
    return state


def first_strategy(history: Iterable[Event]) -> str:
    """With which strategy corrections begin: as the task was created, or forked."""
    created = [event for event in history if event.event_type == EventType.TASK_CREATED]
    return (text(created[-1].data, "strategy") if created else "") or STRATEGIES[0]


def _drafted(written: Event, tests: Event, first: str) -> ModuleState:
    draft = ModuleDraft(
        path=written.data["path"],
        code=written.data["code"],
        tests_path=tests.data["path"],
        tests=tests.data["code"],
        public=tuple(written.data["public"]),
    )
    return ModuleState.drafted(draft, written, tests, first)


def _replay(state: ModuleState, event: Event) -> None:
    if event.event_type == EventType.CORRECTION_COMPLETED and "report" in event.data:
        state.dismiss(event)
    elif event.event_type == EventType.CORRECTION_COMPLETED:
        if state.best is not None:
            state.guard.choose(state.best.code, state.best.report)
        state.correct(event)
    elif event.event_type == EventType.CODE_GENERATED and "tests_of" in event.data:
        state.hold(event.data["code"], event)
    elif event.event_type == EventType.CODE_GENERATED:
        state.own(event.data["code"], event)
    elif event.event_type in (EventType.TEST_PASSED, EventType.TEST_FAILED):
        state.test(report_of(event), event)
    elif event.event_type == EventType.MODULE_ITERATION and event.data.get("strategy") == NOT_REPRODUCED:
        state.dismiss(event)
    elif event.event_type == EventType.MODULE_COMPLETE:
        state.completed = event
