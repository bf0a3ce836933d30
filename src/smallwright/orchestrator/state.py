"""What lives in this process of each task: asyncio task, clients, and the state of the log as last read."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from smallwright.errors import NotFoundError, TaskStateError
from smallwright.events import Event, StateProjection, TaskSnapshot


@dataclass(kw_only=True, eq=False)
class TaskState:
    """One live task. `snapshot` is frozen; a later one takes its place."""

    task_id: str
    snapshot: TaskSnapshot
    asyncio_task: asyncio.Task[Any] | None = None
    websocket_connections: set[Any] = field(default_factory=set)

    @property
    def code_version(self) -> int:
        """Of the last accepted change."""
        return self.snapshot.code_version


class StateManager:
    """Looks up live tasks by id, in the same time however many there are; for any asyncio task and thread.

    It is no truth of its own: the log is, and what is here ends with the process.
    """

    def __init__(self) -> None:
        self._states: dict[str, TaskState] = {}
        self._lock = threading.RLock()  # held for dictionary work only, never over an await

    async def add_task(
        self,
        task_id: str,
        *,
        asyncio_task: asyncio.Task[Any] | None = None,
        snapshot: TaskSnapshot | None = None,
    ) -> TaskState:
        """Begin to track a task. Raises TaskStateError where it is tracked already."""
        state = TaskState(
            task_id=task_id, snapshot=snapshot or TaskSnapshot.empty(task_id), asyncio_task=asyncio_task
        )
        with self._lock:
            if task_id in self._states:
                raise TaskStateError(f"task {task_id} is tracked already")
            self._states[task_id] = state
        return state

    async def get_state(self, task_id: str) -> TaskState:
        """The live state. Raises NotFoundError."""
        with self._lock:
            state = self._states.get(task_id)
        if state is None:
            raise NotFoundError(f"task {task_id!r} does not live in this process")
        return state

    async def find_state(self, task_id: str) -> TaskState | None:
        """The live state, None where there is none."""
        with self._lock:
            return self._states.get(task_id)

    async def remove_task(self, task_id: str) -> TaskState | None:
        """Track it no longer; what was tracked, None where nothing was."""
        with self._lock:
            return self._states.pop(task_id, None)

    async def apply_events(self, task_id: str, events: Iterable[Event]) -> TaskSnapshot:
        """The snapshot after `events`; those that it holds already change nothing. Raises NotFoundError."""
        state = await self.get_state(task_id)
        with self._lock:
            after = state.snapshot.last_sequence
            new = [event for event in events if event.sequence_number > after]
            state.snapshot = StateProjection.rebuild_state(new, since=state.snapshot)
            return state.snapshot

    async def connect(self, task_id: str, connection: Any) -> None:
        """A client watches the task. Raises NotFoundError."""
        state = await self.get_state(task_id)
        with self._lock:
            state.websocket_connections.add(connection)

    async def disconnect(self, task_id: str, connection: Any) -> None:
        """It watches no longer; nothing where it did not."""
        with self._lock:
            if state := self._states.get(task_id):
                state.websocket_connections.discard(connection)

    async def list_states(self) -> tuple[TaskState, ...]:
        """All live tasks, in the order in which they came."""
        with self._lock:
            return tuple(self._states.values())

    def __len__(self) -> int:
        return len(self._states)

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._states
