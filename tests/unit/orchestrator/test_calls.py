"""Every model call is recorded, and its progress told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, red
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workflow import created, streamed, workflow

from smallwright.context.context_manager import Layer
from smallwright.errors import ModelTimeoutError, PromptTooLongError
from smallwright.orchestrator.calls import RecordingModel
from smallwright.orchestrator.language_model import Message, ModelRequest

LAYERS = (Layer(name="system_prompt", text="Be brief.", tokens=2, nodes=("task",)),)
REQUEST = ModelRequest(
    messages=(Message(role="user", content="one two three"),),
    max_tokens=5,
    seed=7,
    stop=("end",),
    layers=LAYERS,
)


async def test_a_call_is_recorded_with_all_that_a_replay_needs() -> None:
    model = RecordingModel(ScriptedModel(["a b"]))
    await model.generate(REQUEST)
    (call,) = model.take_calls()
    assert call["prompt"] == [{"role": "user", "content": "one two three"}]
    assert call["parameters"] == {
        "max_tokens": 5,
        "temperature": 0.0,
        "top_p": 0.95,
        "seed": 7,
        "stop": ["end"],
        "schema": None,
    }
    assert call["layers"] == [{"name": "system_prompt", "tokens": 2, "chars": 9, "nodes": ["task"]}]
    assert (call["call"], call["model"], call["answer"], call["error"]) == (1, "scripted", "a b", None)
    assert (call["prompt_tokens"], call["completion_tokens"], call["finish_reason"]) == (3, 2, "stop")
    assert model.take_calls() == []


async def test_a_failed_call_is_recorded_with_its_error_and_raises() -> None:
    model = RecordingModel(ScriptedModel([ModelTimeoutError("too slow"), "yes"]))
    with pytest.raises(ModelTimeoutError):
        await model.generate(REQUEST)
    await model.generate(REQUEST)
    failed, answered = model.take_calls()
    assert failed["error"] == {"code": "model_timeout", "message": "too slow"}
    assert (failed["answer"], failed["call"], answered["call"]) == (None, 1, 2)


@pytest.mark.req("6-08")
@pytest.mark.parametrize("layers", [LAYERS, ()])
async def test_a_call_that_exceeds_the_window_never_reaches_the_model(layers: tuple[Layer, ...]) -> None:
    inner = ScriptedModel()
    model = RecordingModel(inner)
    content = "w " * (8192 - 24 - 100)
    fits = replace(REQUEST, max_tokens=100, messages=(Message(role="user", content=content),), layers=())
    if layers:
        fits = replace(fits, layers=(replace(layers[0], tokens=8192 - 24 - 100),))
    await model.generate(fits)
    with pytest.raises(PromptTooLongError, match="exceed the window of 8192 of scripted"):
        await model.generate(replace(fits, max_tokens=101))
    assert len(inner.requests) == 1
    assert model.take_calls()[1]["error"]["code"] == "prompt_too_long"


async def test_a_cancelled_call_is_recorded() -> None:
    model = RecordingModel(ScriptedModel([asyncio.CancelledError()]))
    with pytest.raises(asyncio.CancelledError):
        await model.generate(REQUEST)
    assert model.take_calls()[0]["error"]["code"] == "cancelled"


async def test_calls_side_by_side_keep_the_order_in_which_they_were_asked() -> None:
    model = RecordingModel(ScriptedModel())
    await asyncio.gather(*(model.generate(REQUEST) for _ in range(5)))
    assert [call["call"] for call in model.take_calls()] == [1, 2, 3, 4, 5]


async def test_pieces_go_on_and_progress_says_tokens_and_window() -> None:
    told, pieces = list[tuple[str, Mapping[str, Any]]](), list[str]()
    model = RecordingModel(ScriptedModel(["a b c"]), lambda what, facts: told.append((what, facts)))
    await model.generate(REQUEST, pieces.append)
    what, facts = told[-1]
    assert pieces == ["a", "b", "c"]
    assert (what, facts["completion_tokens"], facts["prompt_tokens"], facts["window"]) == (
        "tokens",
        3,
        3,
        8192,
    )


async def test_a_watcher_is_told_stage_module_and_try() -> None:
    told = list[tuple[str, Mapping[str, Any]]]()
    coder = ScriptedCoder(codes=[red("test_a")], corrections=[GREEN])
    await workflow(coder).run(
        "task", created=created(), progress=lambda what, facts: told.append((what, facts))
    )
    stages = [facts["stage"] for what, facts in told if what == "stage"]
    assert stages == [
        "start",
        "plan",
        "generate",
        "test",
        "correct",
        "test",
        "summarise",
        "analyse",
        "summarise",
    ]
    corrections = [facts for what, facts in told if what == "tokens" and facts["stage"] == "correct"]
    assert (corrections[0]["module"], corrections[0]["try"]) == ("one.py", 1)
    results = [facts for what, facts in told if what == "tests"]
    assert [(item["passed"], item["failed"]) for item in results] == [(2, 1), (3, 0)]


async def test_a_watcher_that_breaks_does_not_break_the_task(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_what: str, _facts: Mapping[str, Any]) -> None:
        raise BrokenPipeError("nobody watches")

    assert (await workflow().run("task", created=created(), progress=broken)).status == "completed"
    assert "nobody watches" in caplog.text


@pytest.mark.req("6-08")
async def test_each_outcome_bears_the_calls_that_led_to_it_with_their_layers() -> None:
    events = await streamed(ScriptedCoder(codes=[red("test_a")], corrections=[GREEN]))
    calls = {
        event.event_type: [call["prompt"][-1]["content"] for call in event.data["calls"]]
        for event in events
        if event.data.get("calls")
    }
    assert calls == {
        "PLANNING_COMPLETE": ["plan"],
        "CODE_GENERATED": ["write"],
        "CORRECTION_COMPLETED": ["correct"],
        "MODULE_COMPLETE": ["summarise"],
        "TASK_COMPLETE": ["summarise"],
    }
    layers = events[1].data["calls"][0]["layers"]
    assert [layer["name"] for layer in layers] == [
        "system_prompt",
        "state_summary",
        "compressed_events",
        "current_event",
    ]
    assert events[-1].data["totals"]["tokens"]["scripted"]["calls"] == 5
