"""Gate 3: contexts of four layers that never exceed a model's window (3.1)."""

from __future__ import annotations

import pytest

from smallwright.context.context_manager import LAYERS, Context, ContextManager
from smallwright.context.model_spec import ModelSpec
from smallwright.context.token_estimate import TokenEstimator
from smallwright.errors import PromptTooLongError
from tests.fakes.tokenized_texts import TEXTS

MISTRAL = ModelSpec(name="mistral:7b", provider="ollama", window=8192)
QWEN = ModelSpec(name="qwen3:8b", provider="ollama", window=32768)
LARGER = ModelSpec(name="larger", provider="ollama", window=131072)


class Words:
    """Counts a token a word, and how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def count_tokens(self, text: str) -> int:
        self.asked.append(text)
        return len(text.split())


def manager(*ladder: ModelSpec) -> ContextManager:
    return ContextManager(ladder, Words())


async def build(contexts: ContextManager, model: ModelSpec, tokens: int, history: str = "") -> Context:
    return await contexts.build_context(
        model=model, system_prompt="system", current_event="w " * tokens, compressed_events=history
    )


def history(lines: int) -> str:
    return "\n".join(f"event {number} happened" for number in range(lines))


@pytest.mark.req("3.1-01")
async def test_four_layers_in_order_word_for_word() -> None:
    context = await manager(MISTRAL).build_context(
        model=MISTRAL, system_prompt="S", state_summary="T", compressed_events="E", current_event="C"
    )
    assert tuple(layer.name for layer in context.layers) == LAYERS
    assert (context.system, context.user) == ("S", "T\n\nE\n\nC")


@pytest.mark.req("3.1-02")
@pytest.mark.parametrize("kind", TEXTS)
async def test_without_a_tokenizer_the_count_is_within_a_fifth(kind: str) -> None:
    counted, text = TEXTS[kind]
    contexts = ContextManager([MISTRAL], TokenEstimator())
    context = await contexts.build_context(model=MISTRAL, system_prompt="", current_event=text)
    assert context.layers[3].tokens == pytest.approx(counted, rel=0.2)


@pytest.mark.req("3.1-03")
@pytest.mark.parametrize(
    ("model", "tokens", "chosen"),
    [
        (MISTRAL, 1000, "mistral:7b"),
        (MISTRAL, 7000, "qwen3:8b"),
        (MISTRAL, 7500, "qwen3:8b"),
        (QWEN, 28000, "larger"),
        (QWEN, 30000, "larger"),
        (MISTRAL, 50000, "larger"),
    ],
)
async def test_over_eighty_percent_the_next_larger_model_is_chosen(
    model: ModelSpec, tokens: int, chosen: str
) -> None:
    context = await build(manager(MISTRAL, QWEN, LARGER), model, tokens)
    assert context.model == chosen
    assert context.tokens > tokens


@pytest.mark.req("3.1-03")
async def test_a_prompt_that_no_model_holds_is_refused_with_numbers_and_remedy() -> None:
    with pytest.raises(PromptTooLongError, match=r"50025 tokens.*qwen3:8b.*26214.*smallwright\.toml"):
        await build(manager(MISTRAL, QWEN), QWEN, 50000)


@pytest.mark.req("3.1-04")
@pytest.mark.parametrize("answer_tokens", [None, 100, 4000, 8000])
async def test_prompt_and_answer_stay_inside_the_window(answer_tokens: int | None) -> None:
    context = await manager(MISTRAL).build_context(
        model=MISTRAL,
        system_prompt="system",
        current_event="now",
        compressed_events=history(5000),
        answer_tokens=answer_tokens,
    )
    assert context.tokens <= 0.8 * MISTRAL.window
    assert context.tokens + context.answer_tokens <= MISTRAL.window


@pytest.mark.req("3.1-05")
async def test_the_oldest_lines_go_first_and_no_more_than_need_be() -> None:
    context = await build(manager(MISTRAL), MISTRAL, 500, history(5000))
    kept = context.layers[2].text.splitlines()
    assert kept == history(5000).splitlines()[-len(kept) :]
    assert context.tokens + 3 > MISTRAL.prompt_limit >= context.tokens


@pytest.mark.req("3.1-05")
async def test_an_empty_history_and_a_large_system_prompt_are_counted() -> None:
    contexts = manager(MISTRAL)
    context = await contexts.build_context(model=MISTRAL, system_prompt="w " * 5000, current_event="now")
    assert context.tokens > 5000
    assert context.layers[2].text == ""


@pytest.mark.req("3.1-07")
async def test_a_slow_model_gets_what_it_reads_in_time() -> None:
    slow = ModelSpec(name="slow", provider="embedded", window=8192, prompt_tokens_per_s=60)
    context = await build(manager(slow), slow, 500, history(5000))
    assert 1190 < context.tokens <= 1200


@pytest.mark.req("3.1-06")
async def test_a_cached_prompt_is_reused_until_the_cache_is_cleared() -> None:
    words = Words()
    contexts = ContextManager([MISTRAL], words)
    for _ in range(2):
        await build(contexts, MISTRAL, 1)
    assert words.asked.count("system") == 1
    contexts.clear_cache()
    await build(contexts, MISTRAL, 1)
    assert words.asked.count("system") == 2
