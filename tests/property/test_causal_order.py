"""The sequence of the log is a linear extension of causality, and sources that share an id are found out."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.flaky_store import FlakyStore
from tests.property.histories import History, Step, steps

from smallwright.events import Event, EventStore, EventType, StateProjection, VectorClock
from smallwright.events.event_storage import EventStorage
from smallwright.orchestrator.emitter import EventEmitter
from smallwright.orchestrator.limits import WorkflowLimits
from smallwright.storage.json_file import JsonFileStorage
from smallwright.storage.memory import MemoryStorage
from smallwright.storage.sqlite import SqliteStorage

STORAGES: dict[str, Callable[[Path], EventStorage]] = {
    "memory": lambda _path: MemoryStorage(),
    "sqlite": SqliteStorage,
    "json": JsonFileStorage,
}
ACTORS = ("planner", "coder:a.py", "coder:b.py", "user:1")
PLANS = st.fixed_dictionaries({actor: st.tuples(steps(st.sampled_from(["t", "u"]))) for actor in ACTORS})
FEW = settings(max_examples=settings().max_examples // 4)


def check_causal_order(events: Sequence[Event]) -> None:
    """`events` are in sequence order."""
    numbers = {event.event_id: event.sequence_number for event in events}
    for earlier, later in combinations(events, 2):
        assert earlier.sequence_number < later.sequence_number
        assert not VectorClock.happens_before(later.vector_clock, earlier.vector_clock)
    for event in events:
        if event.causation_id is not None:
            assert numbers[event.causation_id] < event.sequence_number


@pytest.mark.req("1.3-02", "1.2-03")
@pytest.mark.parametrize("kind", STORAGES)
@FEW
@given(PLANS)
async def test_sequence_is_a_linear_extension_of_causality(
    kind: str, plans: dict[str, tuple[list[Step], ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with EventStore(STORAGES[kind](Path(folder) / "log")) as store:
            events = await History(store).run(plans)
            check_causal_order(events)
            assert len(events) == sum(step.events for sources in plans.values() for step in sources[0])
            for actor in ACTORS:  # what one actor does is a chain
                own = [event.vector_clock for event in events if event.data["by"] == actor]
                assert all(VectorClock.happens_before(a, b) for a, b in pairwise(own))


@pytest.mark.req("6-02", "1.2-03")
@FEW
@given(
    st.lists(st.lists(st.integers(0, 5), max_size=6), min_size=2, max_size=4),
    st.frozensets(st.integers(1, 40), max_size=15),
    st.booleans(),
)
async def test_a_workflows_events_stay_in_causal_order_while_the_store_fails(
    plans: list[list[int]], failing: frozenset[int], slow: bool
) -> None:
    store = FlakyStore(failing, slow=slow)
    limits = WorkflowLimits(append_backoff_s=0.0, append_backoff_max_s=0.0)
    emitter = EventEmitter("t", (), limits, store=store)  # type: ignore[arg-type]

    async def act(actor: str, places: list[int]) -> None:
        for place in places:
            history = emitter.history
            because = history[-1 - place] if place < len(history) else None
            await emitter.emit(EventType.MODULE_ITERATION, actor, {}, because=because)
            await asyncio.sleep(0)

    await asyncio.gather(*(act(f"coder:{number}", places) for number, places in enumerate(plans)))
    await emitter.flush()
    events = await store.get_events("t")
    assert len(events) == sum(map(len, plans))
    check_causal_order(events)


@pytest.mark.req("1.2-07")
@given(st.fixed_dictionaries({actor: st.tuples(steps(st.just("t"))) for actor in ACTORS}))
async def test_actors_that_are_told_apart_raise_no_doubt(plans: dict[str, tuple[list[Step], ...]]) -> None:
    async with EventStore(MemoryStorage()) as store:
        assert not collisions(await History(store).run(plans))


@pytest.mark.req("1.2-07")
@given(
    st.fixed_dictionaries({actor: st.tuples(steps(st.just("t"))) for actor in ACTORS}),
    st.tuples(steps(st.just("t"), min_size=1), steps(st.just("t"), min_size=1)),
)
async def test_two_sources_that_claim_one_process_id_are_noticed_unless_they_act_as_one(
    plans: dict[str, tuple[list[Step], ...]], twins: tuple[list[Step], ...]
) -> None:
    async with EventStore(MemoryStorage()) as store:
        history = History(store)
        events = await history.run({**plans, "reporter:1": twins})
    theirs = [event.event_id for event in events if event.data["by"] == "reporter:1"]
    as_one = all(earlier in history.past[later] for earlier, later in pairwise(theirs))
    assert bool(collisions(events)) == (not as_one)


def collisions(events: Sequence[Event]) -> list[str]:
    anomalies = StateProjection.rebuild_state(events).anomalies
    return [anomaly.reason for anomaly in anomalies if "two sources" in anomaly.reason]
