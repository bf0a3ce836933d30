"""Shows a run at a terminal: lines for what is done, and one that moves for what goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from smallwright.cli.fetching import Fetch
from smallwright.cli.narrate import STYLES, narrate
from smallwright.cli.run_view import RunView
from smallwright.cli.untrusted import clean_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

#: Events that the moving line, or the end of the run, shows already.
_QUIET = frozenset(
    {"TASK_CREATED", "TASK_STARTED", "MODULE_STARTED", "TEST_STARTED", "CORRECTION_STARTED"}
    | {"TASK_COMPLETE", "TASK_FAILED"}
)
_REFRESH_PER_S = 6


class LiveDisplay:
    """A context manager; the moving line is there inside it."""

    def __init__(self, console: Console) -> None:
        from rich.live import Live  # noqa: PLC0415
        from rich.spinner import Spinner  # noqa: PLC0415

        self._console = console
        self._view = RunView()
        self._held: list[tuple[str, str | None]] | None = None
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
        """The terminal is free for a question meanwhile; lines wait."""
        self._live.stop()
        self._held = []
        try:
            yield
        finally:
            held, self._held = self._held, None
            for text, style in held:
                self._say(text, style)
            self._live.start()

    def event(self, wire: Mapping[str, Any]) -> None:
        """A lasting line, unless the moving one says it."""
        kind, data = str(wire["event_type"]), wire["data"]
        self._view = self._view.after_event(kind, data)
        if kind not in _QUIET:
            self._say(narrate(kind, data), STYLES.get(kind))

    def progress(self, what: str, facts: Mapping[str, Any]) -> None:
        """Move the line."""
        if what == "fetch" and (news := self._fetch.take(facts)):
            self._say(news)
        self._view = self._view.after_progress(what, facts)

    def _say(self, text: str, style: str | None = None) -> None:
        if self._held is None:
            self._console.print(text, style=style)
        else:
            self._held.append((text, style))

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
