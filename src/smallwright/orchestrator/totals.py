"""What a task has cost, from its events; what a fork's source cost is no cost of the fork."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from smallwright.events import Event, EventType


def totals(history: Sequence[Event], calls: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Tokens by model, seconds since the first start, and rounds of correction."""
    tokens: dict[str, dict[str, int]] = {}
    rounds, started = 0, None
    every = [*calls]
    for event in history:
        if event.task_id != history[-1].task_id:
            continue
        every += event.data.get("calls", ())
        rounds += event.event_type == EventType.MODULE_ITERATION
        if started is None and event.event_type == EventType.TASK_STARTED:
            started = event.time
    for call in every:
        count = tokens.setdefault(call["model"], {"prompt": 0, "completion": 0, "calls": 0})
        count["prompt"] += call["prompt_tokens"]
        count["completion"] += call["completion_tokens"]
        count["calls"] += 1
    seconds = 0.0 if started is None else (datetime.now(UTC) - started).total_seconds()
    return {"tokens": tokens, "seconds": round(seconds, 1), "rounds": rounds}
