"""Hosted models: any `provider/model` of LiteLLM, through DSPy's engine; both are loaded when first used.

DSPy's engine gives one stream and one error tree for all providers (dspy.clients.engines, dspy.lm15).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from types import ModuleType
from typing import Any

from smallwright.context.model_spec import ModelSpec
from smallwright.context.token_estimate import TokenEstimator
from smallwright.errors import ModelProtocolError, ModelTimeoutError
from smallwright.models.chat_tokens import count_chat
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest


class HostedModel:
    """A LanguageModel at a provider's; its key comes from the provider's own variable, or is given."""

    def __init__(self, spec: ModelSpec, *, api_base: str | None = None, api_key: str | None = None) -> None:
        self._spec = spec
        self._client = {"api_base": api_base, "api_key": api_key}
        self._tokens = TokenEstimator(spec.name)
        self._loaded: tuple[Any, ModuleType] | None = None

    @property
    def spec(self) -> ModelSpec:
        """Name, window and budgets."""
        return self._spec

    async def start(self) -> None:
        """Load the libraries. The provider is not asked: a question would cost."""
        await self._ready()

    async def probe(self) -> None:
        """Nothing, for the same reason."""

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """Answer `request`. Raises ModelError; cancelling closes the connection."""
        engine, protocol = await self._ready()
        started, answer = time.monotonic(), protocol.HostedAnswer()
        try:
            stream = engine.stream(protocol.to_dspy(request, self._spec.name))
            async with asyncio.timeout(request.timeout_s), aclosing(stream) as events:
                async for event in events:
                    piece = answer.take(event)
                    if piece and on_text:
                        on_text(piece)
        except TimeoutError as error:
            raise ModelTimeoutError(f"{self._spec.name} did not finish in {request.timeout_s:g} s") from error
        except Exception as error:
            raise protocol.explain(error, self._spec.name) from error
        return self._finish(answer, request, int((time.monotonic() - started) * 1000))

    async def count_tokens(self, text: str) -> int:
        """Tokens of `text`, estimated."""
        return self._tokens.count(text)

    async def aclose(self) -> None:
        """Let go of the engine."""
        if self._loaded:
            await self._loaded[0].aclose()

    async def _ready(self) -> tuple[Any, ModuleType]:
        if self._loaded is None:
            self._loaded = await asyncio.to_thread(self._load)
        return self._loaded

    def _load(self) -> tuple[Any, ModuleType]:
        from dspy.clients.engines import AsyncLiteLLMEngine  # noqa: PLC0415 - seconds, for those who use it

        from smallwright.models import hosted_protocol  # noqa: PLC0415

        client = {key: value for key, value in self._client.items() if value}
        return AsyncLiteLLMEngine(**client), hosted_protocol

    def _finish(self, got: Any, request: ModelRequest, duration_ms: int) -> ModelAnswer:
        if got.finish not in ("stop", "length"):
            raise ModelProtocolError(f"{self._spec.name} ended its answer with {got.finish!r}")
        estimated = count_chat(request.messages, self._tokens)
        counted = got.usage.input_tokens if got.usage else None
        if counted:
            self._tokens.correct(estimated, counted)
        return ModelAnswer(
            text="".join(got.pieces),
            model=self._spec.name,
            prompt_tokens=counted or estimated,
            completion_tokens=(got.usage.output_tokens if got.usage else None) or 0,
            duration_ms=duration_ms,
            cached_tokens=got.usage.cache_read_tokens if got.usage else None,
            finish_reason=got.finish,
            thinking="".join(got.thoughts),
        )
