"""Records every model call, for the outcome event of the step that made it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from smallwright.context.context_manager import TEMPLATE_TOKENS
from smallwright.context.model_spec import ModelSpec
from smallwright.errors import ModelError, PromptTooLongError
from smallwright.orchestrator.language_model import LanguageModel, ModelAnswer, ModelRequest
from smallwright.orchestrator.progress import CallMeter, Report, silent


class RecordingModel:
    """A LanguageModel that keeps the calls made through it until `take_calls` fetches them."""

    def __init__(self, model: LanguageModel, progress: Report = silent) -> None:
        self._model = model
        self._progress = progress
        self._calls: list[dict[str, Any]] = []

    @property
    def spec(self) -> ModelSpec:
        """The model's own."""
        return self._model.spec

    async def count_tokens(self, text: str) -> int:
        """The model's own count."""
        return await self._model.count_tokens(text)

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """Answer as the model does; what fails or is cancelled is recorded with its error.

        Raises PromptTooLongError, without a call, where prompt and answer together exceed the window (6-08).
        """
        entry = _asked(len(self._calls) + 1, self._model.spec.name, request)
        self._calls.append(entry)
        meter = CallMeter(self._progress, entry, self._model.spec.window, on_text)
        try:
            await self._check_window(request)
            answer = await self._model.generate(request, meter.on_text)
        except (ModelError, asyncio.CancelledError) as error:
            entry["error"] = {"code": getattr(error, "code", "cancelled"), "message": str(error)}
            entry["duration_ms"] = meter.elapsed_ms()
            raise
        entry.update(_answered(answer))
        meter.report()
        return answer

    async def _check_window(self, request: ModelRequest) -> None:
        spec, tokens = self._model.spec, sum(layer.tokens for layer in request.layers)
        if not request.layers:
            for message in request.messages:
                tokens += await self._model.count_tokens(message.content)
        if tokens + TEMPLATE_TOKENS + request.max_tokens > spec.window:
            raise PromptTooLongError(
                f"a prompt of {tokens + TEMPLATE_TOKENS} tokens and {request.max_tokens} for the answer "
                f"exceed the window of {spec.window} of {spec.name}. Build the context with ContextManager."
            )

    def take_calls(self) -> list[dict[str, Any]]:
        """The calls since the last take, in the order in which they were asked."""
        calls, self._calls = self._calls, []
        return calls


def _asked(number: int, model: str, request: ModelRequest) -> dict[str, Any]:
    """The entry of a call that has no answer yet; fields as in events.md."""
    parameters = {
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": request.seed,
        "stop": list(request.stop),
        "schema": dict(request.schema) if request.schema is not None else None,
    }
    layers = [{"name": x.name, "tokens": x.tokens, "nodes": list(x.nodes)} for x in request.layers]
    return {
        "call": number,
        "model": model,
        "parameters": parameters,
        "prompt": [{"role": message.role, "content": message.content} for message in request.messages],
        "answer": None,
        "layers": layers,
        "prompt_tokens": sum(layer.tokens for layer in request.layers),
        "completion_tokens": 0,
        "cached_tokens": None,
        "duration_ms": 0,
        "error": None,
    }


def _answered(answer: ModelAnswer) -> dict[str, Any]:
    return {
        "model": answer.model,
        "answer": answer.text,
        "thinking": answer.thinking,
        "finish_reason": answer.finish_reason,
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.completion_tokens,
        "cached_tokens": answer.cached_tokens,
        "duration_ms": answer.duration_ms,
    }
