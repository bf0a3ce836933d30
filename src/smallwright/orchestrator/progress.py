"""Hints for whoever watches a task: where it stands, and how a call comes on. Never events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

log = logging.getLogger(__name__)

#: Gets what is told ("stage", "tokens", or a coder's own word) and the facts.
Report = Callable[[str, Mapping[str, Any]], None]
#: Seconds between two reports on one call.
REPORT_INTERVAL_S = 0.25


def silent(_what: str, _facts: Mapping[str, Any]) -> None:
    """Nobody watches."""


class Progress:
    """Adds to each hint where the task stands: stage, module, try."""

    def __init__(self, report: Report = silent) -> None:
        self._report = report
        self._place: dict[str, Any] = {}

    def beside(self) -> Progress:
        """For a module that is worked on beside others: it tells the same watcher where it stands itself."""
        return Progress(self._report)

    def stage(self, stage: str, **place: Any) -> None:
        """The task goes on to `stage`; `place` may name `module` and `try`."""
        self._place = {"stage": stage, **place}
        self("stage", {})

    def __call__(self, what: str, facts: Mapping[str, Any]) -> None:
        """Pass a hint on; a watcher that breaks is logged, and the task goes on."""
        try:
            self._report(what, {**self._place, **facts})
        except Exception:
            log.exception("the hint %r could not be shown", what)


class CallMeter:
    """Tells how one call comes on, once in REPORT_INTERVAL_S at most; a piece of text counts as a token."""

    def __init__(
        self,
        progress: Report,
        entry: dict[str, Any],
        window: int,
        on_text: Callable[[str], None] | None,
    ) -> None:
        self._progress, self._entry, self._window, self._forward = progress, entry, window, on_text
        self._started = self._reported = asyncio.get_running_loop().time()
        self._first: float | None = None

    def restart(self) -> None:
        """The call begins now; it had to wait for its turn."""
        self._started = self._reported = asyncio.get_running_loop().time()

    def elapsed_ms(self) -> int:
        return int((asyncio.get_running_loop().time() - self._started) * 1000)

    def on_text(self, piece: str) -> None:
        now = asyncio.get_running_loop().time()
        self._first = now if self._first is None else self._first
        self._entry["completion_tokens"] += 1
        if now - self._reported >= REPORT_INTERVAL_S:
            self._reported = now
            self.report()
        if self._forward is not None:
            self._forward(piece)

    def report(self) -> None:
        now = asyncio.get_running_loop().time()
        tokens = self._entry["completion_tokens"]
        seconds = now - (self._started if self._first is None else self._first)
        facts = {
            "call": self._entry["call"],
            "model": self._entry["model"],
            "prompt_tokens": self._entry["prompt_tokens"],
            "completion_tokens": tokens,
            "window": self._window,
            "tokens_per_s": round(tokens / seconds, 1) if seconds > 0 else None,
        }
        self._progress("tokens", facts)
