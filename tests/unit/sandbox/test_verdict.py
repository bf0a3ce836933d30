"""The verdict: a claim counts only where nonce, order, exit code and the tests of the files agree."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from smallwright.orchestrator.workspace import TestReport
from smallwright.sandbox.claims import read_claims
from smallwright.sandbox.process import Ending
from smallwright.sandbox.verdict import judge

pytestmark = pytest.mark.req("6-09")
NONCE = "n0nce"
TESTS = {"test_a.py": "def test_one(): ...\ndef test_two(): ...\n"}
GREEN: list[dict[str, Any]] = [
    {"record": "ready"},
    {"record": "start", "id": "test_a.py::test_one"},
    {"record": "pass", "id": "test_a.py::test_one"},
    {"record": "start", "id": "test_a.py::test_two"},
    {"record": "pass", "id": "test_a.py::test_two[x]"},
    {"record": "end", "code": 0, "sealed": True},
]
ENDED = Ending(exit_code=0, records=b"", duration_ms=5)


def lines(records: list[dict[str, Any]], nonce: str = NONCE) -> bytes:
    return b"".join(f"{nonce} {n} {json.dumps(one)}\n".encode() for n, one in enumerate(records, start=1))


def verdict(records: bytes, ending: Ending = ENDED, tests: dict[str, str] = TESTS) -> TestReport:
    return judge(read_claims(records, NONCE), ending, tests, level="x", output="")


def test_all_in_order_is_a_pass():
    report = verdict(lines(GREEN))
    assert report.ok
    assert report.passed == ("test_a.py::test_one", "test_a.py::test_two[x]")


@pytest.mark.parametrize(
    "records",
    [
        lines(GREEN, nonce="other"),
        lines(GREEN) + b"trailing",
        lines(GREEN) + lines(GREEN),
        lines(GREEN[1:])[len(b"") :].replace(b" 1 ", b" 2 ", 1),
        b"junk\n" + lines(GREEN),
        lines(GREEN).replace(b'"record"', b'"rec"', 1),
        lines(GREEN).replace(b"{", b"[", 1),
        lines([*GREEN[:-1], {"record": "end", "code": 0, "sealed": False}]),
        lines([*GREEN[:-1], {"record": "end", "code": 0}]),
    ],
)
def test_a_report_that_is_not_genuine_is_no_pass_and_nothing_in_it_counts(records: bytes):
    report = verdict(records)
    assert not report.ok
    assert report.passed == ()
    assert {failure.kind for failure in report.failed} == {"tampered"}


def test_an_exit_code_that_disagrees_is_no_pass():
    report = verdict(lines(GREEN), replace(ENDED, exit_code=1))
    assert not report.ok
    assert [failure.kind for failure in report.failed] == ["crash"]


def test_an_expected_test_without_a_report_is_no_pass():
    report = verdict(lines([*GREEN[:3], GREEN[-1]]))
    assert not report.ok
    assert [(one.id, one.kind) for one in report.failed] == [("test_a.py::test_two", "crash")]


@pytest.mark.parametrize("stopped", ["timeout", "memory", "disk", "records"])
def test_a_run_that_was_stopped_blames_the_test_that_ran(stopped: str):
    report = verdict(lines(GREEN[:2]), replace(ENDED, exit_code=-9, stopped=stopped))
    assert [(one.id[-3:], one.kind) for one in report.failed] == [("one", stopped), ("two", "not_run")]
    assert "limit" in report.failed[0].message or stopped == "records"
    assert report.timed_out == (stopped == "timeout")


def test_a_failed_import_stands_for_all_tests_of_its_file():
    broken = [GREEN[0], {"record": "fail", "id": "test_a.py", "kind": "NameError", "message": "m", "line": 3}]
    report = verdict(
        lines([*broken, {"record": "end", "code": 2, "sealed": True}]), replace(ENDED, exit_code=2)
    )
    assert [(one.id, one.kind, one.line) for one in report.failed] == [("test_a.py", "NameError", 3)]


def test_wild_values_in_a_record_do_no_harm():
    wild = {"record": "fail", "id": 7, "kind": None, "message": ["x"], "line": "9", "expected": "e" * 100_000}
    (failure,) = verdict(lines([GREEN[0], wild]), tests={"test_a.py": "x = 1"}).failed[:1]
    assert (failure.id, failure.kind, failure.message, failure.line) == ("7", "failed", "['x']", None)
    assert len(failure.expected or "") <= 8_000


def test_deeply_nested_json_is_no_pass():
    report = verdict(f"{NONCE} 1 {'[' * 100_000}\n".encode())
    assert not report.ok
