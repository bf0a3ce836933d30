"""Follows the hash chain link by link."""

from __future__ import annotations

from dataclasses import dataclass, field

from smallwright.events.chain import GENESIS, chained_hash
from smallwright.events.encoding import Draft


@dataclass
class ChainWalk:
    """A walk over the log from its first event on, link by link."""

    sequence: int = 0  # of the last link that holds
    head: str = GENESIS  # its hash
    versions: dict[str, int] = field(default_factory=dict)  # task -> its last version

    def fault(self, draft: Draft) -> str:
        """Why the event of `draft` is no next link; "" where it is, and then the walk stands on it."""
        event = draft.event
        version = self.versions.get(event.task_id, 0) + 1
        if event.sequence_number != self.sequence + 1:
            return f"event {self.sequence + 1} is missing: event {event.sequence_number} comes next"
        if event.version != version:
            return f"event {event.sequence_number} is number {event.version} of its task, not {version}"
        digest = chained_hash(draft, sequence=event.sequence_number, version=version, previous_hash=self.head)
        if event.hash != digest:
            return (
                f"event {event.sequence_number} was changed: its hash is {event.hash}, it should be {digest}"
            )
        self.sequence, self.head = event.sequence_number, digest
        self.versions[event.task_id] = version
        return ""
