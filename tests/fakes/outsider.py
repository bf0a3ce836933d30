"""Somebody outside who appends to a task's stream, as the service does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.scripted_coder import ScriptedCoder

from smallwright.events import Event, EventStore, EventType, VectorClock
from smallwright.orchestrator.coder import StepTools


class Outsider:
    """Acts as `user` on one task, upon all that is in its log by then."""

    def __init__(self, store: EventStore, user: str = "user:ann", task_id: str = "task") -> None:
        self._store, self._user, self._task_id = store, user, task_id

    async def intervene(self, kind: str, payload: Any = None) -> Event:
        """A USER_INTERVENTION that waits for a boundary."""
        data = {
            "kind": kind,
            "payload": payload or {},
            "requested_at": "2026-01-01",
            "took_effect_after": None,
        }
        return await self._append(EventType.USER_INTERVENTION, data, None)

    async def report(
        self, module: str, words: str, *, valid: bool = True, version: int | None = None
    ) -> Event:
        """A BUG_REPORT_RECEIVED with its verdict."""
        data = {"module": module, "text": words, "verdict": {"valid": valid, "reason": "said so"}}
        return await self._append(EventType.BUG_REPORT_RECEIVED, data, version)

    async def _append(self, event_type: EventType, data: dict[str, Any], version: int | None) -> Event:
        seen = await self._store.get_events(self._task_id)
        clock: dict[str, int] = {}
        for event in seen:
            clock = dict(VectorClock.merge(clock, event.vector_clock))
        return await self._store.append(
            Event.new(
                self._task_id,
                event_type,
                data,
                code_version=seen[-1].code_version if version is None else version,
                vector_clock=VectorClock.tick(clock, self._user),
                causation_id=seen[-1].event_id,
            )
        )


class Interrupted(ScriptedCoder):
    """Calls `between` in the midst of a step: {"write 2": callback} in the second draft; each once."""

    def __init__(self, between: dict[str, Callable[[], Awaitable[Any]]], **scripts: Any) -> None:
        super().__init__(**scripts)
        self._between, self._steps = between, Counter[str]()

    async def _call(self, what: str, tools: StepTools) -> None:
        await super()._call(what, tools)
        self._steps[what] += 1
        if callback := self._between.pop(f"{what} {self._steps[what]}", None):
            await callback()
