"""The messages of Ollama's /api/chat: what goes out, what comes back, and what its errors mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from smallwright.errors import (
    ModelError,
    ModelNotFoundError,
    ModelProtocolError,
    ModelUnavailableError,
    PromptTooLongError,
)
from smallwright.orchestrator.language_model import ModelRequest

_BUSY = (429, 502, 503, 504)


def chat_body(
    request: ModelRequest, *, name: str, window: int, think: bool, keep_alive: str
) -> dict[str, Any]:
    """The body of POST /api/chat. truncate and shift: an answer on half a prompt is worse than an error."""
    options: dict[str, Any] = {
        "num_ctx": window,
        "num_predict": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
    }
    if request.seed is not None:
        options["seed"] = request.seed
    if request.stop:
        options["stop"] = list(request.stop)
    body: dict[str, Any] = {
        "model": name,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "stream": True,
        "think": think,
        "truncate": False,
        "shift": False,
        "keep_alive": keep_alive,
        "options": options,
    }
    if request.schema is not None:
        body["format"] = dict(request.schema)
    return body


def parse_line(line: bytes, server: str, on_error: Callable[[int, bytes], ModelError]) -> dict[str, Any]:
    """One line of the stream. Raises ModelProtocolError, or what an error object in mid-stream means."""
    try:
        data = json.loads(line)
    except ValueError as error:
        raise ModelProtocolError(f"{server} sent what is not JSON: {line[:200]!r}") from error
    if not isinstance(data, dict):
        raise ModelProtocolError(f"{server} sent {line[:200]!r} where an object was due")
    if "error" in data:
        raise on_error(500, line)
    return data


def refusal(status: int, body: bytes, *, server: str, model: str, window: int) -> ModelError:
    """The error of ours for an error of Ollama's."""
    text = _message(body)
    low = text.lower()
    if "exceed" in low and "context" in low:
        return PromptTooLongError(
            f"{server}: {text}. Shorten the prompt or use a larger model than {model} ({window})"
        )
    if status == 404 or ("model" in low and "not found" in low):
        return ModelNotFoundError(f"{server} does not have the model {model}: run `ollama pull {model}`")
    if status in _BUSY:
        return ModelUnavailableError(f"{server} is busy ({status}): {text}. Try again when it has room")
    if "memory" in low:
        return ModelUnavailableError(f"{server} has not enough memory for {model}: {text}")
    if status >= 500:
        return ModelUnavailableError(f"{server} failed in its answer ({status}): {text}")
    return ModelProtocolError(f"{server} refused the call ({status}): {text}")


def _message(body: bytes) -> str:
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return body[:300].decode("utf-8", "replace")
    return str(error.get("message", error) if isinstance(error, dict) else error)


@dataclass
class OllamaAnswer:
    """What has come of an answer so far."""

    pieces: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    final: Mapping[str, Any] | None = None

    def take(self, data: Mapping[str, Any]) -> str:
        """Add one line of the stream; its text."""
        message = data.get("message") or {}
        text = str(message.get("content") or "")
        self.pieces.append(text)
        self.thoughts.append(str(message.get("thinking") or ""))
        if data.get("done"):
            self.final = data
        return text

    @property
    def text(self) -> str:
        """The answer alone. Servers older than `think` leave the thoughts in it, in tags."""
        return self._split()[1]

    @property
    def thinking(self) -> str:
        """What the model thought."""
        return "".join(self.thoughts) + self._split()[0]

    def _split(self) -> tuple[str, str]:
        text = "".join(self.pieces)
        if not text.lstrip().startswith("<think>"):
            return "", text
        thought, _, rest = text.lstrip().removeprefix("<think>").partition("</think>")
        return thought.strip(), rest.lstrip()

    def finished(self, server: str, model: str) -> Mapping[str, Any]:
        """The last line. Raises ModelUnavailableError without one, ModelError without an answer."""
        if self.final is None:
            raise ModelUnavailableError(f"{server} ended its answer too early")
        if not self.text and self.thinking:
            raise ModelError(
                f"{model} only thought and gave no answer: turn thinking off, or allow more tokens"
            )
        return self.final
