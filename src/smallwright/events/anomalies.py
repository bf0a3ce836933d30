"""What a projection leaves out or doubts, kept in the snapshot."""

from __future__ import annotations

from dataclasses import replace

from smallwright.events.event import Event
from smallwright.events.task_snapshot import Anomaly, TaskSnapshot


def noted(snapshot: TaskSnapshot, event: Event, *reasons: str) -> TaskSnapshot:
    """`snapshot` with an anomaly of `event` for each of `reasons`."""
    if not reasons:
        return snapshot
    found = tuple(
        Anomaly(sequence=event.sequence_number, event_type=str(event.event_type), reason=reason)
        for reason in reasons
    )
    return replace(snapshot, anomalies=snapshot.anomalies + found)


def stale(snapshot: TaskSnapshot) -> TaskSnapshot:
    """`snapshot` with one more event counted as stale, that is, ignored because the code had moved on."""
    return replace(snapshot, stale_events=snapshot.stale_events + 1)
