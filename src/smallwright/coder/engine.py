"""DSPy's model call, answered by our LanguageModel port (DSPy 3.4's canonical async engine)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import dspy
from dspy import lm15

from smallwright.context.context_manager import Context
from smallwright.orchestrator.language_model import LanguageModel, Message, ModelRequest


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How an answer is drawn."""

    max_tokens: int
    temperature: float = 0.0
    seed: int | None = None


class PortEngine:
    """Sends one Context to one LanguageModel; the request that DSPy made says nothing that it does not."""

    def __init__(
        self, model: LanguageModel, context: Context, sampling: Sampling, schema: dict[str, Any] | None
    ) -> None:
        self._model = model
        self.cut_off = False  # whether the last answer ended at its limit of tokens
        self._request = ModelRequest(
            messages=(
                Message(role="system", content=context.system),
                Message(role="user", content=context.user),
            ),
            max_tokens=sampling.max_tokens,
            temperature=sampling.temperature,
            seed=sampling.seed,
            schema=schema,
            model=context.model,
            layers=context.layers,
        )

    async def complete(self, request: lm15.Request) -> lm15.Response:
        """One answer. Raises ModelError."""
        answer = await self._model.generate(self._request)
        self.cut_off = answer.finish_reason == "length"
        used = lm15.Usage(input_tokens=answer.prompt_tokens, output_tokens=answer.completion_tokens)
        return lm15.Response(
            id=None,
            model=request.model,
            message=lm15.Message.assistant(answer.text or " "),
            finish_reason="stop",  # at "length" DSPy warns on the user's terminal; `cut_off` says it instead
            usage=used,
        )

    async def stream(self, request: lm15.Request) -> AsyncIterator[Any]:
        """The answer as one event; the port streams by itself."""
        for event in lm15.response_to_events(await self.complete(request)):
            yield event

    async def aclose(self) -> None:
        """Nothing to close: the model belongs to the system."""


class NoSyncEngine:
    """DSPy wants a synchronous twin; ours is never called."""

    def complete(self, request: lm15.Request) -> lm15.Response:
        """Refuses: every call is awaited."""
        raise NotImplementedError("call the program with acall")

    def stream(self, request: lm15.Request) -> Any:
        """Refuses: every call is awaited."""
        raise NotImplementedError("call the program with acall")

    def close(self) -> None:
        """Nothing to close."""


def lm_for(engine: PortEngine, name: str) -> dspy.LM:
    """A DSPy model for one call: no cache and no retries of its own."""
    model = "smallwright/" + name.replace("/", "-")
    return dspy.LM(model, engine=NoSyncEngine(), async_engine=engine, cache=False, num_retries=0)
