"""Vector clocks on plain mappings of process id -> counter (Fidge 1988, Mattern 1989)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smallwright.errors import EventValidationError

Clock = Mapping[str, int]


class VectorClock:
    """The operations; a clock itself is any mapping, and none of these changes one.

    An absent entry counts as 0. A clock without a positive entry carries no causal information, so it is
    before nothing and after nothing (1.2-04). All raise EventValidationError for what is no clock.
    """

    @staticmethod
    def tick(clock: Clock, process_id: str) -> dict[str, int]:
        """A new clock with `process_id` one higher."""
        ticked = checked_clock(clock)
        ticked[_checked_process(process_id, "process_id")] = ticked.get(process_id, 0) + 1
        return ticked

    @staticmethod
    def merge(a: Clock, b: Clock) -> dict[str, int]:
        """The least clock that is at or after both: the maximum per process."""
        merged = checked_clock(a)
        for process, count in checked_clock(b).items():
            merged[process] = max(count, merged.get(process, 0))
        return merged

    @staticmethod
    def happens_before(a: Clock, b: Clock) -> bool:
        """True where every entry of `a` is at most `b`'s and one is less; False where either says nothing."""
        earlier, later = _informative(a), _informative(b)
        if not earlier or not later or earlier == later:
            return False
        return all(count <= later.get(process, 0) for process, count in earlier.items())

    @staticmethod
    def concurrent(a: Clock, b: Clock) -> bool:
        """True where neither is before the other; equal clocks are concurrent."""
        return not VectorClock.happens_before(a, b) and not VectorClock.happens_before(b, a)


def checked_clock(clock: Any, field: str = "vector_clock") -> dict[str, int]:
    """A copy of `clock`. Raises EventValidationError naming `field` for anything but {str: int >= 0}."""
    if not isinstance(clock, Mapping):
        raise EventValidationError(f"{field}: {clock!r:.80} is no mapping of process ids to counters")
    for process, count in clock.items():
        _checked_process(process, field)
        if type(count) is not int or count < 0:
            raise EventValidationError(f"{field}[{process!r}]: {count!r:.80} is no integer of 0 or more")
    return dict(clock)


def _checked_process(process: Any, field: str) -> str:
    if not isinstance(process, str) or not process:
        raise EventValidationError(f"{field}: process id {process!r:.80} is no non-empty string")
    return process


def _informative(clock: Clock) -> dict[str, int]:
    return {process: count for process, count in checked_clock(clock).items() if count}
