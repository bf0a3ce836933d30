"""The cache of the current task: its budget, and who goes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.context import ModelSpec, OnlineCache
from smallwright.context.cache_node import CacheNode
from smallwright.context.cache_priority import CachePriority
from smallwright.context.window_budgets import WINDOW_8K, WINDOW_32K, WindowBudget, budget_for
from smallwright.errors import InvalidInputError
from smallwright.orchestrator.priority import TaskPriority


def keys(cache: OnlineCache) -> list[str]:
    return [key for key, _value in cache.items()]


@pytest.mark.req("3.6-01")
@given(
    puts=st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(CachePriority), st.integers(0, 60)),
        max_size=40,
    ),
    budget=st.integers(0, 100),
)
def test_the_budget_is_never_exceeded_and_nothing_goes_for_what_matters_less(
    puts: list[tuple[str, CachePriority, int]], budget: int
) -> None:
    gone: list[str] = []
    cache = OnlineCache(budget, on_evict=lambda key, _value: gone.append(key))
    ranks: dict[str, int] = {}
    for key, priority, tokens in puts:
        gone.clear()
        before = {other: ranks[other] for other in keys(cache)}
        kept = cache.put(key, "text", priority, tokens)
        assert cache.used_tokens <= budget
        assert all(before[other] >= priority for other in gone)
        assert kept or set(keys(cache)) == set(before)
        ranks[key] = priority if kept else ranks.get(key, priority)
        assert (key in cache) == (kept or key in before)


@pytest.mark.req("3.6-01")
def test_the_numbers_are_those_of_the_orchestrator() -> None:
    assert {item.name: item.value for item in CachePriority} == {
        item.name: item.value for item in TaskPriority
    }


@pytest.mark.req("3.6-01")
def test_a_count_is_made_where_none_is_given_and_a_lower_budget_evicts() -> None:
    cache = OnlineCache(100, count_tokens=lambda text: len(text.split()))
    cache.add_node(CacheNode(id="func:a.py:run", summary="runs it all"), "high")
    assert cache.used_tokens == 4
    cache.put("more", "one two", "LOW")
    assert cache.get("func:a.py:run").summary == "runs it all"
    cache.max_tokens = 4
    assert (keys(cache), cache.used_tokens) == (["func:a.py:run"], 4)
    cache.clear()
    assert (len(cache), cache.used_tokens) == (0, 0)


@pytest.mark.req("3.6-01")
@pytest.mark.parametrize(
    ("priority", "tokens"), [("INVALID", 1), (-1, 1), (True, 1), (CachePriority.HIGH, -1), (None, 1)]
)
def test_odd_input_is_refused(priority: object, tokens: int) -> None:
    with pytest.raises(InvalidInputError):
        OnlineCache(10).put("a", "text", priority, tokens)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="max_tokens"):
        OnlineCache(-1)


@pytest.mark.req("3.6-03")
def test_a_small_window_has_the_shares_scaled_and_a_large_one_the_largest_known() -> None:
    assert budget_for(4_096).context_tokens == pytest.approx(2_000, abs=5)
    assert budget_for(4_096).buffer > 0
    assert budget_for(131_072) is WINDOW_32K
    assert budget_for(32_767) is WINDOW_8K
    own = WindowBudget(window=1_000, system=100, task=100, context={"module": 500}, answer=200)
    spec = ModelSpec(name="own", provider="ollama", window=1_000)
    assert OnlineCache.for_model(spec, (own,)).max_tokens == 500
    with pytest.raises(InvalidInputError, match="fit the window"):
        WindowBudget(window=1_000, system=100, task=100, context={"module": 700}, answer=200)


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
