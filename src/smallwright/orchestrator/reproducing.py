"""A bug report is taken up: a test that fails as it says comes first, then the corrections."""

from __future__ import annotations

from smallwright.errors import AnswerError, ModelTimeoutError, PromptTooLongError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import coder_of, corrector_of
from smallwright.orchestrator.coder import BugReport, ModuleJob
from smallwright.orchestrator.drafting import file_data
from smallwright.orchestrator.loop_guard import failure_signature
from smallwright.orchestrator.module_replay import NOT_REPRODUCED
from smallwright.orchestrator.module_state import ModuleState
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.wishes import words_of

UNREPRODUCED = "the bug report could not be reproduced"


async def reproduce(run: TaskRun, job: ModuleJob, state: ModuleState, report: Event) -> None:
    """A test that fails as `report` says becomes one of the module's; that there is none is said."""
    module, words = job.module.name, words_of(report)
    run.progress.stage("reproduce", module=module)
    started = {
        "module": module,
        "from_version": state.version,
        "reason": "bug report",
        "report": report.event_id,
        "complaint": words,
    }
    intent = await run.intend(
        EventType.CORRECTION_STARTED, corrector_of(module), started, because=report, also=[state.last]
    )
    bug = BugReport(job=job, draft=state.draft, code=state.code, words=words)
    try:
        made = await run.coder.reproduce(bug, run.tools(f"reproduce {report.event_id}"))
    except (AnswerError, ModelTimeoutError, PromptTooLongError) as error:
        await _give_up(run, state, started, f"no test could be written for it: {error}", intent)
        return
    if not made.tests.strip() or made.tests == state.draft.tests:
        await _give_up(run, state, started, made.why or "no test could be written for it", intent)
        return
    data = {
        "module": module,
        **file_data(state.draft.tests_path, made.tests, ()),
        "tests_of": state.draft.path,
        "reason": "bug report",
        "report": report.event_id,
        "words": words,
        "why": made.why,
    }
    event = await run.conclude(
        EventType.CODE_GENERATED, coder_of(module), data, because=intent, new_code=True
    )
    state.hold(made.tests, event)


async def say_not_reproduced(run: TaskRun, job: ModuleJob, state: ModuleState) -> None:
    """The test that was written for a bug report passes."""
    assert state.reproduction is not None
    assert state.best is not None
    data = {
        "module": job.module.name,
        "round": state.rounds,
        "failure_signature": failure_signature(state.best.report),
        "strategy": NOT_REPRODUCED,
        "report": state.reproduction.report,
        "why": f"{UNREPRODUCED}: the test written for it passes on version {state.version}",
    }
    actor = corrector_of(job.module.name)
    state.dismiss(await run.events.emit(EventType.MODULE_ITERATION, actor, data, because=state.last))


async def _give_up(
    run: TaskRun, state: ModuleState, started: dict[str, object], why: str, intent: Event
) -> None:
    data = {
        **started,
        **file_data(state.draft.path, state.code, state.draft.public),
        "outcome": "kept best",
        "why": f"{UNREPRODUCED}: {why}",
    }
    actor = corrector_of(str(started["module"]))
    state.dismiss(await run.conclude(EventType.CORRECTION_COMPLETED, actor, data, because=intent))
