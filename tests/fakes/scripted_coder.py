"""A Coder that writes from a script; each step makes one model call, as a real one does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

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
from smallwright.orchestrator.language_model import Message, ModelRequest
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName, Question
from smallwright.orchestrator.workspace import TestReport

T = TypeVar("T")
GREEN = "def work():\n    return 1\n"


def red(*tests: str) -> str:
    """Code whose tests of these names fail in the ScriptedWorkspace."""
    return GREEN + "".join(f"# fails: {test}\n" for test in tests)


def module(name: str, *dependencies: str) -> ModulePlan:
    """A planned module with one public function, work()."""
    work = PublicName(name="work", kind="function", signature="def work() -> int")
    return ModulePlan(name=name, purpose=f"the work of {name}", dependencies=dependencies, public=(work,))


def plan(*modules: ModulePlan) -> Plan:
    """A plan; of one module, "one.py", where none is given."""
    return Plan(modules=modules or (module("one.py"),))


class ScriptedCoder:
    """`plans` and `codes` are given in turn, `corrections` by round; the last for ever.

    An exception is raised. `codes` may also be a mapping from module to code.
    """

    def __init__(
        self,
        *,
        plans: Sequence[Plan | Exception] = (),
        codes: Sequence[str | Exception] | Mapping[str, str] = (GREEN,),
        corrections: Sequence[str | Exception] = (GREEN,),
        questions: Sequence[Question] = (),
        reproductions: Sequence[str | Exception] = ("test_bug",),
    ) -> None:
        self._plans, self._corrections = list(plans or (plan(),)), list(corrections)
        self._codes = codes if isinstance(codes, Mapping) else list(codes)
        self._questions = tuple(questions)
        self._reproductions = list(reproductions)  # names of tests; "" where none can be written
        self.reported: list[BugReport] = []
        self.complaints: list[str] = []  # that plan() was told
        self.briefs: list[TaskBrief] = []
        self.jobs: list[ModuleJob] = []
        self.corrected: list[CorrectionJob] = []

    async def clarify(self, brief: TaskBrief, tools: StepTools) -> tuple[Question, ...]:
        await self._call("clarify", tools)
        return self._questions

    async def plan(self, brief: TaskBrief, tools: StepTools, *, complaint: str = "") -> Plan:
        self.briefs.append(brief)
        self.complaints.append(complaint)
        await self._call("plan", tools)
        return _next(self._plans)

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        self.jobs.append(job)
        await self._call("write", tools)
        stem = job.module.name.removesuffix(".py")
        tests = "".join(f"def test_{letter}():\n    assert True\n" for letter in "abc")
        return ModuleDraft(
            path=job.module.name,
            code=self._code(job.module.name),
            tests_path=f"test_{stem}.py",
            tests=tests,
            public=("work",),
        )

    async def correct(self, job: CorrectionJob, tools: StepTools) -> Correction:
        self.corrected.append(job)
        await self._call("correct", tools)
        code = _next(self._corrections[job.round - 1 :] or self._corrections[-1:])
        return Correction(code=code, public=("work",), changed=code != job.code)

    async def reproduce(self, report: BugReport, tools: StepTools) -> ReproducingTests:
        self.reported.append(report)
        await self._call("reproduce", tools)
        name = _next(self._reproductions)
        added = f"def {name}():\n    assert True\n" if name else ""
        return ReproducingTests(tests=report.draft.tests + added, why=name or "no idea")

    async def summarise_module(
        self, job: ModuleJob, code: str, report: TestReport, tools: StepTools
    ) -> ModuleSummary:
        await self._call("summarise", tools)
        return ModuleSummary(summary=f"{job.module.name} works")

    async def summarise_task(
        self, brief: TaskBrief, plan: Plan, files: Mapping[str, str], tools: StepTools
    ) -> str:
        await self._call("summarise", tools)
        return "done"

    def _code(self, module: str) -> str:
        return self._codes[module] if isinstance(self._codes, Mapping) else _next(self._codes)

    async def _call(self, what: str, tools: StepTools) -> None:
        context = await tools.contexts.build_context(
            model=tools.model.spec, system_prompt="You write code.", current_event=what
        )
        messages = (
            Message(role="system", content=context.system),
            Message(role="user", content=context.user),
        )
        await tools.model.generate(ModelRequest(messages=messages, max_tokens=100, layers=context.layers))


def _next(script: list[T | Exception]) -> T:
    item = script.pop(0) if len(script) > 1 else script[0]
    if isinstance(item, Exception):
        raise item
    return item
