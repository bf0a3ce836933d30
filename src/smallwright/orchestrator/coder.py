"""The port to the one who writes code: each method is one step, and costs model calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from smallwright.context.context_manager import ContextManager
from smallwright.context.task_facts import TaskFacts
from smallwright.events import Event
from smallwright.orchestrator.language_model import LanguageModel
from smallwright.orchestrator.plan import ModulePlan, Plan, Question
from smallwright.orchestrator.workspace import TestReport, Workspace


@dataclass(frozen=True, kw_only=True)
class StepTools:
    """What a step may use. `model` records every call; `progress` is a hint for whoever watches."""

    model: LanguageModel
    workspace: Workspace
    contexts: ContextManager
    history: Sequence[Event] = ()  # the task's events so far
    facts: TaskFacts = field(default_factory=TaskFacts)  # what of them a call is told
    progress: Callable[[str, Mapping[str, Any]], None] = lambda _what, _facts: None


@dataclass(frozen=True, kw_only=True)
class TaskBrief:
    """What the user wants, with what was clarified."""

    task_id: str
    prompt: str
    answers: tuple[tuple[str, str], ...] = ()  # (question, answer)
    effort: str = "normal"  # "low", "normal", "high": samples and rounds


@dataclass(frozen=True, kw_only=True)
class ModuleJob:
    """One module to write, with the code of what it depends on."""

    brief: TaskBrief
    plan: Plan
    module: ModulePlan
    done: Mapping[str, str] = field(default_factory=dict)  # path -> code of finished modules
    seed: int = 0  # another seed is another attempt


@dataclass(frozen=True, kw_only=True)
class ModuleDraft:
    """A module and the tests that hold it from now on."""

    path: str
    code: str
    tests_path: str
    tests: str  # a pytest file
    public: tuple[str, ...]  # names the code defines
    salvage: tuple[str, ...] = ()  # steps taken: "cut at fence", "import added: math"
    samples: int = 1
    why: str = ""  # why this sample was kept
    dropped_examples: tuple[str, ...] = ()  # examples of the plan that are not tests, with the reason


@dataclass(frozen=True, kw_only=True)
class CorrectionJob:
    """A module whose tests fail."""

    job: ModuleJob
    draft: ModuleDraft
    code: str  # what fails now
    report: TestReport
    round: int  # 1, 2 …
    strategy: str  # one of STRATEGIES
    complaint: str = ""  # a bug report's or intervention's words, else ""


#: What a correction may try, in the order in which loop detection climbs.
STRATEGIES = ("repair", "rewrite_function", "fresh_module")


@dataclass(frozen=True, kw_only=True)
class Correction:
    """The outcome of one correction: other code, or the best so far kept."""

    code: str
    public: tuple[str, ...]
    changed: bool
    salvage: tuple[str, ...] = ()
    samples: int = 1
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class BugReport:
    """A module that is said to do the wrong thing, although its tests may pass."""

    job: ModuleJob
    draft: ModuleDraft
    code: str  # as it is now
    words: str  # what the reporter says


@dataclass(frozen=True, kw_only=True)
class ReproducingTests:
    """The module's tests, with one more that fails as the report says."""

    tests: str  # the whole pytest file; as it was, or "", where no such test can be written
    why: str = ""  # what the new test shows, or why there is none


@dataclass(frozen=True, kw_only=True)
class ModuleSummary:
    """What MODULE_COMPLETE says of a module."""

    summary: str
    functions: tuple[dict[str, Any], ...] = ()


class Coder(Protocol):
    """Writes plans, code, tests and corrections. Raises AnswerError when the model talks nonsense."""

    async def clarify(self, brief: TaskBrief, tools: StepTools) -> tuple[Question, ...]:
        """Questions whose answers would change the code; () where the prompt is clear."""
        ...

    async def plan(self, brief: TaskBrief, tools: StepTools, *, complaint: str = "") -> Plan:
        """A plan; `complaint` says why the last one was refused (6-12)."""
        ...

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        """Code and tests of one module."""
        ...

    async def correct(self, job: CorrectionJob, tools: StepTools) -> Correction:
        """Better code for the same tests; every public name is kept."""
        ...

    async def reproduce(self, report: BugReport, tools: StepTools) -> ReproducingTests:
        """The module's tests and one that shows the bug; the code is not touched."""
        ...

    async def summarise_module(
        self, job: ModuleJob, code: str, report: TestReport, tools: StepTools
    ) -> ModuleSummary:
        """What the module is and does."""
        ...

    async def summarise_task(
        self, brief: TaskBrief, plan: Plan, files: Mapping[str, str], tools: StepTools
    ) -> str:
        """What was made, for the user."""
        ...
