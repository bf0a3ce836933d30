"""Shows a run as it happens: a status line that moves at a terminal, plain lines without one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol, Self

from smallwright.cli.fetching import Fetch
from smallwright.cli.narrate import STYLES, narrate
from smallwright.cli.run_view import RunView
from smallwright.cli.untrusted import clean_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

#: Events that the status line already shows.
_QUIET = frozenset({"TASK_CREATED", "TASK_STARTED", "MODULE_STARTED", "TEST_STARTED", "CORRECTION_STARTED"})
_REFRESH_PER_S = 6


class Display(Protocol):
    """Where a run is shown."""

    def event(self, wire: Mapping[str, Any]) -> None:
        """Show an event (service.views.event_view)."""
        ...

    def progress(self, what: str, facts: Mapping[str, Any]) -> None:
        """Show a hint of progress."""
        ...

    def paused(self) -> AbstractContextManager[None]:
        """The terminal is free for a question meanwhile."""
        ...


class PlainDisplay:
    """A line for each event; for logs and pipes."""

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


class LiveDisplay:
    """Lines for what is done, and one that moves for what goes on. A context manager."""

    def __init__(self, console: Console) -> None:
        from rich.live import Live  # noqa: PLC0415
        from rich.spinner import Spinner  # noqa: PLC0415

        self._console = console
        self._view = RunView()
        self._fetch = Fetch()
        self._started = time.monotonic()
        self._spinner = Spinner("dots", style="cyan")
        self._live = Live(
            console=console, get_renderable=self._render, refresh_per_second=_REFRESH_PER_S, transient=True
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._live.stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The terminal is free for a question meanwhile."""
        self._live.stop()
        try:
            yield
        finally:
            self._live.start()

    def event(self, wire: Mapping[str, Any]) -> None:
        """A lasting line, unless the moving one says it."""
        kind, data = str(wire["event_type"]), wire["data"]
        self._view = self._view.after_event(kind, data)
        if kind not in _QUIET:
            self._console.print(narrate(kind, data), style=STYLES.get(kind))

    def progress(self, what: str, facts: Mapping[str, Any]) -> None:
        """Move the line."""
        if what == "fetch" and (news := self._fetch.take(facts)):
            self._console.print(news)
        self._view = self._view.after_progress(what, facts)

    def _render(self) -> RenderableType:
        from rich.text import Text  # noqa: PLC0415

        if self._fetch.active:
            return self._fetch.render()
        line = Text(f" {status_line(self._view, time.monotonic() - self._started)}", no_wrap=True)
        line.overflow = "ellipsis"
        self._spinner.update(text=line)
        return self._spinner


def status_line(view: RunView, elapsed_s: float) -> str:
    """Stage, module, try, tests, tokens, speed and time, as far as they are known."""
    minutes, seconds = divmod(int(elapsed_s), 60)
    total = sum(view.tests.values())
    parts = (
        view.stage,
        _module(view),
        f"try {view.attempt}" if view.attempt else "",
        f"tests {sum(view.passed.values())}/{total}" if total else "",
        f"{view.tokens}/{view.window} tokens" if view.window else "",
        f"{view.tokens_per_s:.0f} tok/s" if view.tokens_per_s else "",
        f"{minutes}:{seconds:02d}",
        clean_line(view.note, 40),
    )
    return " · ".join(part for part in parts if part)


def _module(view: RunView) -> str:
    number = min(view.modules_done + 1, view.modules)
    return f"{clean_line(view.module, 30)} ({number}/{view.modules})" if view.modules and view.module else ""
