"""Puts new tasks into the log; a request that is sent twice with one key makes one task."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

from smallwright.errors import ConflictError, IdempotencyError, InvalidInputError
from smallwright.events import EventStore, EventType, TaskSnapshot
from smallwright.events.frozen_json import thaw
from smallwright.orchestrator.outside_events import outside_event
from smallwright.service.knowledge import Knowledge
from smallwright.service.new_task import NewTask
from smallwright.service.task_names import new_task_id

#: Sees that a task may name a model. Raises InvalidInputError, ModelUnavailableError.
CheckModel = Callable[[str], Awaitable[None]]
_KEY_MAX_CHARS = 255


class NewTasks:
    """A task's id follows from user and key where there is a key, so the log itself knows keys."""

    def __init__(
        self, store: EventStore, knowledge: Knowledge | None = None, check_model: CheckModel | None = None
    ) -> None:
        self._store, self._knowledge, self._check_model = store, knowledge, check_model

    async def known(self, request: NewTask, user: str, key: str | None) -> str | None:
        """The id of the task that this request made before. Raises as `add`."""
        if key is None:
            return None
        task_id = _keyed_id(user, key)
        first = await self._store.get_events(task_id, limit=1)
        if not first:
            return None
        if _asked(thaw(first[0].data)) != _asked(request.to_data()):
            raise IdempotencyError(
                f"idempotency key {key!r} was used for another request, which made task {task_id}. "
                "Send a new key with a new request."
            )
        return task_id

    async def add(self, request: NewTask, user: str, key: str | None = None) -> str:
        """Append TASK_CREATED, unless a request with this key did; the task's id.

        Raises IdempotencyError where that was another request, InvalidInputError for a key that is none, or a
        model that can't be had.
        """
        if (known := await self.known(request, user, key)) is not None:
            return known
        if request.model and self._check_model:
            await self._check_model(request.model)
        task_id = new_task_id(request.prompt) if key is None else _keyed_id(user, key)
        data = request.to_data()
        if self._knowledge is not None and (past := await self._knowledge.similar(request.prompt)):
            data["past"] = past
        event = outside_event(user, TaskSnapshot.empty(task_id), EventType.TASK_CREATED, data)
        try:
            await self._store.append(event, expected_sequence=0)
        except ConflictError:  # the same request came twice at once
            if await self.known(request, user, key) is None:
                raise
        return task_id


def _keyed_id(user: str, key: str) -> str:
    if not isinstance(key, str) or not key.strip() or len(key) > _KEY_MAX_CHARS:
        raise InvalidInputError(f"idempotency_key: {key!r:.80}; give 1 to {_KEY_MAX_CHARS} characters")
    both = f"{user}\0{key}".encode(errors="surrogatepass")
    return f"task-{sha256(both).hexdigest()[:16]}"


def _asked(data: dict[str, Any]) -> dict[str, Any]:
    """What the user asked for; the rest is this system's own, and may have changed since."""
    return {name: value for name, value in data.items() if name not in ("limits", "past")}
