"""Old events as lines that cost no more than their budget: one each, the oldest counted together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from smallwright.context.event_line import event_line, module_of
from smallwright.events import Event, EventType

#: Words of users: they stay a line each as long as there is room.
SAID = frozenset((EventType.USER_INTERVENTION, EventType.BUG_REPORT_RECEIVED))


def event_lines(events: Sequence[Event], budget: int, count_tokens: Callable[[str], int]) -> list[str]:
    """A line each, oldest first, where they cost at most `budget` tokens together.

    Else the newest lines for half of it, and for the rest a line for each module (what happened how often,
    and the last of it), those that moved last first; what then finds no room is counted in one line.
    """
    lines = [event_line(event) for event in events]
    if count_tokens("\n".join(lines)) <= budget:
        return lines
    newest = _fitting(lines[::-1], budget // 2, count_tokens)[::-1]
    older = events[: len(events) - len(newest)]
    said = [event_line(event) for event in reversed(older) if event.event_type in SAID]
    total = f"{len(older)} earlier events: {_counts(older)}"
    rest = budget - budget // 2 - count_tokens(total)
    return [total, *_fitting([*said, *_by_module(older)], rest, count_tokens)[::-1], *newest]


def _fitting(lines: Sequence[str], budget: int, count_tokens: Callable[[str], int]) -> list[str]:
    """The first of `lines` that cost at most `budget` together, each with its line end."""
    kept, left = [], budget
    for line in lines:
        left -= count_tokens(line) + 1
        if left < 0:
            break
        kept.append(line)
    return kept


def _by_module(events: Sequence[Event]) -> list[str]:
    """A line for each module, the one that moved last first."""
    groups: dict[str, list[Event]] = {}
    for event in reversed(events):
        groups.setdefault(module_of(event), []).append(event)
    return [
        f"{name or 'the task'}: {_counts(own)}; last {event_line(own[0])}" for name, own in groups.items()
    ]


def _counts(events: Sequence[Event]) -> str:
    counts = Counter(str(event.event_type) for event in events)
    return ", ".join(f"{number} {name}" for name, number in counts.items())
