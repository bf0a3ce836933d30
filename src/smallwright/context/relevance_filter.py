"""Which events of a history matter to one event."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from smallwright.context.event_line import module_of
from smallwright.errors import InvalidInputError
from smallwright.events import Event


class RelevanceFilter:
    """Keeps the events of the same task and module that share the code version, or led to the event."""

    def filter(self, events: Iterable[Event], current_event: Event, limit: int = 10) -> list[Event]:
        """At most `limit` of `events`, in sequence order: what led here, nearest first, then the latest.

        An event that names no module belongs to all modules. Where the chain of causes breaks, it ends.
        Raises InvalidInputError for a negative limit.
        """
        if limit < 0:
            raise InvalidInputError(f"limit: {limit} is negative; give 0 or more")
        history = [event for event in events if event.task_id == current_event.task_id]
        chain = _causes(history, current_event)
        module = module_of(current_event)
        relevant = [
            event
            for event in history
            if (event.event_id in chain or event.code_version == current_event.code_version)
            and (not module or module_of(event) in ("", module))
        ]
        relevant.sort(key=lambda event: (event.event_id not in chain, -event.sequence_number))
        return sorted(relevant[:limit], key=attrgetter("sequence_number"))


def _causes(history: list[Event], event: Event) -> set[str]:
    """Ids of the events that led to `event`, through other modules too; `event` itself is none."""
    by_id = {earlier.event_id: earlier for earlier in history}
    found: set[str] = set()
    cause = event.causation_id
    while cause in by_id and cause not in found:
        found.add(cause)
        cause = by_id[cause].causation_id
    return found
