"""The end of the work on a module: what it is and does."""

from __future__ import annotations

from smallwright.errors import AnswerError, ModelError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import coder_of
from smallwright.orchestrator.coder import ModuleJob, ModuleSummary
from smallwright.orchestrator.loop_guard import Candidate, sha256_of
from smallwright.orchestrator.task_run import TaskRun


async def complete(run: TaskRun, job: ModuleJob, best: Candidate, because: Event) -> Event:
    """MODULE_COMPLETE of code whose tests pass."""
    name, code, report = job.module.name, best.code, best.report
    run.progress.stage("summarise", module=name)
    try:
        summary = await run.coder.summarise_module(job, code, report, run.tools(f"summarise {name}"))
    except (AnswerError, ModelError):  # the module is done; only its description is plain
        summary = ModuleSummary(summary=f"{name}: {job.module.purpose}")
    data = {
        "module": name,
        "code_hash": sha256_of(code),
        "tests_passed": len(report.passed),
        "summary": summary.summary,
        "functions": list(summary.functions),
    }
    return await run.conclude(EventType.MODULE_COMPLETE, coder_of(name), data, because=because, soon=True)
