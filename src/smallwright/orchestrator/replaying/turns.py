"""The order of a replay: events come again in the order of the log, though nothing takes time now."""

from __future__ import annotations

import asyncio
from typing import Never

from smallwright.events import Event, EventType
from smallwright.events.event_data import text
from smallwright.orchestrator.clocks import SYSTEM
from smallwright.orchestrator.replaying.recording import Recording
from smallwright.orchestrator.replaying.report import Divergence, diff_of


class Turns:
    """Where in the recording the replay stands; who is too early waits for its turn."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.place = 0  # own events that came again
        self.segment = (0, 0)  # places of the first own event of this run of the task, and behind its last
        self.found: list[Divergence] = []
        self.over = asyncio.Event()  # this run of the task has come to where the log ends it, or went astray
        self.steps = 0  # rises with everything that comes on
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def expected(self) -> Event | None:
        """The event that comes next in this run of the task."""
        return self.recording.own[self.place] if self.place < self.segment[1] else None

    @property
    def ends_whole(self) -> bool:
        """Whether this run of the task is the log's last, and came to an end of its own."""
        own = self.recording.own
        ended = own[-1].event_type in (EventType.TASK_COMPLETE, EventType.TASK_FAILED)
        return self.segment[1] == len(own) and ended

    def begin(self, segment: tuple[int, int]) -> None:
        """The next run of the task."""
        self.segment = segment
        self.over.clear()

    async def take(self, event_type: str, actor: str) -> None:
        """Return when the log has such an event next; never where it has another."""
        while (expected := self.expected) is not None:
            whose = self.recording.actors[self.place]
            if (expected.event_type, whose) == (event_type, actor):
                self._go_on()
                return
            if not _beside_one_another(whose, actor):
                self.astray("order", f"{event_type} by {actor}", expected)
                await never()
            await self._change()
        if self.ends_whole and not self.over.is_set():
            self.astray("order", f"{event_type} by {actor} after the log's end")
        await never()

    @property
    def module(self) -> str:
        """The module that the one who asks works on; "" for the task's own work, which does not wait."""
        task = asyncio.current_task()
        name = task.get_name() if task else ""
        return name if name in self.recording.modules else ""

    async def until_next(self) -> None:
        """Who works on a module goes on when its next event comes; without one at once."""
        module = self.module
        place = self.recording.next_of(module, self.place, self.segment[1]) if module else None
        if place is not None:
            await self.until_after(place - 1)

    async def until_boundary(self, module: str) -> None:
        """Return when something is due at a boundary of the module: its next event, or an effect."""
        while (expected := self.expected) is not None:
            if self.recording.line(expected) == module or self.recording.is_effect(expected):
                return
            await self._change()
        if not self.ends_whole:
            await never()

    def is_next(self, module: str) -> bool:
        """Whether the module's next event is the next of all."""
        expected = self.expected
        return expected is None or self.recording.line(expected) == module

    def astray(self, kind: str, what: str, expected: Event | None = None, diff: str = "") -> None:
        """The replay can't go on: it wants what the log does not have."""
        recorded = str(expected.event_type) if expected else "no further event"
        self.found.append(divergence(kind, what, expected, diff or diff_of(recorded, what)))
        self.over.set()

    def came(self) -> None:
        """Something came on."""
        self.steps += 1
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until_after(self, place: int) -> None:
        """Return when the replay has come on from `place`."""
        while self.place <= place:
            await self._change()

    async def _change(self) -> None:
        self._waiting.append(asyncio.get_running_loop().create_future())
        await self._waiting[-1]

    def _go_on(self) -> None:
        self.place += 1
        if self.place == self.segment[1] and not self.ends_whole:
            self.over.set()  # here the log's own run ended: killed, cancelled or begun anew
        self.came()


def divergence(kind: str, what: str, expected: Event | None, diff: str) -> Divergence:
    """Where the log has `expected`."""
    return Divergence(
        kind=kind,
        sequence=expected.sequence_number if expected else 0,
        event_type=str(expected.event_type) if expected else "",
        module=text(expected.data, "module") if expected else "",
        what=what,
        diff=diff,
    )


async def never() -> Never:
    """Whoever asks for what the log has not is ended with its run of the task."""
    await asyncio.Future()
    raise AssertionError


def _beside_one_another(one: str, other: str) -> bool:
    """Whether two actors may be at work at the same time: of two modules; the system is of all."""
    modules = [actor.partition(":")[2] for actor in (one, other)]
    return SYSTEM in (one, other) or (all(modules) and modules[0] != modules[1])
