"""Circles are noticed, and the best so far is kept."""

from __future__ import annotations

from smallwright.orchestrator.coder import STRATEGIES
from smallwright.orchestrator.loop_guard import Candidate, LoopGuard, better, failure_signature
from smallwright.orchestrator.workspace import TestFailure, TestReport


def report(*failures: TestFailure, passed: int = 0, ok: bool = False) -> TestReport:
    ids = tuple(f"p{number}" for number in range(passed))
    return TestReport(ok=ok, passed=ids, failed=failures, duration_ms=1, level="none", output="")


def failure(test: str, message: str, kind: str = "AssertionError") -> TestFailure:
    return TestFailure(id=test, kind=kind, message=message)


def test_the_signature_ignores_order_addresses_folders_and_durations() -> None:
    one = report(failure("a", "<Account at 0x7f12> in /tmp/x1/bank.py after 1.25 s"), failure("b", "no"))
    two = report(failure("b", "no"), failure("a", "<Account at 0x9a00>  in /tmp/y2/bank.py after 0.3 s"))
    assert failure_signature(one) == failure_signature(two)


def test_the_signature_tells_other_tests_kinds_and_values_apart() -> None:
    reports = [
        report(failure("a", "1 == 2")),
        report(failure("b", "1 == 2")),
        report(failure("a", "1 == 3")),
        report(failure("a", "1 == 2", "TypeError")),
        report(failure("a", "1 == 2"), failure("b", "1 == 2")),
    ]
    assert len({failure_signature(item) for item in reports}) == len(reports)


def test_each_loop_climbs_one_strategy_until_none_is_left() -> None:
    guard, failing = LoopGuard(), report(failure("a", "no"))
    chosen = [guard.choose("code", failing)[0] for _ in range(5)]
    assert chosen == [STRATEGIES[0], *STRATEGIES[1:], STRATEGIES[-1], STRATEGIES[-1]]


def test_other_code_or_another_failure_is_no_loop() -> None:
    guard = LoopGuard()
    guard.choose("code", report(failure("a", "no")))
    assert guard.choose("code 2", report(failure("a", "no")))[0] == STRATEGIES[0]
    assert guard.choose("code", report(failure("b", "no")))[0] == STRATEGIES[0]


def test_the_better_passes_more_and_green_is_best() -> None:
    def candidate(version: int, passed: int, ok: bool = False) -> Candidate:
        return Candidate(code=str(version), version=version, report=report(passed=passed, ok=ok))

    assert better(candidate(1, 5), candidate(2, 3)).version == 1
    assert better(candidate(1, 3), candidate(2, 5)).version == 2
    assert better(candidate(1, 3), candidate(2, 3)).version == 2
    assert better(candidate(1, 3, ok=True), candidate(2, 9)).version == 1
