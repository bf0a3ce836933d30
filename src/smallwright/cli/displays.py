"""Which display fits: JSON lines where asked for, a moving line at a terminal, plain lines else."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from smallwright.cli.console import open_console
from smallwright.cli.live import LiveDisplay
from smallwright.cli.plain import PlainDisplay
from smallwright.cli.questions import ask_all
from smallwright.cli.terminal import confirm, is_interactive

if TYPE_CHECKING:
    from smallwright.cli.questions import Question

_log = logging.getLogger(__name__)


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


class RunDisplay:
    """Shows a run and talks with whoever sits at the terminal."""

    def __init__(self, display: Display, *, as_json: bool) -> None:
        self._display = display
        self._as_json = as_json
        self.interactive = is_interactive()

    def event(self, wire: Mapping[str, Any]) -> None:
        """Show an event; a line of JSON on stdout where that was asked for."""
        with _never_in_the_way():
            self._display.event(wire)
        if self._as_json:
            with _never_in_the_way():
                sys.stdout.write(json.dumps(wire) + "\n")
                sys.stdout.flush()

    def progress(self, what: str, facts: Mapping[str, Any]) -> None:
        """Show a hint of progress."""
        with _never_in_the_way():
            self._display.progress(what, facts)

    async def ask(self, questions: Sequence[Question]) -> list[str]:
        """The user's answers, "" for what the tool shall decide."""
        with self._display.paused():
            return await ask_all(questions, open_console(stderr=True))

    async def consent(self, question: str) -> bool:
        """Whether the user agrees; without a terminal, what was asked is only announced."""
        with self._display.paused():
            if self.interactive:
                return await confirm(question)
            open_console(stderr=True).print(question)
            return True


@contextmanager
def _never_in_the_way() -> Iterator[None]:
    """A run goes on when it can't be shown: nobody reads the pipe any more, or the fault is ours."""
    try:
        yield
    except Exception:  # noqa: BLE001 - whatever it is
        _log.exception("the run could not be shown")


@contextmanager
def open_display(*, as_json: bool = False) -> Iterator[RunDisplay]:
    """The display of one run, on stderr."""
    console = open_console(stderr=True)
    if not console.is_terminal:
        yield RunDisplay(PlainDisplay(console), as_json=as_json)
        return
    with LiveDisplay(console) as live:
        yield RunDisplay(live, as_json=as_json)
