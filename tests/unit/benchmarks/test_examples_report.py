"""The example benchmark reads a run's events, and counts a false success as one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from benchmarks import examples
from benchmarks.example_set import Example, find_examples
from benchmarks.task_log import facts_of, read_events
from tests.fakes.example_checks import failing_checks, reference_solution

from smallwright.orchestrator.workspace import Limits, TestFailure, TestReport

SLUGIFY = find_examples(["01"])[0]


def event(version: int, event_type: str, **data: Any) -> dict[str, Any]:
    return {
        "event_id": f"e{version}",
        "task_id": "t1",
        "version": version,
        "sequence": version,
        "code_version": 0,
        "event_type": event_type,
        "timestamp": "2026-01-01T00:00:00+00:00",
        "vector_clock": {},
        "causation_id": None,
        "data": data,
    }


CALL = {"call": 1, "model": "small", "prompt_tokens": 100, "completion_tokens": 20, "duration_ms": 5}
STREAM = [
    event(1, "TASK_CREATED", prompt="p"),
    event(2, "CODE_GENERATED", module="a.py", calls=[CALL, CALL]),
    event(3, "TEST_FAILED", module="a.py", passed=["x"], failed=[{"id": "y"}]),
    event(4, "CORRECTION_STARTED", module="a.py"),
    event(5, "CORRECTION_COMPLETED", module="a.py", calls=[{**CALL, "prompt_tokens": None, "error": "lost"}]),
    event(6, "TEST_PASSED", module="a.py", passed=["x", "y"], failed=[]),
    event(7, "TEST_PASSED", module="b.py", passed=["z"], failed=[]),
    event(8, "TASK_FAILED", reason="out_of_tries", message="b.py still fails"),
]


def test_facts_come_from_the_events_and_from_the_last_test_run_of_each_module():
    facts = facts_of(read_events(json.dumps(message) for message in STREAM))

    assert (facts.task_id, facts.ended_as, facts.reason) == ("t1", "TASK_FAILED", "b.py still fails")
    assert (facts.tests_passed, facts.tests_run, facts.rounds) == (3, 3, 1)
    assert (facts.model_calls, facts.prompt_tokens, facts.completion_tokens) == (3, 200, 60)


def test_lines_that_are_no_events_are_passed_over():
    assert read_events(["", "Fetching the model …", "[]", '{"a": 1}', json.dumps(STREAM[0])]) == [STREAM[0]]
    assert facts_of([]).ended_as is None


@pytest.mark.parametrize(
    ("exit_code", "check_passed", "outcome"),
    [
        (0, True, examples.SOLVED),
        (0, False, examples.FALSE_SUCCESS),
        (1, True, examples.HONEST_FAILURE),
        (1, False, examples.HONEST_FAILURE),
        (2, False, examples.BROKEN),
        (None, True, examples.BROKEN),
    ],
)
def test_only_exit_code_0_claims_success(exit_code: int | None, check_passed: bool, outcome: str):
    assert examples.outcome_of(exit_code, check_passed=check_passed) == outcome


class InProcessWorkspace:
    """Runs the hidden check on files of ours; only `run_tests` is needed here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def run_tests(
        self, files: Mapping[str, str], tests: Sequence[str], *, limits: Limits | None = None
    ) -> TestReport:
        code = {path: text for path, text in files.items() if path not in tests}
        check = files[tests[0]].replace("def test_", "def check_")
        failed = failing_checks(code, check, self._folder)
        return TestReport(
            ok=not failed,
            passed=(),
            failed=tuple(
                TestFailure(id=f"{tests[0]}::{name}", kind="AssertionError", message="") for name in failed
            ),
            duration_ms=1,
            level="none",
            output="",
        )


@pytest.mark.parametrize(("lie", "outcome"), [(False, examples.SOLVED), (True, examples.FALSE_SUCCESS)])
def test_a_run_is_judged_by_the_files_it_wrote(
    lie: bool, outcome: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def command(example: Example, folder: Path, out: Path, *_: object) -> int:
        code = reference_solution(example.name)["slugify.py"]
        (out / "slugify.py").write_text(code.replace(".lower()", "") if lie else code)
        (out / "conftest.py").write_text("raise SystemExit('never read')")
        (folder / "events.jsonl").write_text("\n".join(map(json.dumps, STREAM)))
        return 0

    monkeypatch.setattr(examples, "_run_command", command)
    (tmp_path / "check").mkdir()
    workspace: Any = InProcessWorkspace(tmp_path / "check")

    run = examples.run_example(SLUGIFY, tmp_path / "run", workspace, model="small", time_limit_s=5)

    assert run.outcome == outcome
    assert bool(run.check_failures) is lie
    assert ("FALSE SUCCESSES 1 (01_slugify)" in examples.totals([run])) is lie
    assert "3/3" in examples.row(run)
    report: Any = examples.as_json([run], "small")
    assert report["totals"]["solved"] + report["totals"]["false_successes"] == 1
    assert (tmp_path / "run" / "check.txt").read_text().startswith("check_" if lie else "passed")
