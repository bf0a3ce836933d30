"""Decide, outside the process that ran the tests, whether they passed.

What the inside reports is a claim: it counts only with the run's nonce and in unbroken order, and only where
it agrees with the exit code, the end record and the tests that the files hold when read as text.

What remains: tested code shares its process with the harness. Code that searches the interpreter's frames or
heap on purpose can find the pipe and the nonce and could report a test as passed; and an object whose __eq__
always says yes passes any comparison. Code that exits, skips, patches pytest or sys.exit, writes to every
descriptor, kills its runner, rewrites its tests or leaves a forged report file is no pass.
"""

from __future__ import annotations

from collections.abc import Mapping

from smallwright.orchestrator.workspace import NO_TESTS, TestFailure, TestReport
from smallwright.sandbox.claims import Claims
from smallwright.sandbox.expected import expected_ids
from smallwright.sandbox.process import Ending

TAMPERED = "the code changed its tests, pytest or the report of the run; that is never a pass"


def judge(claims: Claims, ending: Ending, tests: Mapping[str, str], *, level: str, output: str) -> TestReport:
    """The report on `tests` (path -> text); `ok` where each expected test passed and all agrees."""
    failed = dict(claims.failed)
    for path, text in tests.items():
        for failure in _missing(path, text, claims, ending):
            failed.setdefault(failure.id, failure)
    agreed = claims.end_code == 0 and ending.exit_code == 0 and not ending.stopped and not claims.tampered
    if not agreed and not failed:
        message = TAMPERED if claims.tampered else _why(ending)
        failed[""] = TestFailure(id=next(iter(tests)), kind=_kind(claims, ending), message=message)
    return TestReport(
        ok=agreed and not failed,
        passed=() if claims.tampered else tuple(test for test in claims.passed if test not in failed),
        failed=tuple(failed.values()),
        duration_ms=ending.duration_ms,
        level=level,
        output=output,
        timed_out=ending.stopped == "timeout",
        call_edges=() if claims.tampered else claims.call_edges,
    )


def _missing(path: str, text: str, claims: Claims, ending: Ending) -> list[TestFailure]:
    """Failures for the tests of one file that the run should have reported and did not."""
    if path in claims.failed:
        return []  # its import failed: that says it
    expected = expected_ids(path, text)
    if not expected and not any(test.startswith(f"{path}::") for test in (*claims.passed, *claims.failed)):
        return [TestFailure(id=path, kind=NO_TESTS, message="the file holds no tests")]
    heard = {test.split("[", 1)[0] for test in (*claims.passed, *claims.failed)}
    silent = [test for test in expected if test not in heard]
    return [_silent(test, claims, ending) for test in silent]


def _silent(test: str, claims: Claims, ending: Ending) -> TestFailure:
    if claims.running.split("[", 1)[0] == test or not claims.running:
        return TestFailure(id=test, kind=_kind(claims, ending), message=_why(ending))
    return TestFailure(
        id=test, kind="not_run", message=f"the run ended before this test, in {claims.running}"
    )


def _kind(claims: Claims, ending: Ending) -> str:
    return "tampered" if claims.tampered else ending.stopped or "crash"


def _why(ending: Ending) -> str:
    return {
        "timeout": "the run took longer than its limit and was stopped",
        "memory": "the run held more memory than its limit and was stopped",
        "disk": "the run filled more disk than its limit and was stopped",
        "records": "the run reported more than any honest run does and was stopped",
    }.get(
        ending.stopped, f"the process ended with exit code {ending.exit_code} before this test had an outcome"
    )
