"""One run of tests, with the event before and the event after."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import tester_of
from smallwright.orchestrator.loop_guard import sha256_of
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.workspace import TestFailure, TestReport


@dataclass(frozen=True, kw_only=True)
class Suite:
    """Tests to run."""

    module: str  # the module that they test
    path: str  # where its code stands
    files: Mapping[str, str]  # path -> text
    tests: tuple[str, ...]  # paths of the tests


async def run_tests(run: TaskRun, suite: Suite, because: Sequence[Event]) -> tuple[TestReport, Event]:
    """The report and its event. `because`: the change that is tested, then what else was acted upon.

    Raises SandboxError.
    """
    module, files = suite.module, suite.files
    started = {
        "module": module,
        "code_hash": sha256_of(files[suite.path]),
        "tests": [test_id for path in suite.tests for test_id in test_ids(path, files[path])],
        "tests_hash": sha256_of("\n".join(files[path] for path in suite.tests)),
        "level": await run.workspace.level(),
        "limits": asdict(run.limits.tests),
    }
    first, *others = because
    intent = await run.intend(EventType.TEST_STARTED, tester_of(module), started, because=first, also=others)
    report = await run.workspace.run_tests(files, suite.tests, limits=run.limits.tests)
    outcome = EventType.TEST_PASSED if report.ok else EventType.TEST_FAILED
    data = {"module": module, "code_hash": started["code_hash"], **report_data(report)}
    event = await run.events.emit(outcome, tester_of(module), data, because=intent, soon=not report.ok)
    run.progress("tests", {"passed": len(report.passed), "failed": len(report.failed)})
    return report, event


def test_ids(path: str, text: str) -> list[str]:
    """Ids of the tests that a pytest file states, cases of parametrised ones not told apart."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return []
    return [f"{path}::{name}" for node in body for name in _tests_in(node)]


test_ids.__test__ = False  # type: ignore[attr-defined]


def _tests_in(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.name] if node.name.startswith("test") else []
    if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
        return [f"{node.name}::{name}" for item in node.body for name in _tests_in(item)]
    return []


def report_data(report: TestReport) -> dict[str, Any]:
    """What TEST_PASSED and TEST_FAILED say of a run."""
    data = asdict(report)
    data.pop("ok")
    return data


def report_of(event: Event) -> TestReport:
    """The inverse of `report_data`."""
    return report_from({**event.data, "ok": event.event_type == EventType.TEST_PASSED})


def report_from(data: Mapping[str, Any]) -> TestReport:
    """A report from its fields as JSON has them."""
    return TestReport(
        ok=data["ok"],
        passed=tuple(data["passed"]),
        failed=tuple(TestFailure(**failure) for failure in data["failed"]),
        duration_ms=data["duration_ms"],
        level=data["level"],
        output=data["output"],
        timed_out=data["timed_out"],
        call_edges=tuple((caller, callee) for caller, callee in data["call_edges"]),
    )
