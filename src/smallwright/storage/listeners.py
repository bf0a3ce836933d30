"""Those who want to hear that events may have come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from smallwright.events.event import Event
from smallwright.events.event_storage import Hint


class Listeners:
    """Callbacks, called from whatever thread notifies."""

    def __init__(self) -> None:
        self._hints: dict[object, Hint] = {}
        self._lock = Lock()

    @contextmanager
    def listening(self, hint: Hint) -> Iterator[None]:
        """Call `hint` at each notification while entered."""
        key = object()
        with self._lock:
            self._hints[key] = hint
        try:
            yield
        finally:
            with self._lock:
                del self._hints[key]

    def notify(self, events: Sequence[Event] = ()) -> None:
        """Call every hint, with the committed `events` where they are at hand."""
        with self._lock:
            hints = tuple(self._hints.values())
        for hint in hints:
            hint(events)

    def __len__(self) -> int:
        return len(self._hints)
