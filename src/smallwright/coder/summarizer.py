"""Summaries in time: the model's words where they come soon and are true, else what the code itself says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import dspy

from smallwright.coder.code_reading import sampled
from smallwright.coder.dspy_summarizers import FunctionSummarizer, ModuleSummarizer, TaskSummarizer
from smallwright.coder.static_summaries import (
    FUNCTION_TOKENS,
    MODULE_TOKENS,
    TASK_TOKENS,
    function_fields,
    module_fields,
    task_fields,
)
from smallwright.coder.summary_check import checked
from smallwright.coder.timely import Fields, Later, TimelyAnswers

#: Asks a model: a signature and its input fields -> its output fields.
AskModel = Callable[[type[dspy.Signature], Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


async def ask_dspy(signature: type[dspy.Signature], inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask DSPy's model of the moment (`dspy.context(lm=…)`)."""
    prediction = await dspy.Predict(signature).acall(**inputs)
    return {name: prediction.get(name) for name in signature.output_fields}


class Summarizer:
    """Summaries as dicts with all output fields of their signature.

    Each stands within `first_s`: the static one, where the model has not answered by then; `later` then gets
    the model's when it comes. At `most_s` its call is ended. A model that fails leaves the static one.
    """

    def __init__(self, ask: AskModel = ask_dspy, *, first_s: float = 5.0, most_s: float = 30.0) -> None:
        self._ask = ask
        self._answers = TimelyAnswers(first_s, most_s)

    async def module(
        self,
        module_name: str,
        source_code: str,
        test_results: str = "",
        iteration_history: str = "",
        *,
        later: Later | None = None,
    ) -> Fields:
        """ModuleSummarizer's output fields; "No code yet" without code."""
        static = module_fields(module_name, source_code, test_results)
        inputs = {
            "module_name": module_name,
            "source_code": sampled(source_code),
            "test_results": test_results,
            "iteration_history": iteration_history,
        }
        rest = (source_code, MODULE_TOKENS, later)
        return await self._given(ModuleSummarizer, inputs, static, rest) if source_code.strip() else static

    async def function(
        self,
        function_name: str,
        source_code: str,
        dependencies: Sequence[str] = (),
        *,
        later: Later | None = None,
    ) -> Fields:
        """FunctionSummarizer's output fields; "No code yet" without code."""
        static = function_fields(function_name, source_code)
        inputs = {
            "function_name": function_name,
            "source_code": sampled(source_code),
            "dependencies": list(dependencies),
        }
        known = "\n".join([function_name, source_code, *dependencies])
        rest = (known, FUNCTION_TOKENS, later)
        return await self._given(FunctionSummarizer, inputs, static, rest) if source_code.strip() else static

    async def task(
        self,
        task_id: str,
        requirements: str,
        plan: Sequence[str],
        module_results: Mapping[str, Any],
        *,
        later: Later | None = None,
    ) -> Fields:
        """TaskSummarizer's output fields; `module_results`: module -> "passed" or what else became of it."""
        static = task_fields(requirements, plan, module_results)
        results = "\n".join(f"{name}: {result}" for name, result in module_results.items())
        inputs = {
            "task_id": task_id,
            "requirements": requirements,
            "plan": ", ".join(plan),
            "module_results": results,
        }
        known = "\n".join([requirements, *plan, results])
        rest = (known, TASK_TOKENS, later)
        return await self._given(TaskSummarizer, inputs, static, rest) if static["modules"] else static

    async def aclose(self) -> None:
        """End the calls that still run."""
        await self._answers.aclose()

    async def _given(
        self,
        signature: type[dspy.Signature],
        inputs: Fields,
        static: Fields,
        rest: tuple[str, int, Later | None],
    ) -> Fields:
        known, tokens, later = rest

        async def asked() -> Fields:
            return checked(await self._ask(signature, inputs), static, known, tokens)

        return await self._answers.get(asked(), static, later, signature.__name__)
