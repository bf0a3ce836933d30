"""Shows a run where nobody watches: one line for each event."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from smallwright.cli.fetching import Fetch
from smallwright.cli.narrate import narrate
from smallwright.cli.untrusted import clean_line

if TYPE_CHECKING:
    from rich.console import Console


class PlainDisplay:
    """For logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started = time.monotonic()
        self._fetch = Fetch()
        self._told_tenth = 0

    def event(self, wire: Mapping[str, Any]) -> None:
        """One line with the seconds since the start."""
        seconds = time.monotonic() - self._started
        self._console.print(f"[{seconds:7.1f}s] {narrate(str(wire['event_type']), wire['data'])}")

    def progress(self, what: str, facts: Mapping[str, Any]) -> None:
        """What is being done, and every tenth of a fetch; the rest is no news to a log."""
        news = self._fetch.take(facts) if what == "fetch" else str(facts["words"]) if what == "say" else ""
        tenth = self._fetch.percent // 10
        if what == "fetch" and not news and tenth > self._told_tenth:
            news = self._fetch.status()
        self._told_tenth = tenth
        if news:
            self._console.print(clean_line(news))

    def paused(self) -> AbstractContextManager[None]:
        """Nothing moves here anyway."""
        return nullcontext()
