"""Gate 3: contexts of levels, from CRITICAL to LOW, inside 80 % of a budget (3.10)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallwright.context.event_cache_integration import EventSourcedCache
from smallwright.context.hierarchical_builder import HierarchicalContextBuilder
from smallwright.context.networked_cache import CacheNode, NetworkedCache
from smallwright.errors import InvalidInputError
from smallwright.events import EventStore
from smallwright.storage.memory import MemoryStorage
from tests.fakes.fact_history import history

FAILURE = {"failure": "test_b: expected 1", "iterations": ["round 1: old", "round 2: b", "round 3: c"]}
NODES = (
    CacheNode("task:t", summary="Build a shop.", dependencies=["module:b.py", "module:a.py"]),
    CacheNode("task:other", summary="A shop of last year."),
    CacheNode("module:a.py", summary="Prices.", dependencies=["module:b.py", "module:gone.py", "lib:re"]),
    CacheNode("module:b.py", summary="Carts.", dependencies=["module:a.py"], metadata=FAILURE),
    CacheNode("func:a.py:price", summary="A price.", metadata={"signature": "def price(item)"}),
    CacheNode("func:b.py:total", summary="The sum.", dependencies=["func:a.py:price"]),
    CacheNode("func:a.py:round_up", summary="Rounds."),
    CacheNode("test:test_b.py:test_total", type="test", summary="failed", references=["func:b.py:total"]),
    CacheNode("lib:re", summary="Patterns."),
    CacheNode("concept:money", summary="Cents, never floats."),
)


def words(text: str) -> int:
    return len(text.split())


def builder(*nodes: CacheNode) -> HierarchicalContextBuilder:
    return HierarchicalContextBuilder(NetworkedCache(nodes or NODES), count_tokens=words)


@pytest.mark.req("3.10-01", "3.10-03")
def test_levels_come_in_order_each_with_what_belongs_to_it() -> None:
    context = builder().build("func:b.py:total")
    levels = dict(re.findall(r"# ([A-Z]+)\n((?:(?!# [A-Z]+\n).*\n?)*)", context))
    assert list(levels) == ["CRITICAL", "HIGH", "MEDIUM", "LOW"]
    for level, wanted in {
        "CRITICAL": ("Build a shop.", "Carts.", "The sum.", "A price.", "Prices.", "test_b: expected 1"),
        "HIGH": ("Rounds.", "round 2: b\nround 3: c"),
        "MEDIUM": ("failed", "Patterns."),
        "LOW": ("A shop of last year.", "Cents, never floats.", "round 1: old"),
    }.items():
        assert [text for text in wanted if f"{text}\n" not in f"{levels[level]}\n"] == []
    steady = [context.index(f"\n{node} ") for node in ("task:t", "module:b.py", "func:b.py:total")]
    assert steady == sorted(steady)
    assert context.index("The sum.") < context.index("Latest failure")


@pytest.mark.req("3.10-01")
def test_it_stops_at_four_fifths_of_the_budget() -> None:
    many = [CacheNode(f"func:a.py:f{n}", summary="word " * 90) for n in range(300)]
    context = builder(*NODES, *many).build("func:b.py:total", 8000)
    assert 6000 < words(context) <= 6400
    assert context.tokens == words(context)
    with pytest.raises(InvalidInputError, match="budget"):
        builder().build("task:t", -1)


@pytest.mark.req("3.10-02")
def test_references_go_both_ways_and_resolve_links_too_and_what_is_missing_is_skipped() -> None:
    integration = EventSourcedCache(EventStore(MemoryStorage()))
    cache = integration.rebuild_from(history())
    made = HierarchicalContextBuilder(cache)
    context = made.build("func:a.py:main")
    references = re.findall(r"\[[→←] ([^\]]+)\]", context)
    assert "[→ func:a.py:check]" in context
    assert "[← module:a.py]" in context
    assert [node for node in references if node not in cache] == []
    assert {"task:t", "module:a.py", "func:a.py:main"} <= set(context.nodes)
    assert str(made.content_of(re.findall(r"storage://\S+", context)[0])).startswith("def ")
    assert made.content_of("storage://t/none.py") is None
    assert "gone.py" not in builder().build("module:a.py")  # and the cycle of a.py and b.py ends
    assert builder().build("module:a.py").count("\nCarts.") == 1


@pytest.mark.req("3.10-02")
@pytest.mark.parametrize(("node", "tokens"), [("task:t", 100), ("module:a.py", 300), ("func:a.py:f", 150)])
def test_each_level_has_its_size(node: str, tokens: int) -> None:
    context = builder(CacheNode(node, summary="word " * 450)).build(node)
    assert 0.9 * tokens < words(context) <= tokens + 2


@pytest.mark.req("3.10-03")
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400))
def test_what_is_critical_is_cut_and_never_dropped_and_nothing_is_ever_over(budget: int) -> None:
    nodes = [CacheNode(node.id, summary="long " * 100, dependencies=node.dependencies) for node in NODES]
    context = builder(*nodes).build("func:b.py:total", budget)
    assert words(context) <= 0.8 * budget
    if budget >= 60:
        assert [node for node in ("task:t", "module:b.py", "func:b.py:total") if node not in context] == []


@pytest.mark.req("3.10-03")
def test_without_anything_urgent_low_facts_fill_the_room() -> None:
    lows = [CacheNode(f"concept:{n}", summary="word " * 100) for n in range(99)]
    context = builder(*lows).build("module:none.py", 5000, past=[CacheNode("task:old", summary="Done.")])
    assert 3700 < words(context) <= 4000
    assert context.startswith("# LOW")
