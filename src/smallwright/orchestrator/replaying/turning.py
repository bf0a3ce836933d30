"""Events and boundaries of a replay's run, each in its turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smallwright.events import Event, EventType
from smallwright.orchestrator.boundary import Boundary
from smallwright.orchestrator.clocks import SYSTEM
from smallwright.orchestrator.emitter import EventEmitter
from smallwright.orchestrator.replaying.inputs import Inputs
from smallwright.orchestrator.replaying.turns import Turns


class TurnEmitter(EventEmitter):
    """Makes each event when it is its turn in the log."""

    def __init__(self, turns: Turns, inputs: Inputs, *of: Any, **more: Any) -> None:
        super().__init__(*of, **more)
        self._turns = turns
        self._said = [(place, e) for place, e in inputs.due if e.event_id in turns.recording.said]

    async def emit(self, event_type: EventType, actor: str, data: Mapping[str, Any], **more: Any) -> Event:
        """As ever, in its turn."""
        await self._turns.take(event_type, actor)
        for place, event in self._said:
            if place < self._turns.place:
                self.observe(event)
        event = await super().emit(event_type, actor, data, **more)
        if event_type != EventType.MODULE_COMPLETE and actor != SYSTEM:
            await self._turns.until_next()
        return event


class TurnBoundary(Boundary):
    """Reads what came from outside when the log's run did."""

    def __init__(self, turns: Turns, *of: Any) -> None:
        super().__init__(*of)
        self._turns = turns

    async def cross(self, step: EventType, *, idle: bool = False) -> None:
        """As ever, in its turn; what takes effect for others meanwhile does so here, too."""
        turns, module = self._turns, self._turns.module
        while True:
            if module and not self._errands.replan:
                await turns.until_boundary(module)
            place = turns.place
            await super().cross(step, idle=idle)
            if not module or self._errands.replan or turns.is_next(module):
                return
            if turns.place == place:
                await turns.until_after(place)
