"""Nodes of the cache: what they take, and what they refuse."""

from __future__ import annotations

import pytest

from smallwright.context.cache_node import CacheNode
from smallwright.errors import InvalidInputError


@pytest.mark.req("3.5-01")
def test_the_six_types_are_known_others_are_refused_and_summaries_stay_short() -> None:
    kinds = ("task", "module", "function", "test", "library", "concept")
    assert [CacheNode(id="n", type=kind).type for kind in kinds] == list(kinds)
    assert CacheNode(id="module:a.py").type == "module"
    for fields in ({"id": ""}, {"id": "n", "type": "planet"}, {"id": "n", "dependencies": "func:a"}):
        with pytest.raises(InvalidInputError, match=r"id|type|dependencies"):
            CacheNode(**fields)
    assert 400 < len(CacheNode(id="n", summary="word " * 3000).summary.split()) <= 500
