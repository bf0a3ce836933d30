"""The graph of what a module depends on, made from its task's events, and what of it fits a call."""

from __future__ import annotations

from collections.abc import Iterable

from smallwright.context.around import Around, Related
from smallwright.context.call_view import MOST_DEGREES, CallView
from smallwright.context.event_facts import apply_facts
from smallwright.context.event_line import module_of
from smallwright.context.fact_drafts import FactDrafts
from smallwright.context.hierarchical_builder import HierarchicalContextBuilder
from smallwright.context.networked_cache import NetworkedCache
from smallwright.context.source import SourceReader
from smallwright.context.symbol_nodes import derive_symbols
from smallwright.events import Event, EventType

_TOLD = frozenset(
    (
        EventType.MODULE_STARTED,
        EventType.CODE_GENERATED,
        EventType.CORRECTION_COMPLETED,
        EventType.TEST_PASSED,
        EventType.MODULE_COMPLETE,
    )
)


class TaskGraph:
    """Reads code again only where it changed. Blocks; one thread at a time may use it."""

    def __init__(self) -> None:
        self._reader = SourceReader()

    def related(self, around: Around, history: Iterable[Event], budget: int, said: str) -> Related:
        """As of TaskFacts.related."""
        target = f"module:{around.module}"
        cache = self._cache(around, history)
        view = CallView(cache, target, said=said)
        context = HierarchicalContextBuilder(cache).build(target, budget, view=view)
        return Related(text=context.text, nodes=context.nodes, tokens=context.tokens)

    def _cache(self, around: Around, history: Iterable[Event]) -> NetworkedCache:
        """The finished modules as the events tell of them, with their code as it is now."""
        cache, finished = NetworkedCache(), _finished(around)
        drafts = FactDrafts(cache)
        for event in history:
            if event.event_type in _TOLD and "tests_of" not in event.data and module_of(event) in finished:
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


def _finished(around: Around) -> set[str]:
    """The names of those that it leads to, a few steps away at most."""
    names, edge = set[str](), [around.module]
    for _ in range(MOST_DEGREES):
        edge = [other for name in edge for other in around.needs.get(name, ()) if other not in names]
        names.update(edge)
    return names


def _path(drafts: FactDrafts, module: str) -> str:
    """Where the code of a module stands."""
    return str(drafts[f"module:{module}"].metadata.get("files", {}).get("code", [module])[0])
