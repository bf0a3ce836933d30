"""What a model call about one module says of the others: what it uses in full, what is behind that in a line.

For the prompts of small models: Python's own words, no ids and nothing that differs between two runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smallwright.context.cache_node import CacheNode, NodeType, owner_id
from smallwright.context.context_pieces import OTHER_TOKENS
from smallwright.context.event_line import one_line
from smallwright.context.networked_cache import NetworkedCache
from smallwright.context.pieces import Piece, Priority
from smallwright.events.event_data import texts

#: Modules so many dependencies away have a line for each name; farther ones have none.
MOST_DEGREES = 4
_DOC_CHARS = 120
_BEHIND = "# Behind them (a line each: `from MODULE import NAME` only where it is needed)"


class CallView:
    """The view of `target`, a module; `said` is what the call says anyway, and is not said again."""

    def __init__(self, cache: NetworkedCache, target: str, *, said: str = "") -> None:
        self._cache, self._target = cache, target
        self._said = " ".join(said.split())
        self._degrees = dict(_degrees(cache, target))

    def pieces(self) -> list[Piece]:
        """One for each name of a module that the target leads to, the nearest modules first."""
        return [
            Piece(
                priority=Priority.HIGH if degree == 1 else Priority.MEDIUM,
                steady=degree,
                text=self._full(node) if degree == 1 else _line(node),
                tokens=OTHER_TOKENS,
                node=node.id,
            )
            for module, degree in self._degrees.items()
            for node in _names(self._cache, module)
        ]

    def page(self, pieces: Sequence[Piece]) -> str:
        """The pieces under the heads of their modules."""
        near: dict[str, list[str]] = {}
        for piece in pieces:
            if piece.priority == Priority.HIGH:
                near.setdefault(owner_id(piece.node), []).append(piece.text)
        blocks = [_block(module, lines) for module, lines in near.items()]
        behind = [piece.text for piece in pieces if piece.priority == Priority.MEDIUM]
        return "\n\n".join([*blocks, *(["\n".join([_BEHIND, *behind])] if behind else [])])

    def _full(self, node: CacheNode) -> str:
        """Decorators and signature as a stub, with what else is known; members of a class are indented."""
        kind = str(node.metadata.get("kind"))
        stub = {"class": ":", "variable": "", "attribute": ""}.get(kind, ": ...")
        lines = [f"@{name}" for name in texts(node.metadata, "decorators")]
        lines.append(f"{node.signature}{stub}{self._comment(node)}")
        indent = "    " * _name(node).count(".")
        return "\n".join(indent + line for line in lines)

    def _comment(self, node: CacheNode) -> str:
        doc = one_line(node.summary, _DOC_CHARS)
        raises, leads = ", ".join(texts(node.metadata, "raises")), ", ".join(self._leads_to(node))
        facts = (
            doc if doc not in self._said else "",
            f"Raises {raises}." if raises else "",
            f"→ {leads}" if leads else "",
        )
        words = " ".join(filter(None, facts))
        return f"  # {words}" if words else ""

    def _leads_to(self, node: CacheNode) -> list[str]:
        """Names in other modules that it uses."""
        others = (self._cache.nodes.get(other) for other in node.dependencies)
        found = (other for other in others if other is not None and _is_public(other) and _is_code(other))
        return [_name(other) for other in found if _path(other) != _path(node)]


def _degrees(cache: NetworkedCache, target: str) -> Iterator[tuple[str, int]]:
    """Modules that `target` depends on and how many steps away, in the order in which they are named."""
    seen, edge = {target}, [target]
    for degree in range(1, MOST_DEGREES + 1):
        named = (other for module in edge for other in cache.nodes[module].dependencies)
        edge = [other for other in dict.fromkeys(named) if other not in seen and other in cache.nodes]
        seen.update(edge)
        yield from ((module, degree) for module in edge)


def _names(cache: NetworkedCache, module: str) -> list[CacheNode]:
    """The public names of a module's code, in the order of their lines."""
    own = [node for node in cache.nodes.values() if owner_id(node.id) == module and _is_public(node)]
    return sorted(own, key=lambda node: (list(node.metadata.get("lines", ())), node.id))


def _is_public(node: CacheNode) -> bool:
    """Whether others may use it: special methods they do; attributes count where they have a type."""
    parts = _name(node).split(".")
    private = any(part.startswith("_") and not part.endswith("__") for part in parts)
    bare = node.metadata.get("kind") == "attribute" and ":" not in node.signature
    return node.type == NodeType.FUNCTION and not private and not bare


def _is_code(node: CacheNode) -> bool:
    return node.metadata.get("kind") not in ("attribute", "variable")


def _block(module: str, lines: Sequence[str]) -> str:
    path = module.partition(":")[2]
    stem = path.removesuffix(".py").replace("/", ".")
    head = f"# Finished module {path} (import from it: `from {stem} import ...`, and use nothing else of it)"
    return "\n".join([head, "```python", *lines, "```"])


def _line(node: CacheNode) -> str:
    owner = _name(node).rpartition(".")[0]
    return " ".join(filter(None, [f"{_path(node)}:", f"{owner}:" if owner else "", node.signature]))


def _path(node: CacheNode) -> str:
    return owner_id(node.id).partition(":")[2]


def _name(node: CacheNode) -> str:
    return node.id.rpartition(":")[2]
