"""The graph follows what nodes say, in whatever order they come and go."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallwright.context.graph_cycles import cycles
from smallwright.context.networked_cache import CacheNode, NetworkedCache
from smallwright.context.ranking import Arcs

NAMES = ("func:a.py:f", "func:a.py:g", "func:b.py:f", "module:a.py", "test:t.py:t", "func:f")
NODES = st.builds(
    CacheNode,
    id=st.sampled_from(NAMES[:-1]),
    dependencies=st.lists(st.sampled_from(NAMES), max_size=3),
    references=st.lists(st.sampled_from(NAMES), max_size=2),
)


@pytest.mark.req("3.5-02")
@settings(max_examples=60, deadline=None)
@given(st.lists(NODES | st.sampled_from(NAMES), max_size=14), st.randoms())
def test_coming_and_going_leads_to_what_the_nodes_that_stay_would_make(
    changes: list[object], random: object
) -> None:
    cache = NetworkedCache()
    for change in changes:
        if isinstance(change, CacheNode):
            cache.add_node(change)
        else:
            cache.remove_node(str(change))
    kept = list(cache.nodes.values())
    random.shuffle(kept)  # type: ignore[attr-defined]
    fresh = NetworkedCache(kept)
    assert set(cache.graph.edges(data="type")) == set(fresh.graph.edges(data="type"))
    assert cache.dangling == fresh.dangling
    for node_id in cache.nodes:
        assert cache.get_related_context(node_id, 300) == fresh.get_related_context(node_id, 300)


@pytest.mark.req("3.5-04")
def test_each_arc_that_leads_back_is_one_cycle_and_a_loop_is_one() -> None:
    assert cycles({"a": ["b", "a"], "b": ["c"], "c": ["b"]}) == [["a"], ["b", "c"]]
    assert cycles({"a": ["b", "c"], "b": ["c"]}) == []


@pytest.mark.req("3.5-03")
def test_pagerank_is_that_of_the_formula_and_hops_are_counted() -> None:
    arcs = Arcs(4, [0, 0, 1, 2], [1, 2, 2, 0], [3.0, 1.0, 1.0, 1.0])
    seeds = [1.0, 0.0, 0.0, 0.0]
    rank = arcs.pagerank(np.array(seeds))
    assert sum(rank) == pytest.approx(1.0)
    a, b, c, rest = rank
    assert a == pytest.approx(0.15 + 0.85 * c, abs=0.02)
    assert b == pytest.approx(0.85 * 0.75 * a, abs=0.02)
    assert c == pytest.approx(0.85 * (0.25 * a + b), abs=0.02)
    assert rest == 0
    assert arcs.hops(1).tolist() == [2, 0, 1, 7]
