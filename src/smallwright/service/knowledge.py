"""What completed tasks of the log made that a new task asks for again; it stands in its TASK_CREATED.

So it is looked for once, and a task that is run again, replayed or forked is told the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from smallwright.context.offers import PastSolution
from smallwright.events import Event, EventStore, EventType

if TYPE_CHECKING:
    from smallwright.context.past_solutions import PastSolutions

#: The last so many completed tasks are known; reading them holds a new task up for so long at most.
MOST_TASKS, PATIENCE_S = 100, 2.0
_TELLING = (
    EventType.TASK_CREATED,
    EventType.TASK_STARTED,
    EventType.PLANNING_COMPLETE,
    EventType.CODE_GENERATED,
    EventType.CORRECTION_COMPLETED,
    EventType.MODULE_COMPLETE,
    EventType.TASK_COMPLETE,
)
_END = (EventType.TASK_COMPLETE,)
_log = logging.getLogger(__name__)


class Knowledge:
    """Knows the tasks of one store; reads what came since the last question. `limit`: of solutions a task."""

    def __init__(self, store: EventStore, limit: int = 3) -> None:
        self._store, self._limit = store, limit
        self._solutions: PastSolutions | None = None
        self._read = 0  # the last event that was taken over
        self._one = asyncio.Lock()
        self._late: set[asyncio.Task[list[PastSolution]]] = set()

    async def similar(self, prompt: str) -> list[dict[str, Any]]:
        """`past` of a new task: node, event, name, purpose and code of each.

        [] where reading fails or takes long.
        """
        if self._limit <= 0:
            return []
        looking = asyncio.create_task(self._look(prompt))
        done, _late = await asyncio.wait({looking}, timeout=PATIENCE_S)  # a late one reads on for the next
        if not done:
            _log.warning("the task goes without what others made: reading them takes long")
        self._late.add(looking)
        looking.add_done_callback(self._late.discard)
        return [solution.to_data() for solution in looking.result()] if done else []

    async def _look(self, prompt: str) -> list[PastSolution]:
        try:
            async with self._one:  # the index serves one thread at a time
                ends = await self._store.get_events(after_sequence=self._read, event_types=_END)
                if self._solutions is None:
                    if not ends:
                        return []
                    self._solutions = await asyncio.to_thread(_index)
                known = self._solutions
                await self._catch_up(known, ends)
                return await asyncio.to_thread(known.similar, prompt, self._limit)
        except Exception as error:  # noqa: BLE001 - whatever is in the log, a task can be created
            _log.warning("the task goes without what others made: %r", error)
            return []

    async def _catch_up(self, known: PastSolutions, ends: Sequence[Event]) -> None:
        for end in ends[-MOST_TASKS:]:
            events = await self._store.get_events(end.task_id, event_types=_TELLING)
            await asyncio.to_thread(known.learn, events)
            self._read = end.sequence_number


def _index() -> PastSolutions:
    from smallwright.context.past_solutions import PastSolutions  # noqa: PLC0415 - numpy takes half a second

    return PastSolutions()
