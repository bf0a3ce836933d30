"""Related context: no graph makes it larger than its budget."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallwright.context.networked_cache import CacheNode, NetworkedCache
from smallwright.errors import InvalidInputError


@pytest.mark.req("3.5-03")
@settings(max_examples=60, deadline=None)
@given(edges=st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12))), budget=st.integers(0, 300))
def test_the_budget_holds_for_every_graph(edges: set[tuple[int, int]], budget: int) -> None:
    cache = NetworkedCache(
        CacheNode(id=f"n{a}", summary="long words " * a, dependencies=[f"n{b}" for c, b in edges if c == a])
        for a in range(13)
    )
    for start in ("n0", "n12"):
        context = cache.get_related_context(start, budget, depth=3)
        assert len(context) <= 4 * budget
        assert bool(context) == (budget > 0)
    with pytest.raises(InvalidInputError, match="max_tokens"):
        cache.get_related_context("n0", -1)
