"""The pytest plugin that tells the outside, over a pipe, what each test did."""

from __future__ import annotations

import inspect
import os
from collections.abc import Generator
from contextlib import nullcontext
from typing import Any

import pytest
from _pytest.unittest import TestCaseFunction

from .calls import CallRecorder
from .facts import cut, describe
from .pipe import sender
from .seal import seal


class Reporter:
    """Hooks of pytest; `order` as entry.py has it."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.pid = os.getpid()
        self.folder: str = order["folder"]
        self.test_paths = [os.path.join(self.folder, path) for path in order["tests"]]  # noqa: PTH118
        self.compared: tuple[str, str] | None = None
        self.send = sender(order["report_fd"], order["nonce"])
        self.reported: set[str] = set()
        self.completed: set[str] = set()
        self.calls = CallRecorder(self.folder) if order["record_calls"] else None
        self.sealed = seal()

    def end(self, code: int) -> None:
        """The last records."""
        if self.calls:
            self.send("calls", {"edges": self.calls.edges()})
        self.send("end", {"code": code, "sealed": seal() == self.sealed})

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Call the test here, so that a pass can be told from a test that something kept from running."""
        test = pyfuncitem.obj
        if inspect.iscoroutinefunction(test) or inspect.isasyncgenfunction(test):
            return None  # pytest says that it can't run these
        test(**{name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames})
        self.completed.add(pyfuncitem.nodeid)
        return True

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        """Keep what a failing `left == right` compared."""
        self.compared = (_repr(left), _repr(right)) if op == "==" else None

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: Any) -> Generator[None, Any, Any]:
        """An import that fails or exits is a failure of its test file, and not the end of the run."""
        try:
            report = yield
        except SystemExit as error:
            self._fail(collector.nodeid, error)
            raise
        call = getattr(report, "call", None)
        if call is not None and call.excinfo is not None:
            self._fail(collector.nodeid, call.excinfo.value)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any) -> Generator[None, Any, Any]:
        """Tell which test runs, so that a death names it."""
        self.compared = None
        self.send("start", {"id": item.nodeid})
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        """See what calls what, where that was asked for."""
        with self.calls.recording() if self.calls else nullcontext():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Generator[None, Any, Any]:
        """One record per test: its first failure, or that all three phases passed."""
        report = yield
        if report.outcome != "passed":
            self._fail(item.nodeid, call.excinfo.value if call.excinfo else None, report.outcome)
        elif report.when == "teardown" and item.nodeid not in self.reported and self._ran(item):
            self.reported.add(item.nodeid)
            self.send("pass", {"id": item.nodeid})
        return report

    def _ran(self, item: pytest.Item) -> bool:
        return item.nodeid in self.completed or isinstance(item, TestCaseFunction)

    def _fail(self, node: str, error: BaseException | None, outcome: str = "failed") -> None:
        if node in self.reported:
            return
        self.reported.add(node)
        facts = describe(error, self.folder, self.test_paths) if error is not None else {"kind": outcome}
        if outcome == "skipped":
            facts["kind"] = "skipped"
        if isinstance(error, AssertionError) and self.compared and " == " in facts["message"]:
            facts["actual"], facts["expected"] = self.compared
        self.send("fail", {"id": node, **facts})


def _repr(value: object) -> str:
    try:
        return cut(repr(value))
    except Exception as error:  # noqa: BLE001  # a broken __repr__ of tested code
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
