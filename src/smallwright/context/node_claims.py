"""What a node says of others, as typed claims that become edges once both ends are there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from smallwright.context.cache_node import CacheNode, NodeType, owner_id

CONTAINS, DEPENDS_ON, TESTED_BY, REFERENCES = "contains", "depends_on", "tested_by", "references"
#: Types of edges, the strongest first: an edge has the strongest that is claimed for it.
EDGE_TYPES = (CONTAINS, DEPENDS_ON, TESTED_BY, REFERENCES)


class Claim(NamedTuple):
    """What one node says of another: an edge, once both are there."""

    holder: str  # id of the node that says so
    other: str  # as it is named there: an id or its short form
    kind: str
    outgoing: bool = True  # from the holder to the other
    declared: bool = True  # False where it only follows from the id


def claims_of(node: CacheNode) -> Iterable[Claim]:
    """What a node says of others, by its type and by their ids."""
    owner = owner_id(node.id)
    if owner:
        yield Claim(node.id, owner, CONTAINS, outgoing=False, declared=False)
    for other in node.dependencies:
        inside = owner_id(other) == node.id or (node.type == NodeType.TASK and other.startswith("module:"))
        yield Claim(node.id, other, CONTAINS if inside else DEPENDS_ON)
    for other in node.references:
        yield Claim(node.id, other, TESTED_BY if _tests(other, node) else REFERENCES)
    if node.type == NodeType.TEST:
        for other in (*node.dependencies, *node.references):
            yield Claim(node.id, other, TESTED_BY, outgoing=False)


def _tests(other: str, node: CacheNode) -> bool:
    return other.startswith("test:") and node.type != NodeType.TEST
