"""What a person who watches a run wants to know, folded from events and progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from smallwright.cli.narrate import count

#: Fewer tokens than these say nothing of speed.
_TELLING_TOKENS = 5
#: The stage that an event opens.
_STAGES = {
    "TASK_CREATED": "starting",
    "TASK_STARTED": "planning",
    "MODULE_STARTED": "writing",
    "CODE_GENERATED": "checking",
    "TEST_STARTED": "testing",
    "TEST_FAILED": "correcting",
    "CORRECTION_STARTED": "correcting",
    "TEST_PASSED": "summing up",
    "MODULE_COMPLETE": "next",
    "DEAD_CODE_ANALYSIS": "finishing",
    "TASK_COMPLETE": "completed",
    "TASK_FAILED": "failed",
    "TASK_CANCELLED": "cancelled",
}


@dataclass(frozen=True, kw_only=True)
class RunView:
    """One moment of a run."""

    stage: str = "starting"
    module: str = ""
    modules_done: int = 0
    modules: int = 0
    attempt: int = 0  # of the current module: 1 is the first draft
    passed: Mapping[str, int] = field(default_factory=dict)  # by module, of the last run of its tests
    tests: Mapping[str, int] = field(default_factory=dict)
    model: str = ""
    tokens: int = 0  # of the current call, prompt and answer
    window: int = 0
    tokens_per_s: float = 0.0
    note: str = ""

    def after_event(self, event_type: str, data: Mapping[str, Any]) -> RunView:
        """The view after one more event."""
        view = replace(self, stage=_STAGES.get(event_type, self.stage), note="")
        module = str(data.get("module") or self.module)
        if event_type == "PLANNING_COMPLETE":
            return _planned(view, data)
        if event_type == "MODULE_STARTED":
            return replace(view, module=module, attempt=1)
        if event_type == "CORRECTION_STARTED":
            return replace(view, module=module, attempt=self.attempt + 1)
        if event_type in {"TEST_PASSED", "TEST_FAILED"}:
            good = count(data.get("passed"))
            total = good + count(data.get("failed"))
            return replace(view, passed={**self.passed, module: good}, tests={**self.tests, module: total})
        if event_type == "MODULE_COMPLETE":
            return replace(view, modules_done=self.modules_done + 1)
        return view

    def after_progress(self, what: str, facts: Mapping[str, Any]) -> RunView:
        """The view after a hint of progress (orchestrator.progress): "stage", "tokens", or a coder's word."""
        view = replace(
            self,
            stage=str(facts.get("stage") or self.stage),
            module=str(facts.get("module") or self.module),
            attempt=int(facts.get("try") or self.attempt),
            note=self.note if what == "tokens" else "",
        )
        if what == "tokens":
            return _metered(view, facts)
        if what in {"stage", "fetch"}:
            return view
        if what == "say":
            return replace(view, note=str(facts.get("words", "")))
        said = (str(value) for key, value in facts.items() if key not in {"stage", "module", "try"})
        return replace(view, note=" ".join((what, *said)))


def _metered(view: RunView, facts: Mapping[str, Any]) -> RunView:
    answered = int(facts.get("completion_tokens") or 0)
    speed = float(facts.get("tokens_per_s") or 0.0)
    return replace(
        view,
        model=str(facts.get("model") or view.model),
        tokens=int(facts.get("prompt_tokens") or 0) + answered,
        window=int(facts.get("window") or 0),
        tokens_per_s=speed if answered >= _TELLING_TOKENS else view.tokens_per_s,
    )


def _planned(view: RunView, data: Mapping[str, Any]) -> RunView:
    if data.get("outcome") == "questions":
        return replace(view, stage="waiting for answers")
    return replace(view, stage="planned", modules=count(data.get("modules")))
