"""Small edits mend what is almost right, and lose nothing that the user asked for."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, function, gives, module_of
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.mutation_repair import ALTOGETHER, PER_BASE, PER_RUN, mutated
from smallwright.coder.test_cases import TestCase, cases_from_code, cases_from_examples
from smallwright.coder.trial import Bench, Trial
from smallwright.orchestrator.plan import Example, ModulePlan
from smallwright.sandbox import TestRunner

MODULE = module_of(function("def upto(n: int) -> list[int]"))
SURE = cases_from_examples(MODULE, (gives("upto(3)", "[1, 2, 3]"), gives("upto(0)", "[]")))
GUESS = cases_from_code(MODULE, "def test_guess():\n    assert upto(2) == [1]\n")
RIGHT = "X = 'a  b'  # stays\n\n\ndef upto(n):\n    return list(range(1, n + 1))\n"
NEAR = RIGHT.replace("(1,", "(0,")


async def mended(
    bench: Bench, cases: list[TestCase], *codes: str, name: str = "upto"
) -> tuple[Trial, list[Trial]]:
    bases = [await bench.run(code, cases) for code in codes]
    return await mutated(bench, name, bases, cases), bases


def bench_of(workspace: TestRunner | ScriptedWorkspace, module: ModulePlan = MODULE) -> Bench:
    return Bench(module=module, done={}, workspace=workspace)


async def test_an_off_by_one_is_mended_and_all_else_stays(runner: TestRunner):
    found, _ = await mended(bench_of(runner), SURE, RIGHT.replace("(1,", "(0,"))
    assert found.passed == {"test_example_1", "test_example_2"}
    assert found.code == RIGHT


async def test_a_method_is_mended_in_its_class(runner: TestRunner):
    module = module_of(*class_with("Box", "def size(self) -> int"))
    cases = cases_from_examples(module, (gives("Box().size()", "3"),))
    code = "class Box:\n    # kept\n    def size(self):\n        return 2\n"
    found, _ = await mended(bench_of(runner, module), cases, code, name="Box.size")
    assert found.code == code.replace("2", "3")


async def test_a_guess_of_the_models_bends_no_code(runner: TestRunner):
    found, (base,) = await mended(bench_of(runner), [*SURE, *GUESS], RIGHT)
    assert found is base
    assert base.passed == {case.name for case in SURE}


async def test_no_edit_passes_fewer_examples_than_the_base(runner: TestRunner):
    """Every edit of it that passes the guess loses an example, and none gains the other one."""
    wrong = cases_from_examples(MODULE, (gives("upto(2)", "[1, 2]"), gives("upto(7)", "'never'")))
    found, (base,) = await mended(bench_of(runner), [*wrong, *GUESS], RIGHT)
    assert found.score(wrong) >= base.score(wrong) > 0
    assert "test_example_1" in found.passed


async def test_an_error_case_steers_too(runner: TestRunner):
    cases = cases_from_examples(
        MODULE, (gives("upto(1)", "[1]"), Example(call="upto(0)", raises="ValueError"))
    )
    code = RIGHT.replace("    return", "    if n < 0:\n        raise ValueError(n)\n    return")
    found, _ = await mended(bench_of(runner), cases, code)
    assert found.passed == {"test_example_1", "test_example_2"}
    assert found.code == code.replace("n < 0", "n <= 0")


async def test_a_later_sample_may_be_nearer_than_the_first(runner: TestRunner):
    found, _ = await mended(bench_of(runner), SURE, "def upto(n):\n    return 'nothing like it'\n", NEAR)
    assert found.passed == {"test_example_1", "test_example_2"}
    assert "# stays" in found.code


async def test_a_sample_that_can_not_be_imported_spoils_no_edit_of_another(runner: TestRunner):
    found, _ = await mended(bench_of(runner), SURE, f"import no_such_thing\n{RIGHT}", NEAR)
    assert found.passed == {"test_example_1", "test_example_2"}


@pytest.mark.parametrize("bases", [1, 5])
async def test_edits_are_bounded_and_run_many_at_a_time(bases: int):
    workspace = ScriptedWorkspace()
    long = "\n".join(f"    if n < {n}:\n        return n + {n}" for n in range(40))
    codes = [f"# fails: test_example_1\nX = {n}\ndef upto(n):\n{long}\n" for n in range(bases)]
    found, trials = await mended(bench_of(workspace), SURE, *codes)
    runs = workspace.runs[bases:]
    assert found is trials[0]
    assert [len(tests) for _, tests in runs] == [PER_RUN] * (min(PER_BASE * bases, ALTOGETHER) // PER_RUN)


async def test_it_stops_at_the_first_edit_that_passes_all_that_is_sure():
    workspace = ScriptedWorkspace()
    long = "\n".join(f"    if n < {n}:\n        return n" for n in range(40))
    code = f"def upto(n):\n    # fails: test_example_1\n{long}\n"  # an edit has no comments
    found, _ = await mended(bench_of(workspace), SURE, code)
    assert found.passed == {"test_example_1", "test_example_2"}
    assert len(workspace.runs) == 2


async def test_a_sample_that_lacks_the_unit_is_left_as_it_is():
    found, (base,) = await mended(bench_of(ScriptedWorkspace()), SURE, "# fails: test_example_1\nX = 1\n")
    assert found is base
