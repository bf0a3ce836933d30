"""What a step should know, as pieces in the order of their priority."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from smallwright.context.cache_node import CacheNode, NodeType, owner_id
from smallwright.context.networked_cache import NetworkedCache
from smallwright.context.pieces import Piece, Priority

#: Tokens that one node of a level takes, about: tasks, modules, functions and all else.
LEVEL_TOKENS = {NodeType.TASK: 100, NodeType.MODULE: 300}
OTHER_TOKENS = 150
_FAILURE_TOKENS = 400  # the error trail and the latest failure
_RELATED = 3  # hops from the target


@dataclass
class Pieces:
    """All pieces around one target; each node stands in one of them."""

    cache: NetworkedCache
    target: str
    seen: set[str] = field(default_factory=set)

    def in_order(self) -> list[Piece]:
        """By priority, then what changes least, then as relevant as they are."""
        return sorted(self._all(), key=lambda piece: (piece.priority, piece.steady))

    def _all(self) -> Iterator[Piece]:
        hops = {node: hop for hop, node in self.cache.around(self.target)}
        module = self._module()
        for node_id in self._current(module):
            yield from self._node(self.cache.nodes[node_id], Priority.CRITICAL)
        needs = set(module.dependencies if module else ())
        needs |= set(self.cache.graph.successors(self.target) if hops else ())
        for node_id in [*hops, *sorted(set(self.cache.nodes) - set(hops))]:
            node = self.cache.nodes[node_id]
            yield from self._node(node, _priority(node, hops.get(node_id, _RELATED + 1), node_id in needs))
        yield from self._troubles(module)

    def _module(self) -> CacheNode | None:
        node = self.cache.get_node(self.target)
        if node is not None and node.type == NodeType.MODULE:
            return node
        return self.cache.get_node(owner_id(self.target)) if owner_id(self.target) else None

    def _current(self, module: CacheNode | None) -> list[str]:
        """The task, the module and the target itself."""
        own = [node for node in (module.id if module else "", self.target) if node in self.cache.nodes]
        around = [other for node in own[:1] for other in self.cache.graph.predecessors(node)]
        return [node for node in around if self.cache.nodes[node].type == NodeType.TASK] + own

    def _node(self, node: CacheNode, priority: Priority) -> Iterator[Piece]:
        if node.id in self.seen:
            return
        self.seen.add(node.id)
        yield Piece(
            priority=priority,
            steady=_STEADY[NodeType(node.type)],
            text=entry(self.cache, node),
            tokens=LEVEL_TOKENS.get(NodeType(node.type), OTHER_TOKENS),
            node=node.id,
        )

    def _troubles(self, module: CacheNode | None) -> Iterator[Piece]:
        metadata = module.metadata if module else {}
        iterations = [str(words) for words in metadata.get("iterations", ())]
        for priority, title, words in (
            (Priority.CRITICAL, "Latest failure", str(metadata.get("failure", ""))),
            (Priority.HIGH, "Last iterations", "\n".join(iterations[-2:])),
            (Priority.LOW, "Earlier iterations and reports", _trail(metadata, iterations)),
        ):
            if words.strip():
                yield Piece(priority=priority, steady=9, text=f"{title}:\n{words}", tokens=_FAILURE_TOKENS)


@dataclass(frozen=True)
class Levels:
    """All facts around a target, a headline over each priority."""

    cache: NetworkedCache
    target: str

    def pieces(self) -> list[Piece]:
        """As of View."""
        return Pieces(self.cache, self.target).in_order()

    def page(self, pieces: Sequence[Piece]) -> str:
        """As of View."""
        lines: list[str] = []
        level = None
        for piece in pieces:
            if piece.priority != level:
                level = piece.priority
                lines.append(f"# {level.name}")
            lines.append(piece.text)
        return "\n".join(lines)


def entry(cache: NetworkedCache, node: CacheNode) -> str:
    """A node with its id, where its edges lead and come from, its link, its signature and its summary."""
    ways = (("→", cache.graph.successors(node.id)), ("←", cache.graph.predecessors(node.id)))
    arrows = [f"[{arrow} {other}]" for arrow, others in ways for other in sorted(others)]
    head = " ".join([node.id, *arrows[:_ARROWS]])
    link = node.full_content_ref if (node.full_content_ref or "").startswith("storage://") else ""
    return "\n".join(filter(None, (head, link, node.signature, node.summary)))


def _trail(metadata: object, iterations: list[str]) -> str:
    reports = metadata.get("reports", ()) if isinstance(metadata, dict) else ()
    return "\n".join([*iterations[:-2], *map(str, reports)])


def _priority(node: CacheNode, hops: int, needed: bool) -> Priority:
    if needed and node.type != NodeType.TEST:
        return Priority.CRITICAL
    if node.type in (NodeType.TASK, NodeType.CONCEPT):
        return Priority.LOW
    if node.type == NodeType.FUNCTION:
        return Priority.HIGH if hops <= _RELATED else Priority.LOW
    return Priority.MEDIUM if hops <= _RELATED else Priority.LOW


_ARROWS = 12
_STEADY = {
    NodeType.TASK: 0,
    NodeType.LIBRARY: 1,
    NodeType.CONCEPT: 2,
    NodeType.MODULE: 3,
    NodeType.FUNCTION: 4,
    NodeType.TEST: 5,
}
