"""The tests of a module, from its specification alone: the user's examples, and what the model adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from smallwright.coder.ask import Inquiry, ask
from smallwright.coder.bound_cases import beyond_bounds
from smallwright.coder.doubts import doubtful, subject
from smallwright.coder.engine import Sampling
from smallwright.coder.pair_cases import pair_cases
from smallwright.coder.plan_examples import imports_for
from smallwright.coder.refusal_cases import open_refusals
from smallwright.coder.rule_cases import rule_cases
from smallwright.coder.salvage import salvage
from smallwright.coder.signatures import WriteTests
from smallwright.coder.surroundings import scene
from smallwright.coder.test_cases import TestCase, cases_from_code
from smallwright.coder.test_frame import Clauses, test_frame
from smallwright.coder.type_cases import type_cases
from smallwright.errors import AnswerError
from smallwright.orchestrator.coder import ModuleJob, StepTools
from smallwright.orchestrator.plan import ModulePlan

#: Tokens of an answer: for the frame, and for each test function of it.
FRAME_TOKENS, CASE_TOKENS, MOST_TOKENS = 60, 90, 1200
#: Cases of the model's own about the same names.
MOST_GUESSES = 6


async def write_cases(job: ModuleJob, tools: StepTools) -> list[TestCase]:
    """The user's examples, then the model's own tests, where it writes any.

    Raises ModelError, SandboxError.
    """
    refusals = open_refusals(job.module, job.plan)
    given = await rule_cases(job, tools)
    names = [item.name for item in job.module.public]
    written = await _asked(job, tools, test_frame(job.module, refusals, names))
    if written:
        written += await _asked(job, tools, _left_out(job.module, refusals, [*given, *written]))
    cases = [*given, *_fewer([case for case in written if not doubtful(case, given, job, refusals)])]
    return [*cases, *pair_cases(job.module, cases), *type_cases(job.module, cases)]


async def _asked(job: ModuleJob, tools: StepTools, frame: str) -> list[TestCase]:
    """The cases that the model writes into `frame`; [] where it has no heads, or nothing of use comes."""
    heads = frame.count("def test_")
    if not heads:
        return []
    room = min(FRAME_TOKENS + CASE_TOKENS * max(heads, frame.count("with ")), MOST_TOKENS)
    inquiry = Inquiry(
        signature=WriteTests,
        scene=scene(job),
        request=_request(job, frame),
        sampling=Sampling(max_tokens=room, seed=job.seed),
    )
    try:
        return await ask(inquiry, tools, lambda got: _cases(job, got["code"]))
    except AnswerError:
        return []


def _left_out(module: ModulePlan, refusals: Clauses, cases: Sequence[TestCase]) -> str:
    """The frame of what no case is about: a small model that repeats itself gets no further."""
    about = {subject(case) for case in cases}
    names = {name for name, exception in about if exception == "None"}
    return test_frame(
        module,
        {error: clauses for error, clauses in refusals.items() if error not in about},
        [item.name for item in module.public if item.name not in names],
    )


def _fewer(cases: Sequence[TestCase]) -> list[TestCase]:
    """The first MOST_GUESSES different cases about the same names: small models repeat, or count up."""
    different: dict[str, TestCase] = {}
    for case in cases:
        different.setdefault(case.body, case)
    seen: Counter[frozenset[str]] = Counter()
    kept = []
    for case in different.values():
        seen[case.uses] += 1
        if seen[case.uses] <= MOST_GUESSES:
            kept.append(case)
    return kept


def _request(job: ModuleJob, frame: str) -> str:
    name = job.module.name
    return (
        f"# Write the file test_{name}\nIt tests {name}, which stays as it is. "
        "Fill in every test function below: "
        "two or three assertions where it says `assert ...`, "
        "one or two blocks `with pytest.raises(...)` for errors.\n"
        f"```python\n{frame}\n```"
    )


def _cases(job: ModuleJob, answer: str) -> list[TestCase]:
    code, _ = salvage(answer)
    read = cases_from_code(job.module, code) if code else []
    cases = [_importing(beyond_bounds(case, job.module), job) for case in read]
    if not cases:
        raise ValueError("it has no test function that calls the functions of the module")
    return cases


def _importing(case: TestCase, job: ModuleJob) -> TestCase:
    """`case` with imports of what it uses of other modules."""
    lines = imports_for(case.body, job.module, job.plan)
    return replace(case, body="\n".join([*lines, case.body])) if lines else case
