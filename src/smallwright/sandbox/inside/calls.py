"""Which functions of the tested files call which, seen while tests run; bounded, so that no run gets slow.

Python 3.12 and later have sys.monitoring, which costs nothing outside of the tested files. On 3.11 the trace
function hears of calls only, but every instruction is slower while it is set. A timer of processor time ends
either.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

MOST_EDGES = 1_000
PROCESSOR_S = 0.05  # of a whole run, while calls are recorded


class CallRecorder:
    """Records pairs (caller, callee) of functions whose files stand in `folder`."""

    def __init__(self, folder: str) -> None:
        self._folder = f"{folder}/"
        self._pairs: dict[tuple[int, int], tuple[CodeType, CodeType]] = {}  # by id: a code's hash is slow
        self._left = PROCESSOR_S
        self._start, self._stop = _monitoring(self) if sys.version_info >= (3, 12) else _tracing(self)
        signal.signal(signal.SIGVTALRM, self._on_timer)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record inside, as long as there is time left."""
        if self._left <= 0 or len(self._pairs) >= MOST_EDGES:
            yield
            return
        signal.setitimer(signal.ITIMER_VIRTUAL, self._left)
        self._start()
        try:
            yield
        finally:
            self._stop()
            self._left = signal.setitimer(signal.ITIMER_VIRTUAL, 0)[0]

    def edges(self) -> list[list[str]]:
        """The pairs as ids of symbols, sorted: "func:bank.py:Account.withdraw"."""
        named = {(self._id(caller), self._id(callee)) for caller, callee in self._pairs.values()}
        return [
            [caller, callee] for caller, callee in sorted(named) if caller and callee and caller != callee
        ]

    def called(self, frame: FrameType) -> None:
        """Note one call; `frame` is that of the function called."""
        code, back = frame.f_code, frame.f_back
        if back is not None and code.co_filename.startswith(self._folder):
            caller = back.f_code
            if caller.co_filename.startswith(self._folder) and len(self._pairs) < MOST_EDGES:
                self._pairs[id(caller), id(code)] = (caller, code)

    def _id(self, code: CodeType) -> str:
        """Comprehensions and lambdas belong to the function around; "" for a module's own code."""
        names = [part for part in code.co_qualname.split(".") if not part.startswith("<")]
        return f"func:{code.co_filename.removeprefix(self._folder)}:{'.'.join(names)}" if names else ""

    def _on_timer(self, _signal: int, _frame: object) -> None:
        self._stop()
        self._left = 0.0


def _tracing(recorder: CallRecorder) -> tuple[Any, Any]:
    def trace(frame: FrameType, _event: str, _argument: object) -> None:
        recorder.called(frame)

    return lambda: sys.settrace(trace), lambda: sys.settrace(None)


def _monitoring(recorder: CallRecorder) -> tuple[Any, Any]:
    monitoring: Any = getattr(sys, "monitoring")  # noqa: B009 - not there on 3.11, which mypy checks for
    tool, starts = monitoring.PROFILER_ID, monitoring.events.PY_START
    folder = recorder._folder
    monitoring.use_tool_id(tool, "smallwright")

    def started(code: CodeType, _offset: int) -> Any:
        if not code.co_filename.startswith(folder):
            return monitoring.DISABLE
        recorder.called(sys._getframe(1))
        return None

    monitoring.register_callback(tool, starts, started)
    return lambda: monitoring.set_events(tool, starts), lambda: monitoring.set_events(tool, 0)
