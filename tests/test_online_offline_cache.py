"""Gate 3: the cache of the current task, and the one that outlives it (3.6, 3.7)."""

from __future__ import annotations

import pytest

from smallwright.context import OnlineCache
from smallwright.context.cache_priority import CachePriority
from smallwright.context.window_budgets import WINDOW_8K, WINDOW_32K, budget_for


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


@pytest.mark.req("3.6-02")
def test_updates_keep_one_entry_each_and_its_last_value() -> None:
    cache = OnlineCache(4_000)
    for number in range(1_000):
        assert cache.put(f"key {number % 10}", number, "MEDIUM", tokens=number % 7)
    assert [cache.get(f"key {digit}") for digit in range(10)] == list(range(990, 1_000))
    assert cache.used_tokens == sum(number % 7 for number in range(990, 1_000))


@pytest.mark.req("3.6-03")
def test_budgets_by_window() -> None:
    small, large = budget_for(8_192), budget_for(32_768)
    assert (small.system, small.task, small.context_tokens, small.answer) == (500, 300, 4_000, 2_500)
    assert (large.system, large.task, large.context_tokens, large.answer) == (500, 500, 12_000, 15_000)
    assert (small.buffer, large.buffer) == (892, 4_768)
    assert list(WINDOW_8K.context.values()) == [300, 1_200, 800, 400, 1_300]
    assert list(WINDOW_32K.context.values()) == [500, 3_000, 2_500, 1_500, 2_500, 2_000]
