"""A model being fetched: how far, how fast, how long still."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from smallwright.cli.untrusted import clean_line

if TYPE_CHECKING:
    from rich.console import RenderableType

_MB = 1_000_000
_BAR_CHARS = 30


class Fetch:
    """Folds the "fetch" hints of bootstrap.hooks."""

    def __init__(self) -> None:
        self.source, self.done, self.total = "", 0, 0
        self._began, self._began_at = time.monotonic(), 0

    @property
    def active(self) -> bool:
        """Whether bytes are still to come."""
        return bool(self.source) and self.done < self.total

    @property
    def percent(self) -> int:
        """How far, 0 to 100."""
        return int(100 * self.done / self.total) if self.total else 0

    def take(self, facts: Mapping[str, Any]) -> str:
        """Take a hint in; what a person should read of it now, "" for nothing."""
        news = str(facts.get("note") or "")
        if news:
            self.source = ""
            return clean_line(news)
        source = str(facts.get("source") or "")
        before, self.done, self.total = self.done, int(facts.get("done") or 0), int(facts.get("total") or 0)
        if source == self.source:
            return "fetched; checking it" if before < self.done == self.total else ""
        self.source, self._began, self._began_at = source, time.monotonic(), self.done
        return f"fetching {self.total / _MB:,.0f} MB from {clean_line(source)}"

    def status(self) -> str:
        """Done, speed and time left."""
        seconds = time.monotonic() - self._began
        speed = (self.done - self._began_at) / seconds if seconds > 0.5 else 0.0
        left = f" · {(self.total - self.done) / speed:.0f} s left" if speed else ""
        return f"{self.done / _MB:,.0f}/{self.total / _MB:,.0f} MB · {speed / _MB:.1f} MB/s{left}"

    def render(self) -> RenderableType:
        """A bar and `status`."""
        from rich.progress_bar import ProgressBar  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415

        grid = Table.grid(padding=(0, 1))
        grid.add_row(ProgressBar(total=self.total, completed=self.done, width=_BAR_CHARS), self.status())
        return grid
