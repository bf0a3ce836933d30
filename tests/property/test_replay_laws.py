"""A replay of any run gives the same events, whoever acted on it and wherever it was cut off."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_workflow import created
from tests.property.test_intervention_laws import DEEDS, STEPS, ended
from tests.property.test_workflow_laws import run, scripts

from smallwright.orchestrator.replaying import replay


@settings(max_examples=settings().max_examples * 4 // 10)
@given(scripts(), st.data())
async def test_a_replay_of_a_run_that_was_killed_anywhere_is_equal(
    script: dict[str, Any], data: st.DataObject
) -> None:
    whole = await run(script, [created()])
    resumed = await run(script, whole[: data.draw(st.integers(1, len(whole)))])
    for history in (whole, resumed, resumed[: data.draw(st.integers(1, len(resumed)))]):
        report = await replay(history, ScriptedCoder(**script), patience_s=5)
        assert report.divergences == ()
        assert report.replayed == report.events


@settings(max_examples=settings().max_examples * 2 // 10)
@given(st.dictionaries(st.sampled_from(STEPS), DEEDS, max_size=4), st.sampled_from([1, 3]))
async def test_a_replay_of_a_run_that_users_meddled_with_is_equal(
    between: dict[str, tuple[str, Any]], parallel: int
) -> None:
    history = await ended(between, parallel)
    coder = ScriptedCoder(
        plans=[plan(module("a.py"), module("b.py", "a.py"), module("c.py"))],
        codes={"a.py": red("test_a", "test_bug"), "b.py": red("test_bug"), "c.py": GREEN},
        corrections=[GREEN],
    )
    report = await replay(history, coder, patience_s=5)
    assert report.divergences == ()
