"""What outlives a task: a graph of facts on disk, searched by keywords, meaning and vectors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Self

from smallwright.context.cache_node import CacheNode, NodeType
from smallwright.context.networked_cache import NetworkedCache
from smallwright.context.node_search import (
    CANDIDATES,
    NodeSearch,
    SearchHit,
    node_text,
    ranked_hits,
    write_vector,
)
from smallwright.context.offline_file import load_or_set_aside
from smallwright.context.online_cache import OnlineCache
from smallwright.context.page_rank import page_rank
from smallwright.context.past_tasks import facts_of, with_vector
from smallwright.context.vector_search import Embedder
from smallwright.errors import InvalidInputError, ModelError
from smallwright.events import Event

_logger = logging.getLogger(__name__)


class OfflineCache:
    """A NetworkedCache (`network`) at `path`, with search and ranks. One thread at a time may use it.

    `load`, `save` and `rebuild` read files or much data: on an event loop, call them in a thread.
    """

    def __init__(self, path: str | Path | None = None, *, count_tokens: Callable[[str], int] | None = None):
        self._path = None if path is None else Path(path)
        self._count = count_tokens
        self.network = NetworkedCache(count_tokens=count_tokens)
        self._search = NodeSearch()
        self._ranks: dict[str, float] = {}

    def load(self, events: Iterable[Event] = ()) -> Self:
        """Replace what is here by the file; without events, a missing one is an empty graph.

        A corrupt file is set aside and logged, and the graph rebuilt from `events`, as for a missing file.
        Raises StoreUnavailableError for a file that can't be read.
        """
        nodes = load_or_set_aside(self._required_path())
        return self._replace(facts_of(events) if nodes is None else nodes)

    def rebuild(self, events: Iterable[Event]) -> Self:
        """Replace what is here by the facts of these events; the same events give the same graph."""
        return self._replace(facts_of(events))

    def save(self) -> None:
        """Write the file, atomically. Raises StoreFullError, StoreUnavailableError."""
        self.network.save(self._required_path())

    def add_node(self, node: CacheNode) -> None:
        """Add a fact, or take it in place of the one with its id."""
        self.network.add_node(node)
        self._search.put(node)

    def get_node(self, node_id: str) -> CacheNode | None:
        """The fact, by id or by its short form; None where there is none."""
        return self.network.get_node(node_id)

    def search_semantic(
        self,
        query: str,
        limit: int = 10,
        *,
        types: Collection[NodeType | str] = (),
        vector: tuple[str, Sequence[float]] | None = None,
    ) -> list[SearchHit]:
        """Facts that answer `query`, best first: by BM25 and latent meaning, and by (model, `vector`).

        PageRank, as of the last load, rebuild, migration or `rank`, decides where answers are as good.
        """
        if limit < 0:
            raise InvalidInputError(f"limit: {limit} is negative; give 0 or more")
        scores = self._search.scores(query, len(self) if types else max(CANDIDATES, limit), vector)
        wanted = [NodeType(kind) for kind in types]
        return ranked_hits(scores, self.network.nodes, self._ranks, wanted)[:limit]

    async def search(self, query: str, embedder: Embedder, limit: int = 10) -> list[SearchHit]:
        """`search_semantic` with the query's vector; without it where the embedder fails, which is logged."""
        try:
            vector = (embedder.model, (await embedder.embed([query]))[0])
        except ModelError as error:
            _logger.warning("the search goes without vectors: %s", error)
            return self.search_semantic(query, limit)
        return self.search_semantic(query, limit, vector=vector)

    async def embed(self, embedder: Embedder) -> dict[str, Any]:
        """Give a vector to each fact that has none; id -> vector, for `data.vectors` of an event.

        In the log, they make a rebuilt cache the same. Raises ModelError.
        """
        bare = [node for node in self.network.nodes.values() if "vector" not in node.metadata]
        made = await embedder.embed([f"{node.id} {node_text(node)}" for node in bare]) if bare else []
        vectors = {n.id: write_vector(embedder.model, v) for n, v in zip(bare, made, strict=True)}
        for node in bare:
            self.add_node(with_vector(node, vectors[node.id]))
        return vectors

    def find_solutions(self, prompt: str, limit: int = 3, *, without_task: str = "") -> list[SearchHit]:
        """Modules and functions of completed tasks that answer `prompt`; none of the task `without_task`."""
        hits = self.search_semantic(prompt, len(self), types=(NodeType.MODULE, NodeType.FUNCTION))
        done = [hit for hit in hits if hit.node.metadata.get("status") == "completed"]
        return [hit for hit in done if hit.node.metadata.get("task_id") != without_task][:limit]

    def rank(self) -> dict[str, float]:
        """PageRank of each fact, the highest first."""
        self._ranks = page_rank(self.network.graph)
        return self._ranks

    def migrate(self, online: OnlineCache) -> int:
        """Take over all that the cache of a task holds, which keeps it; the number of facts."""
        for key, value in online.items():
            is_node = isinstance(value, CacheNode)
            self.add_node(value if is_node else CacheNode(id=key, metadata={"content": value}))
        self.rank()
        return len(online)

    def __len__(self) -> int:
        return len(self.network)

    def __contains__(self, node_id: object) -> bool:
        return node_id in self.network

    def _replace(self, nodes: Iterable[CacheNode]) -> Self:
        self.network = NetworkedCache(count_tokens=self._count)
        self._search = NodeSearch()
        for node in nodes:
            self.add_node(node)
        self.rank()
        return self

    def _required_path(self) -> Path:
        if self._path is None:
            raise InvalidInputError("path: this cache has none; give one to OfflineCache to keep it on disk")
        return self._path
