"""A task's history in few tokens: where it stands, old events a line each, the last ones whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import msgspec

from smallwright.context.event_lines import event_lines
from smallwright.context.token_estimate import TokenEstimator
from smallwright.events import Event, EventType, StateProjection, TaskSnapshot

#: Longest string of a recent event's data, in characters; the log has the rest.
FIELD_CHARS = 1_500
#: Left out of the text: what a step cost belongs to the log, not to the story.
LEFT_OUT = frozenset(("calls", "output"))


@dataclass(frozen=True, kw_only=True)
class EventSummary:
    """A history as a model reads it; `str()` gives the text."""

    text: str
    tokens: int  # of `text`
    lines: tuple[str, ...]  # of the old events, oldest first
    recent: tuple[Event, ...]  # the last ones, whole
    module_count: int
    iteration_count: int
    version: int  # of the code
    status: str

    def __str__(self) -> str:
        return self.text


class EventSummarizer:
    """Summarises histories: the last `keep_recent` events stay whole, the others are lines.

    The lines cost at most `line_tokens`; the oldest are counted together where they would cost more.
    """

    def __init__(
        self,
        keep_recent: int = 5,
        *,
        line_tokens: int = 600,
        count_tokens: Callable[[str], int] | None = None,
    ) -> None:
        self._keep_recent = max(0, keep_recent)
        self._line_tokens = line_tokens
        self._count = count_tokens or TokenEstimator().count

    def summarize(self, events: Iterable[Event], state: TaskSnapshot | None = None) -> EventSummary:
        """One task's `events`, in whatever order; `state` is the task's where they are but a part of it."""
        ordered = sorted(events, key=attrgetter("sequence_number"))
        cut = max(0, len(ordered) - self._keep_recent)
        lines, recent = event_lines(ordered[:cut], self._line_tokens, self._count), ordered[cut:]
        state = state or _state_after(ordered)
        modules, iterations = sum(map(bool, state.modules)), _iterations(ordered, state)
        head = (
            f"Status: {state.status}. Modules: {modules}. Iterations: {iterations}. "
            f"Version: {state.code_version}."
        )
        text = "\n".join([head, *lines, *map(whole_event, recent)])
        return EventSummary(
            text=text,
            tokens=self._count(text),
            lines=tuple(lines),
            recent=tuple(recent),
            module_count=modules,
            iteration_count=iterations,
            version=state.code_version,
            status=str(state.status),
        )


def whole_event(event: Event) -> str:
    """All of `event` that a model needs, on one line; strings of over FIELD_CHARS are cut, and say so."""
    data = {key: _cut(value) for key, value in event.data.items() if key not in LEFT_OUT}
    words = msgspec.json.encode(data).decode()
    return f"#{event.sequence_number} v{event.code_version} {event.event_type} {words}"


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > FIELD_CHARS:
        return f"{value[:FIELD_CHARS]}… ({len(value) - FIELD_CHARS} characters more)"
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return [_cut(item) for item in value] if isinstance(value, list) else value


def _iterations(ordered: list[Event], state: TaskSnapshot) -> int:
    """Rounds of correction, as counted here or known to `state`, which may have seen more."""
    seen = sum(event.event_type == EventType.MODULE_ITERATION for event in ordered)
    return max(seen, sum(module.iteration for module in state.modules.values()))


def _state_after(ordered: list[Event]) -> TaskSnapshot:
    """The state of the last event's task; events that no store numbered count in their order."""
    own = [event for event in ordered if event.task_id == ordered[-1].task_id]
    numbers = {event.sequence_number for event in own}
    if 0 in numbers or len(numbers) < len(own):
        own = [replace(event, sequence_number=place) for place, event in enumerate(own, start=1)]
    return StateProjection.rebuild_state(own)
