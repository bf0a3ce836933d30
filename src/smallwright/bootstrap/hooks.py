"""What whoever opens the system wants to be told, and asked."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smallwright.orchestrator.progress import Report, silent

if TYPE_CHECKING:
    from smallwright.orchestrator.questions import Ask


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """All may be left out; then nothing is told, and nothing asked."""

    progress: Report = silent  # orchestrator.progress, and "say" {words}, "fetch" {source, done, total, note}
    ask: Ask | None = None  # puts clarifying questions; None: none are asked
    questions: bool = False  # tasks may ask, and wait for the answers to come into their logs
    consent: Callable[[str], Coroutine[Any, Any, bool]] | None = (
        None  # before a model is fetched; None: it is
    )
