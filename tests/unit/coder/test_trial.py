"""Trials say which cases pass, of which code, in the sandbox and nowhere else."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import function, gives, module_of
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.test_cases import TestCase, cases_from_code, cases_from_examples
from smallwright.coder.trial import LIMITS, TOGETHER, Bench, Trial, weight
from smallwright.errors import SandboxError
from smallwright.orchestrator.plan import Example
from smallwright.orchestrator.workspace import Limits, Workspace
from smallwright.sandbox import TestRunner

MODULE = module_of(function("def f(x: int) -> int"))
CASES = [
    *cases_from_examples(MODULE, (gives("f(1)", "2"), Example(call="f(0)", raises="ValueError"))),
    *cases_from_code(MODULE, "def test_more():\n    assert f(2) == 3\n"),
]
NAMES = [case.name for case in CASES]


def bench(workspace: Workspace, **done: str) -> Bench:
    files = {f"{stem}.py": code for stem, code in done.items()}
    return Bench(module=MODULE, done=files, workspace=workspace)


def case(name: str, *, given: bool = False, raises: str | None = None) -> TestCase:
    return TestCase(name=name, body="assert f(1)", uses=frozenset({"f"}), given=given, raises=raises)


@pytest.mark.req("6-09")
async def test_a_trial_says_what_passed_and_why_the_rest_failed(runner: TestRunner):
    code = "from step import STEP\ndef f(x):\n    return x + STEP\n"
    trial = await bench(runner, step="STEP = 1\n").run(code, CASES)
    assert trial.code == code
    assert trial.passed == {"test_example_1", "test_more"}
    assert {name: problem.message for name, problem in trial.failures.items()} == {
        "test_example_2": "DID NOT RAISE ValueError"
    }


async def test_code_that_can_not_be_imported_fails_every_case(runner: TestRunner):
    trial = await bench(runner).run("import no_such_thing\n", CASES)
    assert trial.passed == frozenset()
    assert {trial.failures[name].kind for name in NAMES} == {"ModuleNotFoundError"}


async def test_many_codes_run_at_once_and_each_has_its_own_results(runner: TestRunner):
    bodies = ["x + 1", "2", "1 / x", "nothing", "x +", "2 + 0 / x"]
    codes = [f"def f(x):\n    return {body}\n" for body in bodies]
    codes.append("def f(x):\n    if x < 1:\n        raise ValueError\n    return x + 1\n")
    trials = await bench(runner).run_many(codes, CASES)
    assert [trial.code for trial in trials] == codes
    assert [sorted(trial.passed) for trial in trials] == [
        ["test_example_1", "test_more"],
        ["test_example_1"],
        [],
        [],
        [],
        ["test_example_1"],
        ["test_example_1", "test_example_2", "test_more"],
    ]
    assert [trial.failures["test_example_2"].kind for trial in trials[1:5]] == [
        "Failed",
        "ZeroDivisionError",
        "NameError",
        "SyntaxError",
    ]
    for trial in trials:
        assert trial.passed | trial.failures.keys() >= set(NAMES)
        assert not trial.passed & trial.failures.keys()


async def test_more_than_ten_codes_are_not_mixed_up():
    codes = [f"def f(x): ...\n# {n}\n" for n in range(12)]
    workspace = ScriptedWorkspace()
    trials = await bench(workspace).run_many(codes, CASES)
    assert [(trial.code, len(trial.passed)) for trial in trials] == [(code, 3) for code in codes]
    files, tests = workspace.runs[0]
    for code, path in zip(codes, tests, strict=True):
        stem = path.removeprefix("test_").removesuffix(".py")
        assert files[f"{stem}.py"] == code
        assert f"from {stem} import f" in files[path]


async def test_without_cases_nothing_runs():
    workspace = ScriptedWorkspace()
    assert await bench(workspace).run("x = 1", []) == Trial(code="x = 1", passed=frozenset(), failures={})
    assert workspace.runs == []


async def test_a_trial_is_bounded_and_the_sandboxs_error_goes_through():
    bounds: list[Limits | None] = []

    class Bounded(ScriptedWorkspace):
        async def run_tests(self, files, tests, *, limits=None):  # type: ignore[no-untyped-def]
            bounds.append(limits)
            return await super().run_tests(files, tests, limits=limits)

    await bench(Bounded()).run("", CASES)
    await bench(Bounded()).run_many([""], CASES)
    assert bounds == [LIMITS, TOGETHER]
    with pytest.raises(SandboxError, match="no sandbox"):
        await bench(ScriptedWorkspace(error=SandboxError("no sandbox"))).run("", CASES)


def test_an_example_weighs_more_than_all_guesses_of_a_model():
    example, error, value = case("a", given=True), case("b", raises="ValueError"), case("c")
    assert weight(example) > 30 * weight(error) > 30 * weight(value) > 0
    trial = Trial(code="", passed=frozenset({"a", "c"}), failures={})
    assert trial.score([example, error, value]) == weight(example) + weight(value)
    assert trial.score([error]) == 0


def test_code_that_refuses_everything_is_worth_less_than_one_right_result():
    example = case("a", given=True)
    refusals = [case(f"r{number}", raises="ValueError", given=True) for number in range(5)]
    refuses = Trial(code="", passed=frozenset(item.name for item in refusals), failures={})
    right = Trial(code="", passed=frozenset({"a"}), failures={})
    assert right.score([example, *refusals]) > refuses.score([example, *refusals]) > 0
