"""Those who want to hear that events may have come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock


class Listeners:
    """Callbacks, called from whatever thread notifies."""

    def __init__(self) -> None:
        self._hints: dict[object, Callable[[], None]] = {}
        self._lock = Lock()

    @contextmanager
    def listening(self, hint: Callable[[], None]) -> Iterator[None]:
        """Call `hint` at each notification while entered."""
        key = object()
        with self._lock:
            self._hints[key] = hint
        try:
            yield
        finally:
            with self._lock:
                del self._hints[key]

    def notify(self) -> None:
        """Call every hint."""
        with self._lock:
            hints = tuple(self._hints.values())
        for hint in hints:
            hint()

    def __len__(self) -> int:
        return len(self._hints)
