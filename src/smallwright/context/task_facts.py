"""What a task's own events tell a model call beside its own words; the same events give the same text."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from smallwright.context.cache_priority import CachePriority
from smallwright.context.call_view import MOST_DEGREES, CallView
from smallwright.context.event_facts import apply_facts
from smallwright.context.event_line import module_of
from smallwright.context.fact_drafts import FactDrafts
from smallwright.context.hierarchical_builder import HierarchicalContext, HierarchicalContextBuilder
from smallwright.context.networked_cache import NetworkedCache
from smallwright.context.online_cache import OnlineCache
from smallwright.context.source import SourceReader
from smallwright.context.symbol_nodes import derive_symbols
from smallwright.events import Event, EventType

#: Tokens of contexts that are kept for the next call of the same kind.
KEPT_TOKENS = 32_000
_TOLD = frozenset(
    (
        EventType.MODULE_STARTED,
        EventType.CODE_GENERATED,
        EventType.CORRECTION_COMPLETED,
        EventType.TEST_PASSED,
        EventType.MODULE_COMPLETE,
    )
)


@dataclass(frozen=True, kw_only=True)
class Around:
    """A module that a call is about, and those that are finished around it."""

    module: str
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict)  # module -> those that it depends on
    done: Mapping[str, str] = field(default_factory=dict)  # path -> code of the finished ones

    @property
    def finished(self) -> set[str]:
        """The names of those that it leads to, a few steps away at most."""
        names, edge = set[str](), [self.module]
        for _ in range(MOST_DEGREES):
            edge = [other for name in edge for other in self.needs.get(name, ()) if other not in names]
            names.update(edge)
        return names


class TaskFacts:
    """Makes the graph of what a module depends on from the task's events, and says what a call should know.

    What others do at the same time is left out: it would depend on who came first.
    """

    def __init__(self, max_tokens: int = KEPT_TOKENS) -> None:
        self._kept = OnlineCache(max_tokens)
        self._reader = SourceReader()
        self._one = asyncio.Lock()  # a reader and a cache serve one thread at a time

    async def related(
        self, around: Around, history: Sequence[Event], *, budget: int, said: str = ""
    ) -> HierarchicalContext:
        """Facts of the finished modules that fit `budget` tokens; `said`: what the call says anyway."""
        if not around.done or budget <= 0:
            return HierarchicalContext.of("", (), len)
        key = _key(around, budget, said)
        async with self._one:
            known: HierarchicalContext | None = self._kept.get(key)
            if known is None:
                known = await asyncio.to_thread(self._built, around, history, budget, said)
                self._kept.put(key, known, CachePriority.MEDIUM, known.tokens)
        return known

    def _built(self, around: Around, history: Iterable[Event], budget: int, said: str) -> HierarchicalContext:
        cache = self._graph(around, history)
        target = f"module:{around.module}"
        return HierarchicalContextBuilder(cache).build(
            target, budget, view=CallView(cache, target, said=said)
        )

    def _graph(self, around: Around, history: Iterable[Event]) -> NetworkedCache:
        """The finished modules as the events tell of them, with their code as it is now."""
        finished = around.finished
        told = [event for event in history if _tells(event) and module_of(event) in finished]
        cache = NetworkedCache()
        drafts = FactDrafts(cache)
        for event in told:
            apply_facts(event, drafts)
        homes = {_path(drafts, name): name for name in sorted(finished)}
        unplanned = [path for path in around.done if path not in homes and path not in around.needs]
        for path in (*homes, *unplanned):
            code = around.done.get(path, "")
            drafts[f"module:{homes.get(path, path)}"].metadata["files"] = {"code": [path, code]}
        for name in (around.module, *sorted(finished)):
            needs = [*around.needs.get(name, ()), *(unplanned if name == around.module else ())]
            drafts[f"module:{name}"].dependencies = [f"module:{other}" for other in needs]
        drafts.store()
        derive_symbols(cache, self._reader)
        return cache


def _tells(event: Event) -> bool:
    return event.event_type in _TOLD and "tests_of" not in event.data


def _path(drafts: FactDrafts, module: str) -> str:
    """Where the code of a module stands."""
    return str(drafts[f"module:{module}"].metadata.get("files", {}).get("code", [module])[0])


def _key(around: Around, budget: int, said: str) -> str:
    """The same for all calls that are told the same."""
    parts = [around.module, str(budget), said, *(part for item in around.done.items() for part in item)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
