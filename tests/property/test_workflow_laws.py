"""What holds for every workflow, whatever the coder writes and wherever it is cut off."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.scripted_coder import ScriptedCoder, module, plan, red
from tests.fakes.scripted_workflow import created, workflow

from smallwright.events import Event, EventStore, StateProjection, VectorClock
from smallwright.storage.memory import MemoryStorage

NAMES = [f"{letter}.py" for letter in "abcd"]
CODES = st.sets(st.sampled_from(["test_a", "test_b", "test_c"])).map(lambda failing: red(*sorted(failing)))
CORRECTIONS = st.lists(CODES, min_size=1, max_size=4)
INTENTS = {
    "TASK_STARTED": {"PLANNING_COMPLETE"},
    "MODULE_STARTED": {"CODE_GENERATED"},
    "CORRECTION_STARTED": {"CORRECTION_COMPLETED"},
    "TEST_STARTED": {"TEST_PASSED", "TEST_FAILED"},
}


@st.composite
def scripts(draw: st.DrawFn) -> dict[str, object]:
    """A plan of some modules without cycles, in any order, the code of each, and corrections by round."""
    names = NAMES[: draw(st.integers(1, 4))]
    depends = {
        name: draw(st.lists(st.sampled_from(names[:place]), unique=True)) if place else []
        for place, name in enumerate(names)
    }
    modules = [module(name, *depends[name]) for name in draw(st.permutations(names))]
    codes = {name: draw(CODES) for name in names}
    return {"plans": [plan(*modules)], "codes": codes, "corrections": draw(CORRECTIONS)}


async def run(script: dict[str, object], before: list[Event]) -> list[Event]:
    store = EventStore(MemoryStorage())
    await store.append_many(before)
    await workflow(ScriptedCoder(**script), store=store).run("task")  # type: ignore[arg-type]
    return await store.get_events("task")


@pytest.mark.req("6-01", "6-06")
@settings(max_examples=settings().max_examples * 6 // 10)
@given(scripts(), st.data())
async def test_every_workflow_keeps_the_rules_also_when_it_is_cut_off(
    script: dict[str, object], data: st.DataObject
) -> None:
    whole = await run(script, [created()])
    cut = data.draw(st.integers(1, len(whole)))
    resumed = await run(script, whole[:cut])
    for events in (whole, resumed):
        check_rules(events)
    ends = [
        (events[-1].event_type, StateProjection.rebuild_state(events).files) for events in (whole, resumed)
    ]
    assert ends[0] == ends[1]


def check_rules(events: list[Event]) -> None:
    state, known = StateProjection.rebuild_state(events), dict[str, Event]()
    assert (state.anomalies, state.stale_events, state.status.ended) == ((), 0, True)
    versions = [e.code_version for e in events if "code" in e.data and e.data.get("outcome") != "kept best"]
    assert versions == list(range(1, len(versions) + 1))
    for event, following in zip(events, [*events[1:], None], strict=True):
        if event.causation_id is not None:
            assert VectorClock.happens_before(known[event.causation_id].vector_clock, event.vector_clock)
        known[event.event_id] = event
        after = set() if following is None else {str(following.event_type)}
        assert (
            after <= INTENTS.get(event.event_type, after) | {"TASK_STARTED"}
            or event.data.get("attempt", 1) > 1
        )
    green = {m.name for m in state.modules.values() if m.tests and not m.failed}
    assert (state.status == "completed") == (green == set(state.modules))
