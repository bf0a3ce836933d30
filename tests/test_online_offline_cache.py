"""Gate 3: the cache of the current task, and the one that outlives it (3.6, 3.7)."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from smallwright.context import OfflineCache, OnlineCache
from smallwright.context.cache_node import CacheNode
from smallwright.context.cache_priority import CachePriority
from tests.fakes.finished_tasks import finished_task


@pytest.mark.req("3.6-01")
def test_background_goes_first_and_critical_last() -> None:
    cache = OnlineCache(50)
    for priority in (CachePriority.CRITICAL, CachePriority.BACKGROUND, CachePriority.HIGH, CachePriority.LOW):
        assert cache.put(priority.name, "text", priority, tokens=10)
    left = []
    for number in range(4):
        assert cache.put(f"new {number}", "text", CachePriority.CRITICAL, tokens=10 if number else 20)
        left.append([priority.name for priority in CachePriority if priority.name in cache])
    assert left == [["CRITICAL", "HIGH", "LOW"], ["CRITICAL", "HIGH"], ["CRITICAL"], []]
    assert cache.used_tokens == 50


@pytest.mark.req("3.6-01")
def test_of_one_priority_the_least_recently_used_goes_but_of_critical_the_oldest() -> None:
    for priority, gone in ((CachePriority.MEDIUM, "b"), (CachePriority.CRITICAL, "a")):
        cache = OnlineCache(30)
        for key in "abc":
            cache.put(key, key, priority, tokens=10)
        assert cache.get("a") == "a"
        cache.put("d", "d", priority, tokens=10)
        assert {key for key in "abcd" if key not in cache} == {gone}


@pytest.mark.req("3.6-01")
def test_what_matters_less_or_is_too_large_is_refused_and_changes_nothing() -> None:
    cache = OnlineCache(30)
    cache.put("a", "a", "CRITICAL", tokens=25)
    assert not cache.put("b", "b", "BACKGROUND", tokens=10)
    assert not cache.put("c", "c", "CRITICAL", tokens=31)
    assert not cache.put("a", "too large", "CRITICAL", tokens=31)
    assert (cache.get("a"), cache.get("b"), len(cache), cache.used_tokens) == ("a", None, 1, 25)


@pytest.mark.req("3.6-02")
def test_an_empty_cache_gives_none_and_a_budget_of_zero_refuses_all() -> None:
    cache = OnlineCache(0)
    assert cache.get("a") is None
    assert not cache.put("a", "text", "CRITICAL")
    assert not cache.put("a", "", "CRITICAL", tokens=0)
    assert (len(cache), cache.used_tokens) == (0, 0)


MODULE = CacheNode(id="module:a.py", summary="adds", dependencies=["func:a.py:add", "module:b.py"])
ADD = CacheNode(id="func:a.py:add", references=["test:add"], metadata={"signature": "add(a: int) -> int"})
OTHER = CacheNode(id="module:b.py", full_content_ref="storage://t/b.py", vector_clock={"coder:b.py": 3})


@pytest.mark.req("3.7-01", "3.7-06")
def test_load_restores_every_node_and_edge(tmp_path: Path) -> None:
    saved = OfflineCache(tmp_path / "facts.json")
    for node in (MODULE, ADD, OTHER):
        saved.add_node(node)
    saved.save()
    loaded = OfflineCache(tmp_path / "facts.json").load()
    assert loaded.network.nodes == saved.network.nodes == {node.id: node for node in (ADD, MODULE, OTHER)}
    assert sorted(loaded.network.graph.edges(data="type")) == sorted(saved.network.graph.edges(data="type"))
    assert loaded.rank() == saved.rank()
    assert len(OfflineCache(tmp_path / "missing.json").load()) == 0


@pytest.mark.req("3.7-01", "3.7-06")
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\x00", b'{"format": 1, "nodes": [{"id": 3}]}'])
def test_a_corrupt_file_is_set_aside_logged_and_rebuilt_from_events(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "facts.json"
    events = finished_task("t1", "Check emails", "check_email")
    for number, (source, count) in enumerate([(events, 3), ((), 0)]):
        path.write_bytes(content)
        with caplog.at_level(logging.WARNING):
            assert len(OfflineCache(path).load(source)) == count
        aside = tmp_path / ("facts.json.corrupt" + ("-2" if number else ""))
        assert (path.exists(), aside.read_bytes()) == (False, content)
        assert aside.name in caplog.text


@pytest.mark.req("3.7-02", "3.7-03")
def test_search_finds_the_one_among_thousands_and_pagerank_the_needed() -> None:
    cache = OfflineCache()
    for number in range(3_000):
        name = f"func:m{number % 50}.py:handle_order_{number}"
        cache.add_node(CacheNode(id=name, summary="Handles an order.", dependencies=["func:core.py:log"]))
    cache.add_node(CacheNode(id="func:core.py:log", summary="Writes a line."))
    cache.add_node(
        CacheNode(id="func:validators.py:validate_email", summary="True for an address with one @.")
    )
    assert cache.search_semantic("email validation")[0].id == "func:validators.py:validate_email"
    assert next(iter(cache.rank())) == "func:core.py:log"
    assert cache.search_semantic("quantum") == []
    assert len(cache.search_semantic("order", limit=7)) == 7


@pytest.mark.req("3.7-04")
def test_migration_loses_nothing() -> None:
    online, offline = OnlineCache(10_000), OfflineCache()
    online.add_node(ADD, "CRITICAL")
    online.put("last error", "TypeError: int is no str " * 300, "LOW")
    assert offline.migrate(online) == len(offline) == 2
    assert offline.get_node("func:add") == ADD
    assert offline.search_semantic("type error")[0].node.metadata["content"] == online.get("last error")
