"""Takes bug reports into a task's log, each with its verdict: whether it holds for the code as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from smallwright.errors import ConflictError, InvalidInputError, TaskStateError
from smallwright.events import Event, EventStore, EventType, TaskSnapshot
from smallwright.events.ordering import Verdict
from smallwright.events.task_snapshot import TaskStatus
from smallwright.orchestrator.outside_events import known_task, outside_event
from smallwright.orchestrator.seen import Seen, changes_of, judge, version_seen

LOCAL_REPORTER = "reporter:local"


@dataclass(frozen=True, kw_only=True)
class ReportOutcome:
    """What became of a bug report; it is in the log whatever it says."""

    event: Event
    valid: bool
    reason: str
    stale_since: Event | None = None  # the change that made it stale
    impossible: bool = False  # a version or a module that never was


class BugReports:
    """Judges reports by EventOrdering; any number of callers and processes may report at once."""

    def __init__(self, store: EventStore, *, reporter: str = LOCAL_REPORTER) -> None:
        self._store, self._reporter = store, reporter

    async def report(
        self, task_id: str, module: str, text: str, *, seen: Any = None, by: str | None = None
    ) -> ReportOutcome:
        """Record a report on `module`. `seen`: {code_version, vector_clock, code_hash}; None: as it is now.

        Raises NotFoundError, InvalidInputError (module, text, seen) and TaskStateError (cancelled tasks).
        """
        _check_text("module", module)
        _check_text("text", text)
        view = Seen.of(seen)
        while True:
            task = await known_task(self._store, task_id)
            if task.status == TaskStatus.CANCELLED:
                raise TaskStateError(f"task {task_id} is cancelled: nobody can take up a report on it.")
            changes = await changes_of(self._store, task, module)
            now = view if seen is not None else _as_it_is(task, module)
            verdict, since = _judged(task, module, now, changes)
            event = _event(by or self._reporter, task, module, text, now, (verdict, since, changes))
            try:
                stored = await self._store.append(event, expected_sequence=task.last_sequence)
            except ConflictError:
                continue  # another event came between: look again
            return ReportOutcome(
                event=stored,
                valid=verdict.valid,
                reason=verdict.reason,
                stale_since=since,
                impossible=verdict.invalid_state,
            )


def _judged(
    task: TaskSnapshot, module: str, seen: Seen, changes: Sequence[Event]
) -> tuple[Verdict, Event | None]:
    if not changes and (seen.code_version or 0) <= task.code_version:
        known = ", ".join(name for name, record in task.modules.items() if record.code_version) or "none yet"
        reason = f"{task.task_id} has no code of a module {module!r}; it has: {known}"
        return Verdict(valid=False, reason=reason, invalid_state=True), None
    return judge(task, seen, changes)


def _as_it_is(task: TaskSnapshot, module: str) -> Seen:
    record = task.modules.get(module)
    digest = record.code_hash if record else None
    return Seen(code_version=task.code_version, vector_clock=task.clock, code_hash=digest)


def _event(  # noqa: PLR0913, PLR0917 - what a report says of itself
    reporter: str,
    task: TaskSnapshot,
    module: str,
    text: str,
    seen: Seen,
    judged: tuple[Verdict, Event | None, Sequence[Event]],
) -> Event:
    verdict, since, changes = judged
    says: dict[str, Any] = {"valid": verdict.valid, "reason": verdict.reason}
    if since is not None:
        says["stale_since"] = {"sequence": since.sequence_number, "code_version": since.code_version}
    data: dict[str, Any] = {"module": module, "text": text, "seen_clock": dict(seen.vector_clock or {})}
    data |= {"seen_code_hash": seen.code_hash, "verdict": says}
    return outside_event(
        reporter,
        task,
        EventType.BUG_REPORT_RECEIVED,
        data,
        seen_clock=seen.vector_clock or {},
        code_version=version_seen(task, seen, changes),
    )


def _check_text(field: str, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError(f"{field}: a bug report needs it, and it is empty. Say what is wrong where.")
