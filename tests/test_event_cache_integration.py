"""Gate 3: the networked cache of a task, rebuilt from its events as of any moment (3.9)."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from smallwright.context.event_cache_integration import EventSourcedCache
from smallwright.context.networked_cache import CacheNode, NetworkedCache
from smallwright.errors import InvalidInputError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.memory import MemoryStorage
from tests.fakes.fact_history import HISTORY, history


def saved(cache: NetworkedCache, folder: Path) -> bytes:
    cache.save(folder / "cache.json")
    return (folder / "cache.json").read_bytes()


@pytest.fixture
def integration() -> EventSourcedCache:
    return EventSourcedCache(EventStore(MemoryStorage()))


@pytest.mark.req("3.9-01")
async def test_a_cache_is_rebuilt_from_the_store_and_shows_nothing_later_than_its_moment() -> None:
    async with EventStore(MemoryStorage()) as store:
        integration = EventSourcedCache(store)
        for number, (kind, data, version) in enumerate(HISTORY, 1):
            stored = await store.append(
                Event.new("t", kind, data, code_version=version, vector_clock={"p": number})
            )
        cache = await integration.rebuild_cache("t")
        assert cache.get_node("task:t").metadata["result"] == "Done."
        assert cache.graph.edges["task:t", "module:a.py"]["type"] == "contains"
        assert cache.graph.has_edge("func:a.py:main", "func:a.py:check")
        assert cache.graph.edges["func:a.py:check", "test:test_a.py:test_check"]["type"] == "tested_by"
        assert cache.get_node("test:test_a.py:test_check").summary == "passed"
        future = datetime.fromisoformat(stored.timestamp) + timedelta(days=9)
        assert (await integration.rebuild_cache("t", future)).nodes == cache.nodes
        assert (await integration.rebuild_cache("t", future.isoformat())).nodes == cache.nodes
        assert len(await integration.rebuild_cache("nobody")) == 0
        assert len(await integration.rebuild_cache("t", "2020-01-01T00:00:00Z")) == 0
        assert (await integration.rebuild_cache("t", 3)).get_node("func:check").metadata["kind"] == "planned"
        with pytest.raises(InvalidInputError, match="until_timestamp"):
            await integration.rebuild_cache("t", "yesterday")


@pytest.mark.req("3.9-01")
@pytest.mark.parametrize("kind", EventType)
def test_missing_and_odd_data_gives_defaults(integration: EventSourcedCache, kind: EventType) -> None:
    for data in ({}, {"module": 1}, {"module": "a.py"}, {"modules": [{}], "failed": [1], "payload": []}):
        event = Event(task_id="t", event_type=kind, data=data, sequence_number=1)
        assert "task:t" in integration.rebuild_from([event])


@pytest.mark.req("3.9-02")
def test_the_same_events_in_any_order_give_the_same_bytes(
    integration: EventSourcedCache, tmp_path: Path
) -> None:
    events = history(20)
    first = saved(integration.rebuild_from(events), tmp_path)
    random.Random(1).shuffle(events)
    assert saved(EventSourcedCache(EventStore(MemoryStorage())).rebuild_from(events), tmp_path) == first


@pytest.mark.req("3.9-02", "3.9-04")
def test_folding_apply_event_equals_rebuilding_at_every_moment(
    integration: EventSourcedCache, tmp_path: Path
) -> None:
    folded, events = NetworkedCache(), history()
    for number, event in enumerate(events, 1):
        integration.apply_event(event, folded)
        assert saved(folded, tmp_path) == saved(integration.rebuild_from(events[:number]), tmp_path)
    assert "func:a.py:old" not in folded
    node = folded.get_node("module:a.py")
    assert (node.summary, node.vector_clock) == ("Checks texts.", {"p": len(events) - 1})


@pytest.mark.req("3.9-04")
def test_code_of_a_version_that_is_past_changes_nothing(integration: EventSourcedCache) -> None:
    late = {"module": "a.py", "path": "a.py", "code": "def late(): ..."}
    event = Event(task_id="t", event_type="CODE_GENERATED", data=late, code_version=2, sequence_number=99)
    cache = integration.rebuild_from([*history(), event])
    assert "func:a.py:late" not in cache
    assert "func:a.py:main" in cache


@pytest.mark.req("3.9-03")
@pytest.mark.parametrize(
    ("data", "clock", "stale"),
    [
        ({"module": "a.py"}, {"p": 3}, True),
        ({}, {"p": 2, "q": 1}, True),
        ({"module": "b.py"}, {"p": 3}, False),
        ({"module": "a.py"}, {"p": 2}, False),
        ({"module": "a.py"}, {"p": 1}, False),
        ({"module": "a.py"}, {"q": 9}, False),
        ({"module": "a.py"}, {}, False),
    ],
)
def test_stale_is_what_an_event_about_it_came_causally_after(
    integration: EventSourcedCache, data: dict[str, str], clock: dict[str, int], stale: bool
) -> None:
    event = Event.new("t", EventType.TEST_FAILED, data, vector_clock=clock)
    for node_id in ("module:a.py", "func:a.py:check"):
        assert integration.is_cache_stale(CacheNode(node_id, vector_clock={"p": 2}), [event]) is stale
    assert not integration.is_cache_stale(CacheNode("module:a.py"), [])
