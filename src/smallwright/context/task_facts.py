"""What a task's own events tell a model call beside its own words; the same events give the same text."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallwright.context.around import Around, Related
from smallwright.context.cache_priority import CachePriority
from smallwright.context.online_cache import OnlineCache
from smallwright.events import Event

if TYPE_CHECKING:
    from smallwright.context.task_graph import TaskGraph

#: Tokens of contexts that are kept for the next call of the same kind.
KEPT_TOKENS = 32_000


class TaskFacts:
    """Makes the graph of what a module depends on from the task's events, and says what a call should know.

    What others do at the same time is left out: it would depend on who came first.
    """

    def __init__(self, max_tokens: int = KEPT_TOKENS) -> None:
        self._kept = OnlineCache(max_tokens)
        self._graph: TaskGraph | None = None
        self._one = asyncio.Lock()  # a graph serves one thread at a time

    async def related(
        self, around: Around, history: Sequence[Event], *, budget: int, said: str = ""
    ) -> Related:
        """Facts of the finished modules that fit `budget` tokens; `said`: what the call says anyway."""
        if not around.done or budget <= 0:
            return Related()
        key = _key(around, budget, said)
        async with self._one:
            known: Related | None = self._kept.get(key)
            if known is None:
                known = await asyncio.to_thread(self._built, around, history, budget, said)
                self._kept.put(key, known, CachePriority.MEDIUM, known.tokens)
        return known

    def _built(self, around: Around, history: Sequence[Event], budget: int, said: str) -> Related:
        from smallwright.context.task_graph import TaskGraph  # noqa: PLC0415 - numpy takes half a second

        self._graph = self._graph or TaskGraph()
        return self._graph.related(around, history, budget, said)


def _key(around: Around, budget: int, said: str) -> str:
    """The same for all calls that are told the same."""
    parts = [around.module, str(budget), said, *(part for item in around.done.items() for part in item)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
