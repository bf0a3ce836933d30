"""Coder, model and workspace of benchmarks.overhead: recorded answers, and a watch on what they take."""

# ruff: noqa: ARG002 - the ports fix the parameters

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from smallwright.coder.laying_out import laid_out
from smallwright.coder.surroundings import Scene, scene
from smallwright.context.model_spec import ModelSpec
from smallwright.events import Event, EventType
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
from smallwright.orchestrator.language_model import Message, ModelAnswer, ModelRequest
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName, Question
from smallwright.orchestrator.workspace import Limits, TestFailure, TestReport, UnusedName

CODE = "def work(number: int) -> int:\n    return number\n" + "# a line of a module of usual length\n" * 60
TESTS = "from m import work\n" + "".join(
    f"\ndef test_{n}():\n    assert work({n}) == {n}\n" for n in range(12)
)
ANSWER = f"```python\n{CODE}```"


def created() -> Event:
    """TASK_CREATED."""
    data = {"prompt": "Write modules that work. " * 40, "answers": [], "effort": "normal"}
    return Event.new("task", EventType.TASK_CREATED, data, vector_clock={"user:bench": 1})


class Watch:
    """Seconds spent elsewhere: with the model, and in tests."""

    def __init__(self) -> None:
        self.elsewhere = 0.0
        self.now = time.perf_counter

    @contextmanager
    def away(self) -> Iterator[None]:
        """What happens inside is not the workflow's."""
        began = self.now()
        try:
            yield
        finally:
            self.elsewhere += self.now() - began


class StoppedModel:
    """Answers at once with what was recorded."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.spec = ModelSpec(name="recorded", provider="embedded", window=8192)

    async def count_tokens(self, text: str) -> int:
        return len(text) // 4

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        with self._watch.away():
            return ModelAnswer(
                text=ANSWER,
                model="recorded",
                prompt_tokens=sum(layer.tokens for layer in request.layers),
                completion_tokens=len(ANSWER) // 4,
                duration_ms=1,
            )


class StoppedWorkspace:
    """Tests of a first draft fail, those of a correction pass."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    async def level(self) -> str:
        return "none"

    async def run_tests(
        self, files: Mapping[str, str], tests: Sequence[str], *, limits: Limits | None = None
    ) -> TestReport:
        with self._watch.away():
            wrong = any("# wrong" in text for text in files.values())
            ids = [f"{path}::test_{n}" for path in tests for n in range(12)]
            failure = TestFailure(
                id=ids[0], kind="AssertionError", message="assert 1 == 0", traceback="x" * 400
            )
            return TestReport(
                ok=not wrong,
                passed=tuple(ids[1:] if wrong else ids),
                failed=(failure,) if wrong else (),
                duration_ms=300,
                level="none",
                output="." * 400,
            )

    async def fix_imports(self, code: str) -> str:
        return code

    async def undefined_names(self, code: str) -> tuple[str, ...]:
        return ()

    async def find_unused(self, files: Mapping[str, str], tests: Sequence[str]) -> tuple[UnusedName, ...]:
        return ()


class ModuleWriter:
    """A Coder of two calls a draft and one a correction, each with a context of its own."""

    def __init__(self, modules: int) -> None:
        self._names = [f"m{number}.py" for number in range(modules)]

    async def clarify(self, brief: TaskBrief, tools: StepTools) -> tuple[Question, ...]:
        return ()

    async def plan(self, brief: TaskBrief, tools: StepTools, *, complaint: str = "") -> Plan:
        await _ask("plan", Scene(before=brief.prompt), tools)
        work = PublicName(name="work", kind="function", signature="def work(number: int) -> int")
        needs = [self._names[at - 1 : at] if at % 2 else () for at in range(len(self._names))]
        return Plan(
            modules=tuple(
                ModulePlan(name=name, purpose="works", dependencies=tuple(before), public=(work,))
                for name, before in zip(self._names, needs, strict=True)
            )
        )

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        name = job.module.name
        await _ask(f"tests of {name}", scene(job), tools)
        await _ask(f"code of {name}", scene(job), tools)
        code = f"{CODE}# wrong\n"
        return ModuleDraft(path=name, code=code, tests_path=f"test_{name}", tests=TESTS, public=("work",))

    async def correct(self, job: CorrectionJob, tools: StepTools) -> Correction:
        await _ask(f"correction of {job.job.module.name}", scene(job.job), tools)
        return Correction(code=CODE, public=("work",), changed=True)

    async def reproduce(self, report: BugReport, tools: StepTools) -> ReproducingTests:
        return ReproducingTests(tests="")

    async def summarise_module(
        self, job: ModuleJob, code: str, report: TestReport, tools: StepTools
    ) -> ModuleSummary:
        return ModuleSummary(summary="It works.")

    async def summarise_task(
        self, brief: TaskBrief, plan: Plan, files: Mapping[str, str], tools: StepTools
    ) -> str:
        return "They work."


async def _ask(what: str, about: Scene, tools: StepTools) -> None:
    context = await laid_out(tools, system="You write code.", scene=about, request=what, answer_tokens=500)
    messages = (Message(role="system", content=context.system), Message(role="user", content=context.user))
    await tools.model.generate(ModelRequest(messages=messages, max_tokens=500, layers=context.layers))
