"""The first code and tests of a module, with their events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from smallwright.errors import AnswerError, ModelTimeoutError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import coder_of
from smallwright.orchestrator.coder import ModuleDraft, ModuleJob
from smallwright.orchestrator.loop_guard import sha256_of
from smallwright.orchestrator.task_run import TaskRun


async def write_draft(run: TaskRun, job: ModuleJob, because: Event) -> tuple[ModuleDraft, Event, Event]:
    """A draft, and the events of its code and of its tests. Raises AnswerError after every attempt."""
    draft = await _drafted(run, job)
    module = job.module.name
    code = {
        "module": module,
        **file_data(draft.path, draft.code, draft.public),
        "salvage": list(draft.salvage),
        "samples": draft.samples,
        "why": draft.why,
    }
    written = await run.conclude(
        EventType.CODE_GENERATED,
        coder_of(module),
        code,
        because=because,
        new_code=True,
        more=True,
        soon=True,
    )
    tests = {
        "module": module,
        **file_data(draft.tests_path, draft.tests, ()),
        "tests_of": draft.path,
        "dropped_examples": list(draft.dropped_examples),
    }
    tested = await run.conclude(
        EventType.CODE_GENERATED, coder_of(module), tests, because=written, new_code=True, soon=True
    )
    return draft, written, tested


def file_data(path: str, text: str, public: tuple[str, ...]) -> dict[str, Any]:
    """What an event says of a file that it brings."""
    return {"path": path, "code": text, "code_hash": sha256_of(text), "public": list(public)}


async def _drafted(run: TaskRun, job: ModuleJob) -> ModuleDraft:
    attempt = 0
    tools = run.tools(f"write {job.module.name}")
    while True:
        try:
            return await run.coder.write_module(replace(job, seed=job.seed + attempt), tools)
        except (AnswerError, ModelTimeoutError):
            attempt += 1
            if attempt >= run.limits.draft_attempts:
                raise
            run.progress("retry", {"try": attempt + 1})
