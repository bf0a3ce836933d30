"""The state of a task after some event, as immutable records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from smallwright.events.frozen_json import FrozenDict
from smallwright.events.recent_ids import RecentIds

#: So many anomalies stand in a snapshot; anomaly_count counts them all.
MAX_ANOMALIES = 1_000


class TaskStatus(StrEnum):
    """What a task is doing; a function of its events (docs/events.md)."""

    CREATED = "created"
    RUNNING = "running"
    WAITING = "waiting"  # questions are open
    PAUSED = "paused"  # an intervention, pre-emption or a lost model server holds it
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether only a new attempt can change anything."""
        return self in _ENDED


_ENDED = frozenset((TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED))


@dataclass(frozen=True, kw_only=True)
class ModuleRecord:
    """One module of a task."""

    name: str  # a file name: "bank.py"
    status: str = "planned"  # planned, started, generated, testing, passed, failing, correcting, complete
    path: str = ""
    code: str = ""  # the last accepted code
    code_hash: str | None = None
    code_version: int = 0  # the task's code version when this module's code last changed
    changed_at: int = 0  # sequence number of that change
    changed_clock: Mapping[str, int] = field(default_factory=FrozenDict)  # vector clock of that change
    tests_path: str = ""
    tests: str = ""
    tests_hash: str | None = None
    iteration: int = 0  # round of correction, 0 before the first
    correcting: bool = False  # CORRECTION_STARTED without its outcome
    passed: tuple[str, ...] = ()  # test ids of the last run that holds for this code
    failed: tuple[Mapping[str, Any], ...] = ()  # {id, kind, message, …} of that run
    summary: str = ""
    functions: tuple[Mapping[str, Any], ...] = ()
    dependencies: tuple[str, ...] = ()
    plan: Mapping[str, Any] | None = None  # the module's entry in PLANNING_COMPLETE
    reports: tuple[str, ...] = ()  # texts of valid bug reports that no change has answered yet


@dataclass(frozen=True, kw_only=True)
class Anomaly:
    """Something in the log that can't be right; the event was kept, or left out, as `reason` says."""

    sequence: int
    event_type: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TaskSnapshot:
    """A task as of `last_sequence`; without any event, all is empty."""

    task_id: str = ""
    status: TaskStatus = TaskStatus.CREATED
    phase: TaskStatus = TaskStatus.CREATED  # status without open questions and pauses
    code_version: int = 0  # of the last accepted change
    last_sequence: int = 0
    version: int = 0  # of the last event in the task's stream
    last_event_id: str | None = None
    attempt: int = 0
    prompt: str = ""
    settings: Mapping[str, Any] = field(default_factory=FrozenDict)  # the rest of TASK_CREATED
    questions: tuple[Mapping[str, Any], ...] = ()  # as PLANNING_COMPLETE asked them
    open_questions: tuple[str, ...] = ()  # ids of those without an answer
    answers: tuple[tuple[str, str], ...] = ()  # (question's text or "", answer)
    paused_by: frozenset[str] = frozenset()  # "user", "system"
    cancel_requested: bool = False
    instructions: tuple[Mapping[str, Any], ...] = ()  # steer, queue, amend: {sequence, kind, payload}
    plan: tuple[Mapping[str, Any], ...] | None = None  # modules as planned, None before there is a plan
    modules: Mapping[str, ModuleRecord] = field(default_factory=FrozenDict)
    unused: tuple[Mapping[str, Any], ...] = ()  # of the last DEAD_CODE_ANALYSIS
    failure: Mapping[str, Any] | None = None  # of TASK_FAILED or TASK_CANCELLED
    summary: str = ""  # of TASK_COMPLETE
    totals: Mapping[str, Mapping[str, int]] = field(
        default_factory=FrozenDict
    )  # model -> counts of its calls
    clock: Mapping[str, int] = field(default_factory=FrozenDict)  # merge of all clocks
    clocks: Mapping[str, Mapping[str, int]] = field(default_factory=FrozenDict)  # actor -> its last clock
    stale_events: int = 0  # ignored, because the code had moved on
    anomalies: tuple[Anomaly, ...] = ()  # the first MAX_ANOMALIES of them
    anomaly_count: int = 0
    recent_ids: RecentIds = field(default=RecentIds(), repr=False)

    @property
    def files(self) -> dict[str, str]:
        """path -> text of all accepted code and tests."""
        pairs = [(m.path, m.code) for m in self.modules.values()]
        pairs += [(m.tests_path, m.tests) for m in self.modules.values()]
        return {path: text for path, text in pairs if path}

    @property
    def unanswered(self) -> tuple[Mapping[str, Any], ...]:
        """The questions that are open."""
        return tuple(each for each in self.questions if each.get("id") in self.open_questions)

    @property
    def failure_reason(self) -> str:
        """Why the task failed or was cancelled, in words; "" where it was not."""
        failure = self.failure or {}
        return str(failure.get("message") or failure.get("reason") or "")

    @classmethod
    def empty(cls, task_id: str = "") -> Self:
        """The state of a task without events."""
        return cls(task_id=task_id)
