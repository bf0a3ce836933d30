"""A repository as a task of the log: what changed since the last reading, and nothing else."""

from __future__ import annotations

import pytest

from smallwright import open_store
from smallwright.context.event_cache_integration import EventSourcedCache
from smallwright.events import EventType, StateProjection
from smallwright.service.repository_log import record_repository

FILES = {"a.py": "def f(): ...\n", "pkg/test_b.py": "from a import f\n\n\ndef test_f():\n    f()\n"}


@pytest.mark.req("3.9-02", "3.9-03")
async def test_only_what_changed_is_appended():
    async with open_store("memory:") as store:
        first = await record_repository(store, "/code", FILES, {"a.py": ["f"]})
        assert (first.changed, first.removed) == (("a.py", "pkg/test_b.py"), ())
        again = await record_repository(store, "/code", FILES, {})
        assert (again.task_id, again.changed, again.removed) == (first.task_id, (), ())
        events = await store.get_events(first.task_id)
        assert [str(event.event_type) for event in events] == [
            "TASK_CREATED",
            "TASK_STARTED",
            "CODE_GENERATED",
            "CODE_GENERATED",
            "TASK_COMPLETE",
        ]
        third = await record_repository(store, "/code", {"a.py": "def g(): ...\n"}, {"a.py": ["g"]})
        assert (third.changed, third.removed) == (("a.py",), ("pkg/test_b.py",))
        events = await store.get_events(first.task_id)
        assert len(events) == 9
        state = StateProjection.rebuild_state(events)
        assert (str(state.status), state.code_version, state.anomalies) == ("completed", 4, ())
        assert (await record_repository(store, "/code", {"a.py": "def g(): ...\n"}, {})).changed == ()


async def test_the_graph_of_the_task_is_that_of_the_code():
    async with open_store("memory:") as store:
        recorded = await record_repository(store, "/code", FILES, {})
        cache = await EventSourcedCache(store).rebuild_cache(recorded.task_id)
        assert cache.get_node("func:a.py:f") is not None
        events = await store.get_events(recorded.task_id, event_types=[EventType.CODE_GENERATED])
        assert events[0].vector_clock["user:repository"] == 2
        assert events[1].causation_id == events[0].event_id


async def test_another_tree_is_another_task():
    async with open_store("memory:") as store:
        one = await record_repository(store, "/one", FILES, {})
        other = await record_repository(store, "/other", FILES, {})
        assert one.task_id != other.task_id
