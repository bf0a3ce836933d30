"""Gate 3: summaries that always have all their fields, in time, and claim nothing untrue (3.8)."""

from __future__ import annotations

import asyncio
from typing import Any

import dspy
import pytest

from smallwright.coder import FunctionSummarizer, ModuleSummarizer, Summarizer, TaskSummarizer

CODE = '''"""Sums what a cart holds."""
import json
from decimal import Decimal

class Cart:
    def add(self, price: int) -> None:
        if price < 0:
            raise ValueError(price)
        self.total = price

def load(text: str) -> Cart:
    return json.loads(text)
'''
SAID = {
    "purpose": "Keeps the total of a cart.",
    "dependencies": ["requests"],
    "functions": ["Cart.add", "checkout"],
    "key_decisions": "Refuses negative prices.",
    "summary": "Adds prices with `Cart.add`. It pays with `checkout()`. Reads carts with load().",
}


def scripted(**said: Any) -> dspy.utils.DummyLM:
    """A DSPy model that answers every call with these fields."""
    return dspy.utils.DummyLM([{name: str(value) for name, value in said.items()}] * 9)


FIELDS = {
    ModuleSummarizer: (
        "module_name source_code test_results iteration_history",
        {"purpose": str, "dependencies": list, "functions": list, "key_decisions": str, "summary": str},
    ),
    FunctionSummarizer: (
        "function_name source_code dependencies",
        {"purpose": str, "inputs": str, "outputs": str, "side_effects": str, "summary": str},
    ),
    TaskSummarizer: (
        "task_id requirements plan module_results",
        {"goal": str, "status": str, "modules": list, "success_rate": float, "summary": str},
    ),
}


@pytest.mark.req("3.8-01")
@pytest.mark.parametrize("signature", FIELDS)
def test_signatures_have_exactly_these_typed_fields(signature: Any) -> None:
    kinds = {name: field.annotation for name, field in signature.output_fields.items()}
    kinds = {name: getattr(kind, "__origin__", kind) for name, kind in kinds.items()}
    assert (" ".join(signature.input_fields), kinds) == FIELDS[signature]


@pytest.mark.req("3.8-02", "3.8-03")
async def test_what_the_code_shows_wins_over_the_models_words() -> None:
    with dspy.context(lm=scripted(**SAID)):
        got = await Summarizer().module("cart.py", CODE, "2 passed")
    assert list(got) == list(ModuleSummarizer.output_fields)
    assert (got["functions"], got["dependencies"]) == (["Cart.add", "load"], ["json", "decimal"])
    assert got["summary"] == "Adds prices with `Cart.add`. Reads carts with load()."
    assert (got["purpose"], got["key_decisions"]) == (SAID["purpose"], SAID["key_decisions"])


@pytest.mark.req("3.8-02")
@pytest.mark.parametrize(
    "broken", [CODE + "def oops(:\n", "class Cart\n" + CODE, CODE.replace("json.", "json.(")]
)
async def test_code_with_syntax_errors_is_still_summarised(broken: str) -> None:
    got = await Summarizer(ask=None).module("cart.py", broken)  # type: ignore[arg-type]  # a model that fails
    assert {"Cart.add", "load"} <= set(got["functions"])
    assert got["dependencies"] == ["json", "decimal"]
    assert "Cart.add" in got["summary"]


@pytest.mark.req("3.8-04")
async def test_a_late_answer_replaces_the_static_one_and_a_later_one_is_ended() -> None:
    ended = asyncio.Event()
    came: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def ask(_signature: Any, inputs: Any) -> dict[str, Any]:
        try:
            await asyncio.sleep(0.3 if inputs["module_name"] == "soon.py" else 60)
        except asyncio.CancelledError:
            ended.set()
            raise
        return SAID

    summaries = Summarizer(ask, first_s=0.02, most_s=1.0)
    first = await summaries.module("soon.py", CODE, later=came.put_nowait)
    assert first["purpose"] == "Sums what a cart holds."
    assert (await asyncio.wait_for(came.get(), 30))["purpose"] == SAID["purpose"]
    await summaries.module("never.py", CODE, later=came.put_nowait)
    await asyncio.wait_for(ended.wait(), 30)
    await summaries.aclose()
    assert came.empty()
