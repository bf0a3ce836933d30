"""The text of each layer is found again in a recorded call, or said to be lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.context.context_manager import LAYERS, Context, Layer
from smallwright.context.model_spec import ModelSpec
from smallwright.orchestrator.call_record import asked, layer_texts
from smallwright.orchestrator.language_model import Message, ModelRequest

SPEC = ModelSpec(name="any", provider="embedded", window=4096)
TEXTS = st.text(st.sampled_from("a\n |ü🙂\r\x1b"), max_size=8)


def recorded(texts: list[str]) -> dict[str, Any]:
    """A call of these layers, as it comes back from a log."""
    layers = tuple(
        Layer(name=name, text=text, tokens=len(text)) for name, text in zip(LAYERS, texts, strict=True)
    )
    context = Context(model=SPEC.name, layers=layers, answer_tokens=10)
    messages = (Message(role="system", content=context.system), Message(role="user", content=context.user))
    call = asked(1, "write a.py", SPEC, ModelRequest(messages=messages, max_tokens=10, layers=layers))
    found: dict[str, Any] = json.loads(json.dumps(call))
    return found


@pytest.mark.req("3.1-01", "6-08")
@given(st.lists(TEXTS, min_size=4, max_size=4))
def test_every_layer_is_found_again_whatever_it_holds(texts: list[str]) -> None:
    assert layer_texts(recorded(texts)) == texts


def test_the_window_of_the_model_that_was_asked_is_recorded() -> None:
    assert recorded(["a", "b", "c", "d"])["window"] == 4096


@pytest.mark.parametrize(
    "change",
    [
        lambda call: [layer.pop("chars") for layer in call["layers"]],
        lambda call: call["layers"][3].update(chars=3),
        lambda call: call["layers"][0].update(chars=3),
        lambda call: call["layers"][1].update(chars=2, tokens=0),
        lambda call: call["layers"][3].update(chars=-1),
        lambda call: call["layers"][3].update(chars="4"),
        lambda call: call["layers"].pop(),
        lambda call: call["layers"].clear(),
        lambda call: call["prompt"].pop(),
        lambda call: call["prompt"].append({"role": "user", "content": "more"}),
        lambda call: call["prompt"][1].update(content="text\nnoevents\n\nnow!"),
        lambda call: call.update(prompt=None, layers=7),
    ],
)
def test_what_can_not_be_found_for_certain_is_not_guessed(change: Any) -> None:
    call = recorded(["system", "text", "events", "now!"])
    assert layer_texts(call) is not None
    change(call)
    assert layer_texts(call) is None
