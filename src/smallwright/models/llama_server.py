"""Speaks to any llama.cpp server: /v1/chat/completions (streamed), /tokenize, /health.

Protocol: tools/server/README.md of ggml-org/llama.cpp.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import (
    ModelError,
    ModelProtocolError,
    ModelTimeoutError,
    ModelUnavailableError,
    PromptTooLongError,
)
from smallwright.models.streaming import StreamCall, StreamLimits, stream_lines
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest

_DONE = b"[DONE]"


class LlamaServerModel:
    """A LanguageModel on a llama.cpp server."""

    def __init__(self, spec: ModelSpec, base_url: str, api_key: str = "", *, idle_s: float = 60.0) -> None:
        self._spec = spec
        self._idle_s = idle_s
        self._server = f"the model server of {spec.name} ({base_url})"
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        # A connection per call: the server drops idle ones at its own time, and a call would be lost.
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers=headers,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    @property
    def spec(self) -> ModelSpec:
        """Name, window and budgets."""
        return self._spec

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """Answer `request`. Raises ModelError; cancelling closes the connection, which stops the server."""
        started, answer = time.monotonic(), _Collected()
        call = StreamCall(
            client=self._client,
            url="/v1/chat/completions",
            body=_body(request),
            limits=StreamLimits(total_s=request.timeout_s, idle_s=self._idle_s),
            server=self._server,
            on_error=self._refusal,
        )
        async with aclosing(stream_lines(call)) as lines:  # type: ignore[type-var]
            async for line in lines:
                piece = self._read(line, answer)
                if piece and on_text:
                    on_text(piece)
        return self._answer(answer, int((time.monotonic() - started) * 1000))

    async def count_tokens(self, text: str) -> int:
        """Tokens of `text`, by the model's own tokenizer."""
        data = await self._post("/tokenize", {"content": text, "add_special": False})
        return len(data["tokens"])

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _post(self, url: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            response = await self._client.post(url, json=body, timeout=httpx.Timeout(30.0, connect=5.0))
        except httpx.TimeoutException as error:
            raise ModelTimeoutError(f"{self._server} did not answer {url} in time") from error
        except httpx.TransportError as error:
            raise ModelUnavailableError(f"{self._server} can't be reached: {error}") from error
        if response.status_code != httpx.codes.OK:
            raise self._refusal(response.status_code, response.content)
        data: dict[str, Any] = response.json()
        return data

    def _read(self, line: bytes, answer: _Collected) -> str:
        """Take in one line of the event stream; the new text, if any."""
        if line.startswith(b"error:"):
            raise self._refusal(500, line.removeprefix(b"error:"))
        if not line.startswith(b"data:"):
            return ""  # a comment (the server's ping) or another field of the event stream
        payload = line.removeprefix(b"data:").strip()
        if payload == _DONE:
            answer.done = True
            return ""
        try:
            data = json.loads(payload)
        except ValueError as error:
            raise ModelProtocolError(f"{self._server} sent what is not JSON: {payload[:200]!r}") from error
        if "error" in data:
            raise self._refusal(int(data["error"].get("code") or 500), payload)
        return answer.take(data)

    def _refusal(self, status: int, body: bytes) -> ModelError:
        """The error of ours for an error answer of the server."""
        error = _error_of(body)
        text = str(error.get("message") or body[:500].decode("utf-8", "replace"))
        if error.get("type") == "exceed_context_size_error":
            return PromptTooLongError(
                f"the prompt has {error.get('n_prompt_tokens')} tokens, the window of {self._spec.name} "
                f"{error.get('n_ctx')}: shorten it or use a larger model"
            )
        if status in (429, 503):
            return ModelUnavailableError(f"{self._server} is busy or still loading: {text}")
        return ModelProtocolError(f"{self._server} refused the call ({status}): {text}")

    def _answer(self, got: _Collected, duration_ms: int) -> ModelAnswer:
        if got.finish not in ("stop", "length") or not got.usage:
            raise ModelUnavailableError(f"{self._server} ended its answer too early")
        details = got.usage.get("prompt_tokens_details") or {}
        return ModelAnswer(
            text="".join(got.pieces),
            model=self._spec.name,
            prompt_tokens=got.usage["prompt_tokens"],
            completion_tokens=got.usage["completion_tokens"],
            duration_ms=duration_ms,
            cached_tokens=details.get("cached_tokens"),
            finish_reason="length" if got.finish == "length" else "stop",
            thinking="".join(got.thoughts),
            raw={"usage": got.usage, "timings": got.timings},
        )


@dataclass
class _Collected:
    """What has come of an answer so far."""

    pieces: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    finish: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    timings: dict[str, Any] = field(default_factory=dict)
    done: bool = False

    def take(self, data: dict[str, Any]) -> str:
        """Add one chunk; its text."""
        self.usage = data.get("usage") or self.usage
        self.timings = data.get("timings") or self.timings
        text = ""
        for choice in data.get("choices") or ():
            self.finish = choice.get("finish_reason") or self.finish
            delta = choice.get("delta") or {}
            text = delta.get("content") or ""
            self.thoughts.append(delta.get("reasoning_content") or "")
        self.pieces.append(text)
        return text


def _body(request: ModelRequest) -> dict[str, Any]:
    body: dict[str, Any] = {
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "cache_prompt": True,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.seed is not None:
        body["seed"] = request.seed
    if request.stop:
        body["stop"] = list(request.stop)
    if request.schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": {"schema": dict(request.schema)}}
    return body


def _error_of(body: bytes) -> dict[str, Any]:
    try:
        error = json.loads(body).get("error")
    except (ValueError, AttributeError):
        return {}
    return error if isinstance(error, dict) else {"message": str(error)} if error else {}
