"""How long an entry of a cache stays beside others."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from smallwright.errors import InvalidInputError


class CachePriority(IntEnum):
    """What stays longest has the lowest number; the numbers are those of the orchestrator's TaskPriority."""

    CRITICAL = 0
    HIGH = 10
    MEDIUM = 20
    LOW = 30
    BACKGROUND = 40


def rank_of(priority: int | str) -> int:
    """The number of a priority given by name or number. Raises InvalidInputError."""
    if isinstance(priority, str) and priority.upper() in CachePriority.__members__:
        return CachePriority[priority.upper()]
    return natural(priority, "priority")


def natural(number: Any, field: str) -> int:
    """`number` where it is an integer of 0 or more. Raises InvalidInputError naming `field`."""
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise InvalidInputError(f"{field}: {number!r:.80} is no integer of 0 or more")
    return number
