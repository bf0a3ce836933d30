"""Functions and classes of completed tasks, found again for tasks that ask for much the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smallwright.context.cache_node import CacheNode
from smallwright.context.code_facts import SymbolFact
from smallwright.context.offers import PastSolution
from smallwright.context.offline_cache import OfflineCache
from smallwright.context.past_tasks import facts_of
from smallwright.context.source import read_facts
from smallwright.context.words import counted, words_of
from smallwright.events import Event, StateProjection, TaskSnapshot
from smallwright.events.event_data import mappings, text
from smallwright.events.task_snapshot import ModuleRecord

#: Share of a solution's words that a prompt must have.
COVERED = 0.5
#: Longer code is not offered.
MOST_CHARS = 2_400
_CANDIDATES = 20


class PastSolutions:
    """An index over completed tasks; the same tasks in the same order give the same answers. Blocks."""

    def __init__(self) -> None:
        self._cache = OfflineCache()

    def learn(self, events: Sequence[Event]) -> None:
        """Take over what the task of these events made, if it is complete."""
        state = StateProjection.rebuild_state(events)
        if state.status != "completed":
            return
        sources = {event.sequence_number: event.event_id for event in events}
        made = (node for module in state.modules.values() for node in _definitions(state, module, sources))
        for node in (*facts_of(events), *made):
            self._cache.add_node(node)

    def similar(self, prompt: str, limit: int) -> list[PastSolution]:
        """At most `limit` of what `prompt` seems to ask for again, the best first."""
        asked = set(words_of(prompt))
        hits = (hit.node for hit in self._cache.find_solutions(prompt, _CANDIDATES))
        known = [_solution(node) for node in hits if "code" in node.metadata]
        return [found for found in known if _covered(found, asked) >= COVERED][:limit]


def _definitions(
    state: TaskSnapshot, module: ModuleRecord, sources: Mapping[int, str]
) -> Iterator[CacheNode]:
    path, lines = module.path or module.name, module.code.splitlines()
    planned = mappings(module.plan or {}, "public")
    purposes = {text(item, "name"): text(item, "purpose") for item in (*module.functions, *planned)}
    for fact in read_facts({path: module.code}).symbols.values():
        code = "\n".join(lines[fact.start - 1 : fact.end])
        if not _is_offered(fact) or len(code) > MOST_CHARS:
            continue
        about = {"task_id": state.task_id, "status": str(state.status), "signature": fact.signature}
        yield CacheNode(
            id=f"{fact.id.partition(':')[0]}:{state.task_id}/{path}:{fact.name}",
            summary=purposes.get(fact.name) or fact.doc,
            full_content_ref=f"storage://{state.task_id}/{path}",
            vector_clock=module.changed_clock,
            metadata={**about, "code": code, "event": sources.get(module.changed_at, "")},
        )


def _is_offered(fact: SymbolFact) -> bool:
    return fact.kind in ("function", "class") and "." not in fact.name and not fact.name.startswith("_")


def _solution(node: CacheNode) -> PastSolution:
    about: Mapping[str, Any] = node.metadata
    return PastSolution(
        node=node.id,
        event=about["event"],
        name=node.id.rpartition(":")[2],
        purpose=node.summary,
        code=about["code"],
    )


def _covered(found: PastSolution, asked: set[str]) -> float:
    words = counted(found.name, found.purpose)
    return sum(times for word, times in words.items() if word in asked) / max(1, words.total())
