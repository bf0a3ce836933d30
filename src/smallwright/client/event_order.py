"""Puts a task's messages in order: each version once, none left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Message = dict[str, Any]


class EventOrder:
    """Versions rise by 1 from message to message; what comes too early is held until the gap is filled.

    `after` is the last sequence number that is known already.
    """

    def __init__(self, after: int = 0) -> None:
        self.last_sequence = after
        self._next: int | None = None if after else 1  # version; None: not known yet
        self._held: dict[int, Message] = {}

    @property
    def has_gap(self) -> bool:
        """Whether messages wait for one that did not come: it has to be fetched."""
        return bool(self._held)

    def take(self, message: Message) -> list[Message]:
        """What may be shown now; [] for a message that is doubled, stale or too early."""
        if message["sequence"] > self.last_sequence:
            self._held[message["version"]] = message
        return list(self._ready())

    def fill(self, history: Iterable[Message]) -> list[Message]:
        """As `take`, of messages that follow `last_sequence` without a gap."""
        ready: list[Message] = []
        for message in history:
            if message["sequence"] > self.last_sequence:
                self._next = self._next or message["version"]
                ready += self.take(message)
        return ready

    def _ready(self) -> Iterator[Message]:
        while self._next is not None and (message := self._held.pop(self._next, None)):
            self._next += 1
            self.last_sequence = message["sequence"]
            yield message


def is_event(message: Any) -> bool:
    """Whether a message is an event: another kind is passed over, so that servers may add some."""
    return isinstance(message, Mapping) and all(
        isinstance(message.get(name), int) for name in ("version", "sequence")
    )
