"""What holds whatever users ask and report, and whenever they do."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.outsider import Interrupted, Outsider
from tests.fakes.scripted_coder import GREEN, module, plan, red
from tests.fakes.scripted_model import SPEC, ScriptedModel
from tests.fakes.scripted_workflow import created, workflow

from smallwright.context.model_spec import ModelSpec
from smallwright.events import Event, EventStore, StateProjection
from smallwright.storage.memory import MemoryStorage

NAMES = ["a.py", "b.py", "c.py"]
STEPS = ["plan 1", "write 1", "write 2", "write 3", "correct 1", "correct 2", "summarise 1", "summarise 3"]
TEXT = {"text": "otherwise"}
KINDS = {
    "steer": st.sampled_from([TEXT, {**TEXT, "module": "b.py"}]),
    "queue": st.just(TEXT),
    "amend": st.just(TEXT),
    "replace_code": st.builds(
        lambda name, code: {"module": name, "code": code},
        st.sampled_from([*NAMES, "strange.py"]),
        st.sampled_from([GREEN, red("test_b")]),
    ),
    "pause": st.just({}),
    "report": st.sampled_from(NAMES),
    "cancel": st.just({}),
}
DEEDS = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), KINDS[kind]))


async def act(store: EventStore, deed: tuple[str, Any]) -> None:
    """One deed; a pause is ended a moment later, by somebody else, and only code that is there has bugs."""
    kind, payload = deed
    if kind == "report":
        events = await store.get_events("task", event_types=["CODE_GENERATED"])
        written = any(event.data["path"] == payload for event in events)
        await Outsider(store, "reporter:bob").report(payload, "it is wrong", valid=written)
        return
    await Outsider(store).intervene(kind, payload)
    if kind == "pause":
        resume = partial(Outsider(store, "user:eve").intervene, "resume")
        asyncio.get_running_loop().call_later(0.01, lambda: asyncio.ensure_future(resume()))


async def ended(between: dict[str, tuple[str, Any]], parallel: int) -> list[Event]:
    store = EventStore(MemoryStorage())
    await store.append(created())
    coder = Interrupted(
        {step: partial(act, store, deed) for step, deed in between.items()},
        plans=[plan(module("a.py"), module("b.py", "a.py"), module("c.py"))],
        codes={"a.py": red("test_a", "test_bug"), "b.py": red("test_bug"), "c.py": GREEN},
        corrections=[GREEN],
    )
    spec = ModelSpec(name=SPEC.name, provider=SPEC.provider, window=SPEC.window, parallel=parallel)
    flow = workflow(coder, store=store, model=ScriptedModel(spec=spec))
    await asyncio.wait_for(flow.run("task"), 30)
    return await store.get_events("task")


@pytest.mark.req("6-05", "6-06", "1.4-07")
@settings(max_examples=settings().max_examples * 3 // 10)
@given(st.dictionaries(st.sampled_from(STEPS), DEEDS, max_size=4), st.sampled_from([1, 3]))
async def test_each_deed_takes_effect_once_and_the_log_explains_the_end(
    between: dict[str, tuple[str, Any]], parallel: int
) -> None:
    events = await ended(between, parallel)
    state = StateProjection.rebuild_state(events)
    assert [anomaly for anomaly in state.anomalies if "report for a module" not in anomaly.reason] == []
    assert state.status.ended
    changed = [e.code_version for e in events if "code" in e.data and e.data.get("outcome") != "kept best"]
    assert changed == list(range(1, len(changed) + 1))
    effects = [e.data["payload"]["of"] for e in events if "of" in e.data.get("payload", {})]
    assert len(effects) == len(set(effects))
    assert (state.status == "cancelled") == any(e.data.get("kind") == "cancel" for e in events)
    if state.status == "completed":
        asked = [e for e in events if e.event_type == "USER_INTERVENTION" and "of" not in e.data["payload"]]
        assert {e.event_id for e in asked} == set(effects)
        assert all(m.status == "complete" and not m.failed and not m.reports for m in state.modules.values())
