"""Speaks to any llama.cpp server: /v1/chat/completions (streamed) and /tokenize.

Protocol: tools/server/README.md of ggml-org/llama.cpp.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import httpx

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import ModelError, ModelTimeoutError, ModelUnavailableError
from smallwright.models.addresses import needs_tls
from smallwright.models.llama_protocol import LlamaAnswer, chat_body, refusal
from smallwright.models.streaming import StreamCall, StreamLimits, stream_lines
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest

_SHORT_CALL_S = 30.0  # a call without generation


class LlamaServerModel:
    """A LanguageModel on a llama.cpp server."""

    def __init__(self, spec: ModelSpec, base_url: str, api_key: str = "", *, idle_s: float = 60.0) -> None:
        self._spec = spec
        self._idle_s = idle_s
        self._server = f"the model server of {spec.name} ({base_url})"
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        # A connection per call: the server drops idle ones at its own time, and a call would be lost.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.AsyncClient(
            base_url=base_url, headers=headers, trust_env=False, limits=limits, verify=needs_tls(base_url)
        )

    @property
    def spec(self) -> ModelSpec:
        """Name, window and budgets."""
        return self._spec

    async def start(self) -> None:
        """See that the server answers and has loaded its model. Raises ModelUnavailableError."""
        await self._post("/tokenize", {"content": ""})

    async def probe(self) -> None:
        """As `start`."""
        await self.start()

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """Answer `request`. Raises ModelError; cancelling closes the connection, which stops the server."""
        started, answer = time.monotonic(), LlamaAnswer(self._server, self._spec.name)
        call = StreamCall(
            client=self._client,
            url="/v1/chat/completions",
            body=chat_body(request),
            limits=StreamLimits(total_s=request.timeout_s, idle_s=self._idle_s),
            server=self._server,
            on_error=self._refusal,
        )
        async with aclosing(stream_lines(call)) as lines:  # type: ignore[type-var]
            async for line in lines:
                piece = answer.take(line)
                if piece and on_text:
                    on_text(piece)
        return answer.finished(int((time.monotonic() - started) * 1000))

    async def count_tokens(self, text: str) -> int:
        """Tokens of `text`, by the model's own tokenizer."""
        data = await self._post("/tokenize", {"content": text, "add_special": False})
        return len(data["tokens"])

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _post(self, url: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            timeout = httpx.Timeout(_SHORT_CALL_S, connect=5.0)
            response = await self._client.post(url, json=body, timeout=timeout)
        except httpx.TimeoutException as error:
            raise ModelTimeoutError(f"{self._server} did not answer {url} in time") from error
        except httpx.TransportError as error:
            raise ModelUnavailableError(f"{self._server} can't be reached: {error}") from error
        if response.status_code != httpx.codes.OK:
            raise self._refusal(response.status_code, response.content)
        data: dict[str, Any] = response.json()
        return data

    def _refusal(self, status: int, body: bytes) -> ModelError:
        return refusal(status, body, server=self._server, model=self._spec.name)
