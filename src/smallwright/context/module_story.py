"""What was tried for a module before now, in few lines; who else was at work changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from smallwright.context.event_line import module_of
from smallwright.context.event_summarizer import EventSummarizer
from smallwright.context.relevance_filter import RelevanceFilter
from smallwright.events import Event, EventType, StateProjection
from smallwright.events.event_data import texts

#: Tokens of the lines, and how many events they tell of.
LINE_TOKENS, MOST_EVENTS = 240, 12
_HEAD = "# Tried before, in vain"
_TASK = (EventType.TASK_CREATED, EventType.TASK_STARTED, EventType.PLANNING_COMPLETE)
_TOLD = (EventType.TEST_FAILED, EventType.MODULE_ITERATION, EventType.CORRECTION_COMPLETED)
#: Of others: when they come is no matter of the module, and what they say stands in the brief.
_OUTSIDE = (EventType.USER_INTERVENTION, EventType.BUG_REPORT_RECEIVED)


@dataclass(frozen=True, kw_only=True)
class ModuleStory:
    """The text, "" where nothing was tried yet, and the ids of its events."""

    text: str = ""
    events: tuple[str, ...] = ()


def story_of(history: Sequence[Event], module: str) -> ModuleStory:
    """The rounds of corrections of `module` that have ended.

    Events are counted from 1, and versions too: numbers of the log would differ from one log to another.
    """
    own = _own(history, module)
    ends = [at for at, event in enumerate(own) if event.event_type == EventType.CORRECTION_COMPLETED]
    if not ends:
        return ModuleStory()
    own = _counted(own)
    ended = own[: ends[-1] + 1]
    relevant = RelevanceFilter().filter(own, own[-1], len(own))
    told = [e for e in relevant if e.event_type in _TOLD and e.sequence_number <= len(ended)][-MOST_EVENTS:]
    if not told:
        return ModuleStory()
    state = StateProjection.rebuild_state(ended)
    summary = EventSummarizer(0, line_tokens=LINE_TOKENS).summarize(told, state)
    return ModuleStory(text=f"{_HEAD}\n{summary.text}", events=tuple(event.event_id for event in told))


def _own(history: Sequence[Event], module: str) -> list[Event]:
    """The task's beginning and the module's own events."""
    plans = (at for at, event in enumerate(history) if event.event_type == EventType.PLANNING_COMPLETE)
    begin = max((at for at in plans if module in texts(history[at].data, "anew")), default=0)
    return [
        event
        for at, event in enumerate(history)
        if event.event_type in _TASK
        or (module_of(event) == module and at >= begin and event.event_type not in _OUTSIDE)
    ]


def _counted(own: Sequence[Event]) -> list[Event]:
    """As one task's, a fork's with its source's."""
    versions = {number: place for place, number in enumerate(sorted({event.code_version for event in own}))}
    return [
        replace(
            event,
            task_id=own[-1].task_id,
            sequence_number=place,
            version=place,
            code_version=versions[event.code_version],
        )
        for place, event in enumerate(own, start=1)
    ]
