"""States by rising version: of two writers of one version, one wins."""

from __future__ import annotations

from threading import Lock
from typing import Generic, TypeVar

from smallwright.errors import InvalidInputError, NotFoundError

S = TypeVar("S")


class VersionedState(Generic[S]):
    """Keeps each accepted state; safe in asyncio and in threads, since nothing here waits."""

    def __init__(self) -> None:
        self._states: dict[int, S] = {}
        self._current = -1
        self._lock = Lock()

    def update(self, version: int, state: S) -> bool:
        """Whether `state` was accepted as `version`; False where that is not above the current.

        The first version may be 0, and gaps are fine. Raises InvalidInputError for what is no version.
        """
        if type(version) is not int or version < 0:
            raise InvalidInputError(f"version: {version!r:.80} is no integer of 0 or more")
        with self._lock:
            if version <= self._current:
                return False
            self._states[version] = state
            self._current = version
            return True

    def get_current_version(self) -> int:
        """The highest accepted version, 0 where there is none."""
        return max(self._current, 0)

    def get_state(self, version: int) -> S:
        """The state accepted as `version`. Raises NotFoundError."""
        try:
            return self._states[version]
        except KeyError:
            raise NotFoundError(f"version {version}: no state was accepted as it") from None
