"""Speaks Ollama's native /api/chat, which alone can set the window and refuse to truncate.

Protocol: docs/api.md of ollama/ollama (NDJSON stream; errors as {"error": …}, with status 200 in mid-stream).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import aclosing

import httpx

from smallwright.context.model_spec import ModelSpec
from smallwright.context.token_estimate import TokenEstimator
from smallwright.errors import ModelError, ModelNotFoundError, PromptTooLongError
from smallwright.models.addresses import needs_tls
from smallwright.models.chat_tokens import count_chat
from smallwright.models.ollama_errors import refusal
from smallwright.models.ollama_probe import has_model, list_ollama
from smallwright.models.ollama_protocol import (
    OllamaAnswer,
    OllamaOptions,
    chat_body,
    checked_count,
    parse_line,
)
from smallwright.models.streaming import StreamCall, StreamLimits, stream_lines
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest


class OllamaModel:
    """A LanguageModel on an Ollama server."""

    def __init__(self, spec: ModelSpec, base_url: str, options: OllamaOptions | None = None) -> None:
        self._spec = spec
        self._options = options or OllamaOptions()
        self._name = self._options.served_as or spec.name
        self._base_url = base_url
        self._server = f"Ollama at {base_url}"
        self._tokens = TokenEstimator(spec.name)
        self._client = httpx.AsyncClient(
            base_url=base_url,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
            verify=needs_tls(base_url),
        )

    @property
    def spec(self) -> ModelSpec:
        """Name, window and budgets."""
        return self._spec

    async def start(self) -> None:
        """See that the server answers and has the model. Raises ModelUnavailableError, ModelNotFoundError."""
        installed = await list_ollama(self._base_url)
        if not has_model(installed, self._name):
            raise ModelNotFoundError(
                f"{self._server} does not have the model {self._name}: run `ollama pull {self._name}`"
            )

    async def probe(self) -> None:
        """As `start`."""
        await self.start()

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """Answer `request`. Raises ModelError; cancelling closes the connection, which stops the server."""
        estimated = count_chat(request.messages, self._tokens)
        self._refuse_too_long(estimated)
        started, answer = time.monotonic(), OllamaAnswer()
        async with aclosing(stream_lines(self._call(request))) as lines:  # type: ignore[type-var]
            async for line in lines:
                piece = answer.take(parse_line(line, self._server, self._refusal))
                if piece and on_text:
                    on_text(piece)
        return self._finish(answer, estimated, int((time.monotonic() - started) * 1000))

    async def count_tokens(self, text: str) -> int:
        """Tokens of `text`, estimated: Ollama has no tokenizer endpoint."""
        return self._tokens.count(text)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _call(self, request: ModelRequest) -> StreamCall:
        body = chat_body(
            request,
            name=self._name,
            window=self._spec.window,
            options=self._options,
        )
        return StreamCall(
            client=self._client,
            url="/api/chat",
            body=body,
            limits=StreamLimits(total_s=request.timeout_s, idle_s=self._options.idle_s),
            server=self._server,
            on_error=self._refusal,
        )

    def _refusal(self, status: int, body: bytes) -> ModelError:
        return refusal(status, body, server=self._server, model=self._name, window=self._spec.window)

    def _refuse_too_long(self, estimated: int) -> None:
        if estimated > self._spec.window:
            raise PromptTooLongError(
                f"the prompt has about {estimated} tokens, the window of {self._spec.name} "
                f"{self._spec.window}: shorten it or use a larger model"
            )

    def _finish(self, got: OllamaAnswer, estimated: int, duration_ms: int) -> ModelAnswer:
        final = got.finished(self._server, self._name)
        counted = checked_count(final, estimated, server=self._server, model=self._name)
        self._tokens.correct(estimated, counted)
        return ModelAnswer(
            text=got.text,
            model=self._spec.name,
            prompt_tokens=counted,
            completion_tokens=int(final.get("eval_count") or 0),
            duration_ms=duration_ms,
            finish_reason="length" if final.get("done_reason") == "length" else "stop",
            thinking=got.thinking,
            raw={key: value for key, value in final.items() if key != "message"},
        )
