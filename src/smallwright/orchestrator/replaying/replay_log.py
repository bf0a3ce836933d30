"""The store of a replay: takes what its run makes, and gives it what came from outside when it is due."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

from smallwright.events import Event
from smallwright.orchestrator.replaying.inputs import Inputs
from smallwright.orchestrator.replaying.turns import Turns


class ReplayLog:
    """An EventLog of one task; each event made takes the place of the recorded one."""

    def __init__(self, turns: Turns, inputs: Inputs) -> None:
        self._turns, self._recording, self._inputs = turns, turns.recording, inputs
        self.made: list[Event] = []

    async def append(self, event: Event, /) -> Event:
        """The event with the number of the recorded one."""
        recorded = self._recording.own[len(self.made)]
        stored = replace(event, sequence_number=recorded.sequence_number, version=recorded.version)
        self.made.append(stored)
        return stored

    async def append_many(self, events: Sequence[Event], /) -> list[Event]:
        """All of them."""
        return [await self.append(event) for event in events]

    async def get_events(self, _task_id: str, /, after_sequence: int = 0) -> list[Event]:  # noqa: ARG002
        """What came from outside by now; what is known already does no harm."""
        return [event for place, event in self._inputs.due if place <= self._turns.place]

    async def subscribe(self, task_id: str, /, after_sequence: int = 0) -> AsyncGenerator[Event, None]:
        """What came from outside, and what is due later."""
        while True:
            place = self._turns.place
            for event in await self.get_events(task_id, after_sequence):
                yield event
            await self._turns.until_after(place)

    def history(self, place: int) -> list[Event]:
        """All that was in the log when the run began whose first own event stands at `place`."""
        return sorted([*self._recording.before(place), *self.made], key=lambda event: event.sequence_number)
