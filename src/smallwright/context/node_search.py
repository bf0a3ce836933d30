"""Finds facts by what they say, and by vectors where they have some."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from smallwright.context.cache_node import CacheNode, NodeType
from smallwright.context.text_search import TextSearch
from smallwright.context.vector_search import APPROXIMATE_BEYOND, VectorIndex
from smallwright.context.words import counted

#: What a near vector counts beside the best match of keywords, and PageRank beside both.
_VECTOR_WEIGHT, _RANK_WEIGHT = 1.0, 0.1
#: Of so many of the best by keywords and vectors the score is completed.
CANDIDATES = 200


@dataclass(frozen=True)
class SearchHit:
    """A fact that was found."""

    node: CacheNode
    score: float  # 1 is the best match of keywords alone

    @property
    def id(self) -> str:
        """The fact's id."""
        return self.node.id

    @property
    def summary(self) -> str:
        """The fact's summary."""
        return self.node.summary


class NodeSearch:
    """An index over nodes, kept in step with them by `put` and `remove`."""

    def __init__(self, *, approximate_beyond: int = APPROXIMATE_BEYOND) -> None:
        self._approximate_beyond = approximate_beyond
        self._texts = TextSearch()
        self._vectors: dict[str, VectorIndex] = {}  # by the model that made them

    def put(self, node: CacheNode) -> None:
        """Add a node, or replace the one of its id."""
        self._texts.put(node.id, counted(node.id.partition(":")[2] or node.id, node_text(node)))
        model, vector = read_vector(node.metadata.get("vector"))
        for index in self._vectors.values():
            index.remove(node.id)
        if model:
            index = VectorIndex(approximate_beyond=self._approximate_beyond)
            self._vectors.setdefault(model, index).put(node.id, vector)

    def remove(self, node_id: str) -> None:
        """Forget a node, if it is there."""
        self._texts.remove(node_id)
        for index in self._vectors.values():
            index.remove(node_id)

    def scores(self, query: str, limit: int, vector: tuple[str, Sequence[float]] | None) -> dict[str, float]:
        """Id -> score of the best `limit` by keywords, and of the nearest to (model, `vector`)."""
        scores = dict(islice(self._texts.search(query), limit))
        if vector is not None and vector[0] in self._vectors:
            for node_id, cosine in self._vectors[vector[0]].search(vector[1], limit):
                scores[node_id] = scores.get(node_id, 0.0) + _VECTOR_WEIGHT * max(0.0, cosine)
        return scores


def ranked_hits(
    scores: Mapping[str, float],
    nodes: Mapping[str, CacheNode],
    ranks: Mapping[str, float],
    types: Collection[NodeType] = (),
) -> list[SearchHit]:
    """Hits of those `types` (all, where none is given), best first, ties by id."""
    highest = max(ranks.values(), default=0.0) or 1.0
    hits = [
        SearchHit(nodes[node_id], score + _RANK_WEIGHT * ranks.get(node_id, 0.0) / highest)
        for node_id, score in scores.items()
        if node_id in nodes and (not types or nodes[node_id].type in types)
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))


def node_text(node: CacheNode) -> str:
    """What a node is found by, its id apart."""
    return f"{node.summary} {node.signature} {node.metadata.get('content', '')}"


def write_vector(model: str, vector: Sequence[float]) -> dict[str, str]:
    """A vector as JSON, in half precision: what a node's metadata and an event's data carry."""
    return {"model": model, "data": base64.b64encode(np.asarray(vector, dtype="<f2").tobytes()).decode()}


def read_vector(value: Any) -> tuple[str, np.ndarray[Any, Any]]:
    """(model, vector) of `write_vector`; ("", empty) for anything else."""
    try:
        data = np.frombuffer(base64.b64decode(value["data"], validate=True), dtype="<f2")
        return str(value["model"]), data.astype(np.float32)
    except (TypeError, KeyError, ValueError, binascii.Error):
        return "", np.empty(0, dtype=np.float32)
