"""What a client saw of a task when it acted, and whether the code has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from smallwright.errors import InvalidInputError
from smallwright.events import Event, EventOrdering, EventStore, EventType, TaskSnapshot
from smallwright.events.lineage import with_origins
from smallwright.events.ordering import Verdict
from smallwright.events.vector_clock import checked_clock

_CHANGES = (EventType.CODE_GENERATED, EventType.CORRECTION_COMPLETED)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Version, clock and hash of the code as the client last saw them; None: it did not say."""

    code_version: int | None = None
    vector_clock: Mapping[str, int] | None = None
    code_hash: str | None = None

    @classmethod
    def of(cls, value: Any) -> Self:
        """`value` as a client sends it: an object, or None. Raises InvalidInputError naming the field."""
        if isinstance(value, cls):
            return value
        if value is not None and not isinstance(value, Mapping):
            raise InvalidInputError(
                f"seen: {value!r:.40} is no object of code_version, vector_clock, code_hash"
            )
        given = dict(value or {})
        version, clock, digest = (given.pop(name, None) for name in cls.__annotations__)
        if given:
            raise InvalidInputError(
                f"seen.{next(iter(given))}: unknown; give code_version, vector_clock, code_hash"
            )
        if version is not None and (type(version) is not int or version < 0):
            raise InvalidInputError(f"seen.code_version: {version!r:.40} is no integer of 0 or more")
        if digest is not None and not isinstance(digest, str):
            raise InvalidInputError(f"seen.code_hash: {digest!r:.40} is no text")
        clock = None if clock is None else checked_clock(clock, "seen.vector_clock")
        return cls(code_version=version, vector_clock=clock, code_hash=digest)


async def changes_of(store: EventStore, task: TaskSnapshot, module: str | None) -> list[Event]:
    """The accepted changes of a module's code (tests apart), or of any module's, in order."""
    own = await store.get_events(task.task_id, until=task.last_sequence or None)
    events = (event for event in await with_origins(store, own) if event.event_type in _CHANGES)
    return [event for event in events if _changes(event, task, module)]


def judge(task: TaskSnapshot, seen: Seen, changes: Sequence[Event]) -> tuple[Verdict, Event | None]:
    """Whether what was seen still holds after `changes`, and the event that made it stale.

    `changes` are those of the module in question, in order; without any, nothing can be stale.
    """
    version = version_seen(task, seen, changes)
    if version > task.code_version:
        reason = f"invalid state: version {version} was seen, and the code is at version {task.code_version}"
        return Verdict(valid=False, reason=reason, check="version", invalid_state=True), None
    if not changes:
        return Verdict(valid=True, reason="there is no code yet that could have changed"), None
    clock = dict(seen.vector_clock or {})
    data = {"seen_clock": clock, "seen_code_hash": seen.code_hash}
    looked = Event.new(
        task.task_id, EventType.BUG_REPORT_RECEIVED, data, code_version=version, vector_clock=clock
    )
    verdict = EventOrdering.judge(looked, changes[-1])
    later = (change for change in changes if change.code_version > version)
    return verdict, None if verdict.valid else next(later, changes[-1])


def version_seen(task: TaskSnapshot, seen: Seen, changes: Sequence[Event]) -> int:
    """The number at which the module had last changed when the client looked (docs/events.md).

    The client's own number where it is above the task's, or below the module's first change.
    """
    given, versions = seen.code_version, [change.code_version for change in changes]
    if given is None:
        return versions[-1] if versions else task.code_version
    if given > task.code_version:
        return given
    return max((version for version in versions if version <= given), default=given)


def _changes(event: Event, task: TaskSnapshot, module: str | None) -> bool:
    name = event.data.get("module")
    record = task.modules.get(name) if isinstance(name, str) else None
    if module is not None and name != module:
        return False
    return (
        event.data.get("outcome") != "kept best"
        and record is not None
        and event.data.get("path") != record.tests_path
    )
