"""The pytest plugin that ends a test, fixture or import that takes too long: the others still run."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

#: Tests of a file that may take all their time; the others then get this share of it.
MOST_LOST, LOOPING = 2, 0.1


class TestTimeoutError(BaseException):
    """A test took too long; not an Exception, so that `except Exception` in tested code does not eat it."""

    __test__ = False
    smallwright_kind = "timeout"


class TimeLimit:
    """SIGALRM after `timeout_s` seconds of a phase of a test, or of the import of a test file."""

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self.lost: Counter[str] = Counter()  # tests that took too long, by file
        signal.signal(signal.SIGALRM, self._on_alarm)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, Any, Any]:
        """Limit the time of an import."""
        with self._alarm():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, Any, Any]:
        """Limit the time of fixtures."""
        with self._alarm():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Limit the time of the test; a file that loops again and again must not take that of the others."""
        file = item.nodeid.partition("::")[0]
        try:
            with self._alarm(LOOPING if self.lost[file] >= MOST_LOST else 1.0):
                return (yield)
        except TestTimeoutError:
            self.lost[file] += 1
            raise

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, Any, Any]:
        """Limit the time of finalizers."""
        with self._alarm():
            return (yield)

    @contextmanager
    def _alarm(self, share: float = 1.0) -> Iterator[None]:
        # Again every half second: a bare `except:` in a loop would eat the first.
        signal.setitimer(signal.ITIMER_REAL, self.timeout_s * share, 0.5)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _on_alarm(self, _signal: int, _frame: object) -> None:
        raise TestTimeoutError(f"took longer than {self.timeout_s:g} s")
