"""The messages of llama.cpp's /v1/chat/completions: what goes out, what comes back, what its errors mean."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from smallwright.errors import ModelError, ModelProtocolError, ModelUnavailableError, PromptTooLongError
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest

_DONE = b"[DONE]"


def chat_body(request: ModelRequest) -> dict[str, Any]:
    """The body of POST /v1/chat/completions."""
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


def refusal(status: int, body: bytes, *, server: str, model: str) -> ModelError:
    """The error of ours for an error answer of the server."""
    error = _error_of(body)
    text = str(error.get("message") or body[:500].decode("utf-8", "replace"))
    if error.get("type") == "exceed_context_size_error":
        return PromptTooLongError(
            f"the prompt has {error.get('n_prompt_tokens')} tokens, the window of {model} "
            f"{error.get('n_ctx')}: shorten it or use a larger model"
        )
    if status in (429, 502, 503, 504):
        return ModelUnavailableError(f"{server} is busy or still loading: {text}")
    return ModelProtocolError(f"{server} refused the call ({status}): {text}")


def _error_of(body: bytes) -> dict[str, Any]:
    try:
        error = json.loads(body).get("error")
    except (ValueError, AttributeError):
        return {}
    return error if isinstance(error, dict) else {"message": str(error)} if error else {}


@dataclass
class LlamaAnswer:
    """What has come of an answer so far."""

    server: str
    model: str
    pieces: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    finish: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    timings: dict[str, Any] = field(default_factory=dict)

    def take(self, line: bytes) -> str:
        """Add one line of the event stream; its text, if any. Raises ModelError."""
        if line.startswith(b"error:"):
            raise refusal(500, line.removeprefix(b"error:"), server=self.server, model=self.model)
        payload = line.removeprefix(b"data:").strip()
        if not line.startswith(b"data:") or payload == _DONE:
            return ""  # a comment (the server's ping), another field of the event stream, or the end
        try:
            data = json.loads(payload)
        except ValueError as error:
            raise ModelProtocolError(f"{self.server} sent what is not JSON: {payload[:200]!r}") from error
        if "error" in data:
            code = int(_error_of(payload).get("code") or 500)
            raise refusal(code, payload, server=self.server, model=self.model)
        return self._add(data)

    def _add(self, data: dict[str, Any]) -> str:
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

    def finished(self, duration_ms: int) -> ModelAnswer:
        """The whole answer. Raises ModelUnavailableError where its end never came."""
        if self.finish not in ("stop", "length") or not self.usage:
            raise ModelUnavailableError(f"{self.server} ended its answer too early")
        details = self.usage.get("prompt_tokens_details") or {}
        return ModelAnswer(
            text="".join(self.pieces),
            model=self.model,
            prompt_tokens=self.usage["prompt_tokens"],
            completion_tokens=self.usage["completion_tokens"],
            duration_ms=duration_ms,
            cached_tokens=details.get("cached_tokens"),
            finish_reason="length" if self.finish == "length" else "stop",
            thinking="".join(self.thoughts),
            raw={"usage": self.usage, "timings": self.timings},
        )
