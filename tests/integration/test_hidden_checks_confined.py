"""The example benchmark judges files inside the real sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.example_set import find_examples
from benchmarks.examples import BROKEN, check_files, make_workspace, run_example
from tests.fakes.example_checks import reference_solution

CALCULATOR = find_examples(["10"])[0]


def test_a_right_package_passes_and_a_wrong_one_is_told_where():
    workspace = make_workspace()
    right = reference_solution(CALCULATOR.name)
    wrong = {**right, "calculator.py": right["calculator.py"].replace("except ValueError", "except KeyError")}

    assert check_files(right, CALCULATOR.check_source, workspace)[0] == ()
    failures = check_files(wrong, CALCULATOR.check_source, workspace)[0]
    assert [failure.split(":")[0] for failure in failures] == ["check_examples_of_the_prompt", "check_run"]


def test_missing_files_and_refused_names_fail_the_check():
    workspace = make_workspace()

    (nothing,) = check_files({}, CALCULATOR.check_source, workspace)[0]
    assert "calculator" in nothing
    assert check_files({"../evil.py": ""}, CALCULATOR.check_source, workspace)[0] != ()


def test_a_run_that_can_not_begin_is_a_broken_run_with_its_messages_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SMALLWRIGHT_OLLAMA_URL", "http://127.0.0.1:9")

    run = run_example(CALCULATOR, tmp_path / "run", make_workspace(), model="none:1b", time_limit_s=60)

    assert (run.outcome, run.exit_code, run.check_passed) == (BROKEN, 3, False)
    assert "127.0.0.1:9" in (tmp_path / "run" / "messages.txt").read_text()
