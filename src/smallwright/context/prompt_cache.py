"""System prompts by event type, made once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from smallwright.events import EventType

_logger = logging.getLogger(__name__)

GENERIC_PROMPT = "You are a careful Python programmer. Do exactly what is asked, and nothing else."
_TASKS: Mapping[str, str] = {
    EventType.TASK_CREATED: "Read what the user wants.",
    EventType.TASK_STARTED: "Plan the modules that the user's wish needs; answer with JSON.",
    EventType.PLANNING_COMPLETE: "Plan the modules that the user's wish needs; answer with JSON.",
    EventType.MODULE_STARTED: "Write one module; answer with one fenced block of code.",
    EventType.CODE_GENERATED: "Write one module; answer with one fenced block of code.",
    EventType.TEST_STARTED: "Write pytest functions; answer with one fenced block of code.",
    EventType.TEST_FAILED: "Find what makes the test fail; answer with the corrected code, fenced.",
    EventType.MODULE_ITERATION: "Correct the module; answer with the complete corrected code, fenced.",
    EventType.CORRECTION_STARTED: "Correct the module; answer with the complete corrected code, fenced.",
    EventType.CORRECTION_COMPLETED: "Correct the module; answer with the complete corrected code, fenced.",
    EventType.BUG_REPORT_RECEIVED: "Find the reported bug; answer with the corrected code, fenced.",
    EventType.USER_INTERVENTION: "Do what the user now asks; it comes before all else.",
    EventType.MODULE_COMPLETE: "Summarise the module in a few sentences.",
    EventType.TEST_PASSED: "Say what the tests show.",
    EventType.DEAD_CODE_ANALYSIS: "Say which code is never used.",
    EventType.TASK_COMPLETE: "Summarise what was made, in two or three sentences.",
    EventType.TASK_FAILED: "Say what failed and why, in two or three sentences.",
    EventType.TASK_CANCELLED: "Say what was done before the task was cancelled.",
}


def default_prompt(event_type: str) -> str:
    """The prompt of one type of event; the generic one for a type that is not known."""
    task = _TASKS.get(event_type)
    return f"{GENERIC_PROMPT} {task}" if task else GENERIC_PROMPT


class SystemPromptCache:
    """Prompts that `maker` made, kept by event type until `clear_cache`."""

    def __init__(self, maker: Callable[[str], str] | None = None, *, fallback: str = GENERIC_PROMPT) -> None:
        self._maker = maker or default_prompt
        self._fallback = fallback
        self._prompts: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._prompts)

    def get(self, event_type: EventType | str | None) -> str:
        """The prompt of `event_type`; the fallback, which is not kept, where the maker failed twice."""
        if not isinstance(event_type, str):
            return self._fallback
        if event_type not in self._prompts:
            made = self._made(event_type)
            if made is None:
                return self._fallback
            self._prompts[event_type] = made
        return self._prompts[event_type]

    def clear_cache(self) -> None:
        """Drop all; each is made anew when it is next wanted."""
        self._prompts.clear()

    def _made(self, event_type: str) -> str | None:
        for attempt in (1, 2):
            try:
                return self._maker(event_type)
            except Exception as error:  # noqa: BLE001 - whatever fails, a call must have its prompt
                _logger.warning("making the prompt of %s failed (try %d): %s", event_type, attempt, error)
        return None
