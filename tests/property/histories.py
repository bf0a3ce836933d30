"""Simulated histories: actors that see what others stored, tick, merge and append, side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from smallwright.events import Event, EventStore, EventType, VectorClock


@dataclass(frozen=True, kw_only=True)
class Step:
    """What an actor does next."""

    waits: int  # turns of the event loop before it looks at the log
    acts_upon: tuple[int, ...]  # places among the events that are there, counted from the end
    events: int = 1  # how many it appends at once, each caused by the one before
    task_id: str = "t"


@dataclass
class History:
    """Runs actors on a store; an actor acts upon stored events only, as the workflow does."""

    store: EventStore
    seen: list[Event] = field(default_factory=list)  # stored, in the order of acknowledgement
    past: dict[str, frozenset[str]] = field(default_factory=dict)  # ids that a source knew when it made one

    async def run(self, plans: Mapping[str, Sequence[Sequence[Step]]]) -> list[Event]:
        """Each actor has sources that don't know of one another: one, where it is told apart."""
        sources = [(actor, steps) for actor, all_steps in plans.items() for steps in all_steps]
        await asyncio.gather(*(self._act(actor, steps) for actor, steps in sources))
        return await self.store.get_events()

    async def _act(self, actor: str, steps: Sequence[Step]) -> None:
        clock: Mapping[str, int] = {}
        known: frozenset[str] = frozenset()
        for step in steps:
            for _ in range(step.waits):
                await asyncio.sleep(0)
            upon = [self.seen[-1 - place] for place in step.acts_upon if place < len(self.seen)]
            for event in upon:
                clock = VectorClock.merge(clock, event.vector_clock)
                known |= {event.event_id} | self.past[event.event_id]
            batch: list[Event] = []
            for _ in range(step.events):
                clock = VectorClock.tick(clock, actor)
                cause = batch[-1] if batch else upon[0] if upon else None
                batch.append(_event(step.task_id, actor, clock, cause))
                self.past[batch[-1].event_id] = known
                known |= {batch[-1].event_id}
            self.seen += await self.store.append_many(batch)


def _event(task_id: str, actor: str, clock: Mapping[str, int], cause: Event | None) -> Event:
    return Event.new(
        task_id,
        EventType.MODULE_ITERATION,
        {"module": "a.py", "by": actor},
        vector_clock=clock,
        causation_id=None if cause is None else cause.event_id,
    )


def steps(tasks: st.SearchStrategy[str], min_size: int = 0) -> st.SearchStrategy[list[Step]]:
    """What one source does."""
    step = st.builds(
        Step,
        waits=st.integers(0, 6),
        acts_upon=st.lists(st.integers(0, 5), max_size=3).map(tuple),
        events=st.sampled_from([1, 1, 1, 2, 3]),
        task_id=tasks,
    )
    return st.lists(step, min_size=min_size, max_size=6)
