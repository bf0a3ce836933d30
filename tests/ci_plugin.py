"""What a test run promises beside its tests: no skip goes unseen, each `req` mark names a line that exists.

`--no-skips` fails the run when anything was skipped, but for tests marked `real_model` whose weights
can't be had from any source (their reason says "weights").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.requirement_lines import requirement_lines

_FINDINGS = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option `--no-skips`."""
    parser.addoption(
        "--no-skips", action="store_true", help="fail when a test is skipped (see tests/ci_plugin.py)"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Watch this run."""
    config.stash[_FINDINGS] = []
    config.pluginmanager.register(_Watch(config), "smallwright-ci-watch")


class _Watch:
    """Collects what makes a run fail although no test did."""

    def __init__(self, config: pytest.Config) -> None:
        self._no_skips: bool = config.getoption("--no-skips")
        self._findings = config.stash[_FINDINGS]
        self._without_weights = 0

    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        known = requirement_lines()
        for item in items:
            for mark in item.iter_markers("req"):
                self._findings += [
                    f"{item.nodeid}: req mark {line!r} names no line of docs/requirements.md"
                    for line in mark.args or ("",)
                    if line not in known
                ]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._see_skip(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self._see_skip(report)

    def _see_skip(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if "real_model" in getattr(report, "keywords", ()) and "weights" in reason:
            self._without_weights += 1
        elif self._no_skips:
            self._findings.append(f"{report.nodeid}: skipped, and nothing may be: {reason}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._findings and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self._without_weights:
            terminalreporter.section("REAL MODEL NOT TESTED", yellow=True)
            terminalreporter.line(f"{self._without_weights} tests: the model's weights could not be had")
        if self._findings:
            terminalreporter.section("this run fails", red=True, bold=True)
            for finding in self._findings:
                terminalreporter.line(finding)
