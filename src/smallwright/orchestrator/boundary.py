"""The boundary before each step: what came from outside takes effect here, and the dispatcher has its say.

Modules that run side by side cross one at a time: while one waits there (paused, or pushed aside), another
finishes the step that it has begun, and then waits too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import SYSTEM
from smallwright.orchestrator.emitter import EventEmitter
from smallwright.orchestrator.errands import Errands
from smallwright.orchestrator.inbox import Inbox
from smallwright.orchestrator.priority import BY_TYPE
from smallwright.orchestrator.task_control import TaskControl
from smallwright.orchestrator.wishes import Wishes, words_of

#: After so long a wait for its turn, the task is pushed aside, and the log says so.
LONG_WAIT_S = 0.1


class CancelRequestedError(Exception):
    """A user's cancel is in the log."""

    def __init__(self, request: Event, by: str) -> None:
        super().__init__(words_of(request) or "cancelled")
        self.request, self.by = request, by


class Boundary:
    """One for all steps of a run."""

    def __init__(
        self,
        events: EventEmitter,
        errands: Errands,
        wishes: Wishes,
        inbox: Inbox,
        control: TaskControl | None = None,
    ) -> None:
        self._events, self._errands, self._wishes = events, errands, wishes
        self._inbox, self._control = inbox, control
        self.lock = asyncio.Lock()

    async def cross(self, step: EventType, *, idle: bool = False) -> None:
        """Return when the step that begins with a `step` may be taken.

        `idle`: no module is in work, so that words for one change the plan. Raises CancelRequestedError.
        """
        async with self.lock:
            await self._take_up(step, idle=idle)
            if self._control is not None and await self._pushed_aside(self._control, step):
                await self._take_up(step, idle=idle)

    async def look(self) -> None:
        """Read what came, without an effect."""
        await self._inbox.read()

    async def until_answered(self) -> None:
        """Wait for the answers to all open questions. Raises CancelRequestedError."""
        async with self.lock:
            while self._wishes.waiting:
                async with self.away():
                    await self._inbox.wait()
                await self._take_up(EventType.PLANNING_COMPLETE, idle=False)
            await self._take_up(EventType.PLANNING_COMPLETE, idle=False)

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Free the task's slot meanwhile; the one who holds `lock` may."""
        if self._control is None:
            yield
            return
        async with self._control.away():
            yield

    async def effect(self, request: Event, **payload: object) -> Event:
        """Say in the log that `request` takes effect now; `refused` says why it has none."""
        data = {
            "kind": request.data.get("kind"),
            "payload": {"of": request.event_id, **payload},
            "requested_at": request.data.get("requested_at") or request.timestamp,
            "took_effect_after": self._events.last_sequence,
        }
        return await self._events.emit(EventType.USER_INTERVENTION, SYSTEM, data, because=request)

    async def say(self, kind: str, reason: str) -> None:
        """A pause or resume of the system's own."""
        data = {
            "kind": kind,
            "payload": {"by": SYSTEM, "reason": reason},
            "requested_at": datetime.now(UTC).isoformat(),
            "took_effect_after": self._events.last_sequence,
        }
        because = self._events.history[-1]
        await self._events.emit(EventType.USER_INTERVENTION, SYSTEM, data, because=because)

    async def _pushed_aside(self, control: TaskControl, step: EventType) -> bool:
        """Whether the dispatcher let others go first; returns when it is the task's turn."""
        turn = asyncio.create_task(control.step(BY_TYPE[step]))
        try:
            if (await asyncio.wait({turn}, timeout=LONG_WAIT_S))[0]:
                await turn
                return False
            await self.say("pause", "more urgent work goes first")
            await turn
            await self.say("resume", "it is its turn again")
        finally:
            turn.cancel()
        return True

    async def _take_up(self, step: EventType, *, idle: bool) -> None:
        await self._inbox.read()
        await self._apply(step, idle=idle)
        while self._errands.paused:
            async with self.away():
                await self._inbox.wait()
            await self._apply(step, idle=idle)

    async def _apply(self, step: EventType, *, idle: bool) -> None:
        """What waits takes effect, as it came; the user's own code has its place in the module's loop."""
        for request in tuple(self._errands.waiting.values()):
            kind = request.data.get("kind")
            if kind == "cancel":
                await self.effect(request)
                raise CancelRequestedError(request, self._errands.author(request))
            if kind in ("pause", "resume", "answer"):
                await self.effect(request)
            elif kind == "amend" or (idle and kind in ("steer", "queue")):
                await self.effect(request, replan=True)
            elif kind == "steer" or (kind == "queue" and step in _BETWEEN_MODULES):
                await self.effect(request)


_BETWEEN_MODULES = (EventType.TASK_STARTED, EventType.MODULE_STARTED)
