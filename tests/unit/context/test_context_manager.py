"""Contexts on a ladder, with estimated tokens."""

from __future__ import annotations

import pytest
from tests.fakes.tokenized_texts import TEXTS

from smallwright.context import ContextManager, ModelSpec, TokenEstimator

MISTRAL = ModelSpec(name="mistral:7b", provider="ollama", window=8192)
QWEN = ModelSpec(name="qwen3:8b", provider="ollama", window=32768)
LARGER = ModelSpec(name="larger", provider="ollama", window=131072)


@pytest.mark.req("3.1-05")
async def test_an_event_of_fifty_thousand_characters_goes_to_a_model_that_holds_it() -> None:
    contexts = ContextManager([MISTRAL, QWEN, LARGER], TokenEstimator(MISTRAL.name))
    event = (TEXTS["code"][1] * 100)[:50_000]
    context = await contexts.build_context(model=MISTRAL, system_prompt="system", current_event=event)
    assert (context.model, context.layers[3].text) == ("qwen3:8b", event)
    assert 10_000 < context.tokens <= QWEN.prompt_limit


@pytest.mark.req("3.1-03")
async def test_the_larger_models_that_a_model_reaches_by_itself_are_rungs_too() -> None:
    reaching = ModelSpec(name="mistral:7b", provider="ollama", window=8192, larger=(LARGER, QWEN))
    contexts = ContextManager([reaching], TokenEstimator())
    for words, name in ((1_000, "mistral:7b"), (7_500, "qwen3:8b"), (30_000, "larger")):
        context = await contexts.build_context(
            model=reaching, system_prompt="", current_event="word " * words
        )
        assert context.model == name
