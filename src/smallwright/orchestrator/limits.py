"""How much a task may try, wait and hold back: every tunable of the workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from smallwright.orchestrator.workspace import Limits

ROUNDS = MappingProxyType({"low": 1, "normal": 3, "high": 6})


@dataclass(frozen=True, kw_only=True)
class WorkflowLimits:
    """Bounds of one run of a task."""

    rounds: Mapping[str, int] = field(default_factory=lambda: ROUNDS)  # corrections of one module, by effort
    plan_attempts: int = 3  # plans asked for before the task fails
    draft_attempts: int = 2  # drafts of one module asked for before the task fails
    max_modules: int = 12  # modules of one plan
    max_concurrent: int = 5  # modules of one task side by side, where the model takes as many
    model_patience_s: float = 86_400.0  # how long a task waits for a lost model before it fails
    model_backoff_s: float = 1.0  # wait before a lost model is probed; doubles each time
    model_backoff_max_s: float = 30.0
    pending_events: int = 32  # events that may wait for a failing store before the workflow pauses
    append_backoff_s: float = 0.1  # wait after the first failed append; doubles each time
    append_backoff_max_s: float = 10.0
    broadcast_timeout_s: float = 5.0  # a broadcast that takes longer has failed
    cancel_flush_s: float = 1.5  # how long a cancelled run waits for the store
    tests: Limits = field(default_factory=Limits)  # of one run of tests

    def rounds_for(self, effort: str) -> int:
        """Corrections that a module gets at this effort; an unknown effort counts as normal."""
        return self.rounds.get(effort, self.rounds["normal"])
