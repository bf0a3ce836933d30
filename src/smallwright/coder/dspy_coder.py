"""The Coder that works with small models: small questions, tried at once, rules where a rule will do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from smallwright.coder.corrector import correct_module
from smallwright.coder.desk import Desk
from smallwright.coder.module_writer import write_by_units
from smallwright.coder.planner import make_plan, make_questions
from smallwright.coder.reproducing import reproduce_bug
from smallwright.coder.summaries import module_summary, task_summary
from smallwright.coder.test_cases import test_file
from smallwright.coder.test_writer import write_cases
from smallwright.coder.trial import Bench
from smallwright.orchestrator.coder import (
    BugReport,
    Correction,
    CorrectionJob,
    ModuleDraft,
    ModuleJob,
    ModuleSummary,
    ReproducingTests,
    StepTools,
    TaskBrief,
)
from smallwright.orchestrator.plan import Plan, Question
from smallwright.orchestrator.workspace import TestReport

#: Further samples of a unit that fails its cases, by effort.
SAMPLES = {"low": 1, "normal": 2, "high": 4}


class DspyCoder:
    """Implements the port Coder; holds nothing between calls."""

    async def clarify(self, brief: TaskBrief, tools: StepTools) -> tuple[Question, ...]:
        """Questions whose answers would change the code; () where the prompt is clear."""
        return await make_questions(brief, tools)

    async def plan(self, brief: TaskBrief, tools: StepTools, *, complaint: str = "") -> Plan:
        """A plan. Raises AnswerError, ModelError."""
        return await make_plan(brief, tools, complaint)

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        """Code and frozen tests of one module. Raises AnswerError, ModelError, SandboxError."""
        tools.progress("write", {"module": job.module.name})
        cases = await write_cases(job, tools)
        bench = Bench(module=job.module, done=job.done, workspace=tools.workspace)
        desk = Desk(job=job, tools=tools, bench=bench, samples=_samples(job.brief))
        draft = await write_by_units(desk, cases, whole_classes=True)
        code = await tools.workspace.fix_imports(draft.trial.code)
        stem = job.module.name.removesuffix(".py")
        return ModuleDraft(
            path=job.module.name,
            code=code,
            tests_path=f"test_{stem}.py",
            tests=await tools.workspace.fix_imports(test_file(job.module, draft.kept)),
            public=tuple(item.name for item in job.module.public),
            salvage=tuple(draft.steps),
            samples=draft.samples,
            why="passes the most tests of all samples",
            dropped_examples=tuple(draft.dropped),
        )

    async def correct(self, job: CorrectionJob, tools: StepTools) -> Correction:
        """Better code for the same tests. Raises AnswerError, ModelError, SandboxError."""
        done = await correct_module(job, tools, _samples(job.job.brief) + 1)
        return replace(done, code=await tools.workspace.fix_imports(done.code)) if done.changed else done

    async def reproduce(self, report: BugReport, tools: StepTools) -> ReproducingTests:
        """Tests of which one fails as a report says. Raises AnswerError, ModelError, SandboxError."""
        return await reproduce_bug(report, tools)

    async def summarise_module(
        self,
        job: ModuleJob,
        code: str,
        report: TestReport,
        tools: StepTools,  # noqa: ARG002 - the port's
    ) -> ModuleSummary:
        """What the module is, read from its code and plan; it costs no call."""
        return module_summary(job, code, report)

    async def summarise_task(
        self, brief: TaskBrief, plan: Plan, files: Mapping[str, str], tools: StepTools
    ) -> str:
        """What was made, for the user."""
        return await task_summary(brief, plan, files, tools)


def _samples(brief: TaskBrief) -> int:
    return SAMPLES.get(brief.effort, SAMPLES["normal"])
