"""Takes interventions of users into a task's log (6-05); the run sees them there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from smallwright.errors import ConflictError, StaleError, TaskStateError
from smallwright.events import Event, EventStore, EventType, TaskSnapshot
from smallwright.orchestrator.interventions import (
    CHANGING,
    InterventionKind,
    check_allowed,
    checked_kind,
    payload_of,
)
from smallwright.orchestrator.outside_events import known_task, outside_event
from smallwright.orchestrator.seen import Seen, changes_of, judge

LOCAL_USER = "user:local"


class InterventionManager:
    """Each intervention is one USER_INTERVENTION; any number of callers and processes may act at once.

    What is refused leaves no event. `seen` is what the client saw: {code_version, vector_clock, code_hash}.
    """

    def __init__(self, store: EventStore, *, user: str = LOCAL_USER) -> None:
        self._store, self._user = store, user

    async def intervene(
        self, task_id: str, kind: str, payload: Any = None, *, seen: Any = None, by: str | None = None
    ) -> Event:
        """Record an intervention; the event as stored. `by` is "user:ID", unique per client.

        Raises NotFoundError, InvalidInputError (kind, payload, seen), TaskStateError (the task's status does
        not allow it) and StaleError (the code has changed since `seen`: kinds that change the task only).
        """
        wanted, view = checked_kind(kind), Seen.of(seen)
        requested_at = datetime.now(UTC).isoformat()
        while True:
            task = await known_task(self._store, task_id)
            check_allowed(wanted, task)
            said = payload_of(wanted, payload, task)
            await self._check_seen(wanted, said, view, task)
            at_once = task.last_sequence if wanted == InterventionKind.ANSWER else None
            data = {
                "kind": str(wanted),
                "payload": said,
                "requested_at": requested_at,
                "took_effect_after": at_once,
            }
            event = outside_event(
                by or self._user, task, EventType.USER_INTERVENTION, data, seen_clock=view.vector_clock
            )
            try:
                return await self._store.append(event, expected_sequence=task.last_sequence)
            except ConflictError:
                continue  # another event came between: look again

    async def pause(self, task_id: str, reason: str = "", **more: Any) -> Event:
        """Stop at the next step boundary. `more`, here and below: seen, by."""
        return await self.intervene(task_id, "pause", {"reason": reason} if reason else None, **more)

    async def resume(self, task_id: str, **more: Any) -> Event:
        """End the user's pause."""
        return await self.intervene(task_id, "resume", **more)

    async def steer(self, task_id: str, text: str, **more: Any) -> Event:
        """Say something for the next step."""
        return await self.intervene(task_id, "steer", text, **more)

    async def queue(self, task_id: str, text: str, **more: Any) -> Event:
        """Say something for when the current module is done."""
        return await self.intervene(task_id, "queue", text, **more)

    async def amend(self, task_id: str, text: str, **more: Any) -> Event:
        """Change the requirements."""
        return await self.intervene(task_id, "amend", text, **more)

    async def answer(self, task_id: str, answers: Any, **more: Any) -> Event:
        """Answer all open questions: {question's id: answer}, "" where the tool shall decide."""
        return await self.intervene(task_id, "answer", answers, **more)

    async def replace_code(self, task_id: str, module: str, code: str, **more: Any) -> Event:
        """Put the user's own code in place of a module's."""
        return await self.intervene(task_id, "replace_code", {"module": module, "code": code}, **more)

    async def cancel(self, task_id: str, reason: str = "", **more: Any) -> Event:
        """Ask whoever runs the task to end it."""
        return await self.intervene(task_id, "cancel", {"reason": reason} if reason else None, **more)

    async def _check_seen(
        self, kind: InterventionKind, payload: Mapping[str, Any], view: Seen, task: TaskSnapshot
    ) -> None:
        changes = await changes_of(self._store, task, payload.get("module")) if kind in CHANGING else []
        verdict, since = judge(task, view, changes)
        if verdict.invalid_state:
            raise TaskStateError(f"seen.code_version: {verdict.reason}")
        if since is not None:
            raise StaleError(
                f"the code of {task.task_id} has changed since you looked: event {since.sequence_number} "
                f"({since.event_type} of {since.data.get('module')}) made version {since.code_version}. "
                f"{verdict.reason}. Look again, and ask anew if it still holds."
            )
