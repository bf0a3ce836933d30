"""What a task was given of the tasks before it, and which of that is much like what it now writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from smallwright.context.words import counted
from smallwright.events import Event, EventType
from smallwright.events.event_data import mappings, text

#: Likeness (Dice's coefficient of words, 0 to 1) from which on a solution is offered.
ALIKE = 0.5


@dataclass(frozen=True, kw_only=True)
class PastSolution:
    """One tested definition, and where it came from."""

    node: str  # "func:TASK/bank.py:deposit"
    event: str  # id of the event that brought the code
    name: str
    purpose: str
    code: str

    def to_data(self) -> dict[str, str]:
        """Plain JSON, for `past` of TASK_CREATED."""
        return asdict(self)


def offered(history: Iterable[Event], name: str, purpose: str) -> PastSolution | None:
    """The solution that a task was given when it was created and that is most like `name`; None: none is."""
    wanted = counted(name, purpose)
    given = (
        PastSolution(**{key: text(found, key) for key in PastSolution.__dataclass_fields__})
        for event in history
        if event.event_type == EventType.TASK_CREATED
        for found in mappings(event.data, "past")
    )
    likeness = [(_alike(wanted, counted(found.name, found.purpose)), found) for found in given]
    best = max(likeness, key=lambda pair: (pair[0], pair[1].node), default=None)
    return best[1] if best is not None and best[0] >= ALIKE else None


def _alike(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())
