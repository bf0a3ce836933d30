"""A task's state while events are folded into it: the fields of a snapshot, open for changes.

A copy of a large frozen record for every event would cost more than the event itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from smallwright.events.event import Event
from smallwright.events.frozen_json import FrozenDict
from smallwright.events.recent_ids import IdWindow
from smallwright.events.task_snapshot import MAX_ANOMALIES, Anomaly, ModuleRecord, TaskSnapshot, TaskStatus


class ModuleDraft(ModuleRecord):
    """A module's record that TaskDraft.put changes in place."""


@dataclass(slots=True, init=False, eq=False, repr=False)
class TaskDraft:
    """The fields of TaskSnapshot (see there), with containers that grow."""

    task_id: str
    status: TaskStatus
    phase: TaskStatus
    code_version: int
    last_sequence: int
    version: int
    last_event_id: str | None
    attempt: int
    prompt: str
    settings: Mapping[str, Any]
    questions: list[Mapping[str, Any]]
    open_questions: tuple[str, ...]
    answers: list[tuple[str, str]]
    paused_by: frozenset[str]
    cancel_requested: bool
    instructions: list[Mapping[str, Any]]
    plan: tuple[Mapping[str, Any], ...] | None
    modules: dict[str, ModuleDraft]
    unused: tuple[Mapping[str, Any], ...]
    failure: Mapping[str, Any] | None
    summary: str
    totals: dict[str, dict[str, int]]
    clock: dict[str, int]
    clocks: dict[str, Mapping[str, int]]
    stale_events: int
    anomalies: list[Anomaly]
    anomaly_count: int
    recent_ids: IdWindow

    def __init__(self, snapshot: TaskSnapshot) -> None:
        for name, value in vars(snapshot).items():
            setattr(self, name, value)
        self.questions, self.answers = list(snapshot.questions), list(snapshot.answers)
        self.instructions, self.anomalies = list(snapshot.instructions), list(snapshot.anomalies)
        self.modules = {name: ModuleDraft(**vars(record)) for name, record in snapshot.modules.items()}
        self.totals = {model: dict(counts) for model, counts in snapshot.totals.items()}
        self.clock, self.clocks = dict(snapshot.clock), dict(snapshot.clocks)
        self.recent_ids = IdWindow(snapshot.recent_ids)

    def note(self, event: Event, reason: str) -> None:
        """Add an anomaly of `event`."""
        self.anomaly_count += 1
        if len(self.anomalies) < MAX_ANOMALIES:
            found = Anomaly(sequence=event.sequence_number, event_type=str(event.event_type), reason=reason)
            self.anomalies.append(found)

    def put(self, record: ModuleDraft, **changes: Any) -> None:
        """Make `changes` to the record and see that it is among the modules; nothing where it has no name."""
        if record.name:
            vars(record).update(changes)
            self.modules[record.name] = record

    def snapshot(self) -> TaskSnapshot:
        """The state as it is now; later changes of the draft do not touch it."""
        values = {name: getattr(self, name) for name in _FIELDS}
        for name in ("questions", "answers", "instructions", "anomalies"):
            values[name] = tuple(values[name])
        for name in ("clock", "clocks"):
            values[name] = FrozenDict(values[name])
        values["modules"] = FrozenDict({name: ModuleRecord(**vars(r)) for name, r in self.modules.items()})
        values["totals"] = FrozenDict({model: FrozenDict(counts) for model, counts in self.totals.items()})
        values["recent_ids"] = self.recent_ids.ids()
        return TaskSnapshot(**values)


_FIELDS = tuple(field.name for field in fields(TaskDraft))
