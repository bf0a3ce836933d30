"""What is known of a task and of its modules, as drafts that events change before nodes are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smallwright.context.cache_node import CacheNode
from smallwright.context.networked_cache import NetworkedCache

_KEPT = 5  # iterations, reports and instructions that are kept, the last of them
LONG = 2_000  # characters kept of what a test or a user says


@dataclass
class FactDraft:
    """One node on its way."""

    summary: str = ""
    link: str | None = None
    dependencies: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    clock: Mapping[str, int] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)

    def node(self, node_id: str) -> CacheNode:
        """The node as it is now."""
        return CacheNode(
            id=node_id,
            summary=self.summary,
            full_content_ref=self.link,
            dependencies=self.dependencies,
            references=self.references,
            vector_clock=self.clock,
            metadata=self.metadata,
        )


class FactDrafts:
    """Drafts by id, begun from what the cache holds."""

    def __init__(self, cache: NetworkedCache) -> None:
        self._cache = cache
        self._drafts: dict[str, FactDraft] = {}
        self._gone: set[str] = set()

    def __getitem__(self, node_id: str) -> FactDraft:
        if node_id not in self._drafts:
            self._drafts[node_id] = _draft(self._cache.nodes.get(node_id))
        return self._drafts[node_id]

    def take_over(self, source: str, fork: str) -> None:
        """What was known of the task `source` is known of its fork from now on."""
        folder, own = (f"storage://{node_id.partition(':')[2]}/" for node_id in (source, fork))
        self._drafts[fork] = self[source]
        for module in map(self.__getitem__, self[fork].dependencies):
            if module.link and module.link.startswith(folder):
                module.link = own + module.link.removeprefix(folder)
        del self._drafts[source]
        self._gone.add(source)

    def store(self) -> None:
        """Put every draft into the cache."""
        for node_id in self._gone:
            self._cache.remove_node(node_id)
        for node_id, draft in self._drafts.items():
            self._cache.add_node(draft.node(node_id))


def _draft(node: CacheNode | None) -> FactDraft:
    if node is None:
        return FactDraft()
    return FactDraft(
        summary=node.summary,
        link=node.full_content_ref,
        dependencies=list(node.dependencies),
        references=list(node.references),
        clock=node.vector_clock,
        metadata=dict(node.metadata),
    )


def keep_last(metadata: dict[str, Any], key: str, words: str) -> None:
    """Add to a list of which only the last are kept."""
    metadata[key] = [*metadata.get(key, ()), words][-_KEPT:]
