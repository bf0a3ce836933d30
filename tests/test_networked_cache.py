"""Gate 3: a graph of facts, and what is related to one of them inside a budget (3.5)."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from smallwright.context.networked_cache import CacheNode, NetworkedCache
from smallwright.events import VectorClock

CALLS = {"a": "bx", "b": "c", "c": "d", "d": "ef", "e": "", "f": "g", "g": "", "x": ""}


def func(name: str, calls: str = "", **fields: object) -> CacheNode:
    wanted = [f"func:m.py:{other}" for other in calls]
    return CacheNode(id=f"func:m.py:{name}", summary=f"What {name * 8} does.", dependencies=wanted, **fields)


def chain(names: str = "abcdefgx") -> NetworkedCache:
    return NetworkedCache(func(name, CALLS[name]) for name in names)


def words(text: str) -> int:
    return len(text.split())


@pytest.mark.req("3.5-01")
def test_a_node_has_its_fields_and_is_found_by_its_short_id_where_that_is_unique() -> None:
    node = CacheNode(
        id="func:validators.py:validate_email",
        type="function",
        summary="Checks an address.",
        full_content_ref="storage://task/validators.py",
        dependencies=["lib:re"],
        references=["concept:email"],
        vector_clock=VectorClock.tick({}, "coder:validators.py"),
        metadata={"signature": "def validate_email(text: str) -> bool"},
    )
    cache = NetworkedCache([node])
    assert cache.get_node("func:validate_email") == cache.get_node(node.id) == node
    assert (node.dependencies, node.vector_clock) == (["lib:re"], {"coder:validators.py": 1})
    cache.add_node(CacheNode(id="func:forms.py:validate_email"))
    assert cache.get_node("func:validate_email") is None
    assert cache.get_node("func:nowhere") is None


@pytest.mark.req("3.5-02")
def test_edges_are_typed_and_directed_and_wait_for_nodes_that_come_later() -> None:
    cache = NetworkedCache([CacheNode(id="task:t", dependencies=["module:m.py"])])
    cache.add_node(CacheNode(id="test:test_m.py:test_a", type="test", references=["func:m.py:a"]))
    assert cache.dangling == {"func:m.py:a": ["test:test_m.py:test_a"], "module:m.py": ["task:t"]}
    assert list(cache.graph.edges) == []
    cache.add_node(func("b", "", references=["func:a"]))
    cache.add_node(func("a", "b"))
    cache.add_node(CacheNode(id="module:m.py", dependencies=["func:m.py:a", "lib:re"]))
    assert isinstance(cache.graph, nx.DiGraph)
    typed = {
        (a.rpartition(":")[2], b.rpartition(":")[2], kind) for a, b, kind in cache.graph.edges(data="type")
    }
    assert typed == {
        ("t", "m.py", "contains"),
        ("m.py", "a", "contains"),
        ("m.py", "b", "contains"),
        ("a", "b", "depends_on"),
        ("b", "a", "references"),
        ("a", "test_a", "tested_by"),
        ("test_a", "a", "references"),
    }
    assert cache.dangling == {"lib:re": ["module:m.py"]}
    cache.add_node(func("a"))  # no longer needs b
    assert not cache.graph.has_edge("func:m.py:a", "func:m.py:b")


@pytest.mark.req("3.5-03")
@pytest.mark.parametrize(("depth", "inside"), [(0, "a"), (1, "abx"), (2, "abcx"), (3, "abcdx"), (9, "abcdx")])
def test_content_comes_from_within_depth_and_what_is_farther_has_one_line(depth: int, inside: str) -> None:
    context = chain().get_related_context("func:m.py:a", max_tokens=2000, depth=depth)
    assert {name for name in CALLS if name * 8 in context} == set(inside)
    farther = [line for line in context.splitlines() if line in {"func:m.py:e", "func:m.py:f"}]
    assert len(farther) == 2
    assert context.startswith("func:m.py:a")
    assert set(context.references) >= {"func:m.py:e", "func:m.py:f"}


@pytest.mark.req("3.5-03")
def test_the_nearest_come_first_and_stay_when_room_is_short() -> None:
    cache = NetworkedCache(chain().nodes.values(), count_tokens=words)
    places = [cache.get_related_context("func:a", 500).index(f"\nfunc:m.py:{name}") for name in "bcdf"]
    assert places == sorted(places)
    small = cache.get_related_context("func:a", 13)
    assert "bbbbbbbb" in small
    assert "cccccccc" not in small


@pytest.mark.req("3.5-04")
def test_cycles_are_reported_and_broken_orphans_stored_missing_nodes_skipped() -> None:
    cache = NetworkedCache([func("a", "b"), func("b", "c"), func("c", "a"), func("o", "z")])
    assert cache.find_cycles() == [["func:m.py:a", "func:m.py:b", "func:m.py:c"]]
    assert cache.get_related_context("func:m.py:a", 500).count("What ccc") == 1
    assert cache.find_orphans() == ["func:m.py:o"]
    assert "What ooo" in cache.get_related_context("func:m.py:o", 500)
    assert cache.get_related_context("func:m.py:z", 500) == ""


@pytest.mark.req("3.5-06")
def test_save_and_load_restore_every_node_and_edge(tmp_path: Path) -> None:
    cache, path = chain("acdefgx"), tmp_path / "cache.json"
    cache.save(path)
    first = path.read_bytes()
    other = NetworkedCache([func("old")])
    for loaded in (NetworkedCache.load(path), other.load(path), other):
        assert loaded.nodes == cache.nodes
        assert set(loaded.graph.edges(data="type")) == set(cache.graph.edges(data="type"))
        assert loaded.dangling == cache.dangling == {"func:m.py:b": ["func:m.py:a"]}
        loaded.save(path)
        assert path.read_bytes() == first
