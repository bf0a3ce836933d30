"""What a submission says, checked before anything is done."""

from __future__ import annotations

import math
from collections.abc import Iterable

from smallwright.errors import InvalidInputError, SubmissionError


def checked_count(name: str, value: object) -> int:
    """A whole number from 1 on; InvalidInputError names the parameter."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidInputError(f"{name}: {value!r} won't do; give a whole number from 1 on")
    return value


def checked_id(task_id: object, what: str = "task_id") -> str:
    """A non-empty string."""
    if not isinstance(task_id, str) or not task_id:
        raise SubmissionError(f"{what}: {task_id!r} is no task id; give a non-empty string")
    return task_id


def checked_timeout(task_id: str, timeout_s: float | None) -> float | None:
    """Seconds from 0 on, or None for no limit."""
    if timeout_s is None or timeout_s == math.inf:
        return None
    if isinstance(timeout_s, bool) or not isinstance(timeout_s, int | float) or not timeout_s >= 0:
        raise SubmissionError(f"timeout of task {task_id!r}: {timeout_s!r}; give seconds from 0 on, or None")
    return float(timeout_s)


def checked_needs(task_id: str, depends_on: Iterable[str] | str) -> tuple[str, ...]:
    """Ids, each once; one id need not stand in a list."""
    if not isinstance(depends_on, Iterable):
        raise SubmissionError(f"depends_on of task {task_id!r}: {depends_on!r}; give a list of task ids")
    ids = (depends_on,) if isinstance(depends_on, str) else tuple(depends_on)
    return tuple(dict.fromkeys(checked_id(each, f"depends_on of task {task_id!r}") for each in ids))
