"""Whether the parts of pytest that decide an outcome are still as they were before any tested code."""

from __future__ import annotations

import unittest
from typing import Any

import _pytest.python
import _pytest.runner
import _pytest.unittest
import pluggy._callers
import pluggy._hooks
import pytest

#: (owner, name): a change of one of these by tested code makes a run count as tampered with.
SEALED: tuple[tuple[Any, str], ...] = (
    (_pytest.python.Function, "runtest"),
    (_pytest.unittest.TestCaseFunction, "runtest"),
    (_pytest.unittest.TestCaseFunction, "addError"),
    (_pytest.unittest.TestCaseFunction, "addFailure"),
    (_pytest.runner, "runtestprotocol"),
    (_pytest.runner, "call_and_report"),
    (_pytest.runner, "pytest_runtest_call"),
    (_pytest.runner, "pytest_runtest_makereport"),
    (_pytest.runner.CallInfo, "from_call"),
    (pytest.TestReport, "from_item_and_call"),
    (pytest.RaisesExc, "__exit__"),
    (pytest.RaisesExc, "matches"),
    (pytest, "raises"),
    (pytest, "approx"),
    (pluggy._callers, "_multicall"),
    (pluggy._hooks.HookCaller, "__call__"),
    (unittest.TestCase, "run"),
    (unittest.TestCase, "_callTestMethod"),
)


def seal() -> tuple[Any, ...]:
    """The functions, and the code that they hold, as they are now."""
    found = [getattr(owner, name) for owner, name in SEALED]
    return (*found, *(getattr(function, "__code__", None) for function in found))
