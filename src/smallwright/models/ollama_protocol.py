"""The messages of Ollama's /api/chat: what goes out and what comes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from smallwright.errors import ModelError, ModelProtocolError, ModelUnavailableError, PromptTooLongError
from smallwright.orchestrator.language_model import ModelRequest

#: A prompt that the server counts as less than this share of our estimate was cut.
TRUNCATION_SHARE = 0.65


@dataclass(frozen=True, kw_only=True)
class OllamaOptions:
    """How to call one model."""

    served_as: str | None = None  # the server's name for it, where it differs from the catalogue's
    think: bool = False
    keep_alive: str = "10m"  # how long the server keeps the model loaded
    idle_s: float = 60.0  # longest silence between two pieces of an answer


def chat_body(request: ModelRequest, *, name: str, window: int, options: OllamaOptions) -> dict[str, Any]:
    """The body of POST /api/chat. truncate and shift: an answer on half a prompt is worse than an error."""
    sampling: dict[str, Any] = {
        "num_ctx": window,
        "num_predict": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
    }
    if request.seed is not None:
        sampling["seed"] = request.seed
    if request.stop:
        sampling["stop"] = list(request.stop)
    body: dict[str, Any] = {
        "model": name,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "stream": True,
        "think": options.think,
        "truncate": False,
        "shift": False,
        "keep_alive": options.keep_alive,
        "options": sampling,
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


def checked_count(final: Mapping[str, Any], estimated: int, *, server: str, model: str) -> int:
    """The server's prompt count, the estimate where it gives none.

    Raises PromptTooLongError where it shows that the prompt was cut (3.1-04), ModelProtocolError.
    """
    counted = final.get("prompt_eval_count")
    if counted is None:
        return estimated
    if not isinstance(counted, int) or counted < 0:
        raise ModelProtocolError(f"{server} reports {counted!r} prompt tokens")
    if counted < TRUNCATION_SHARE * estimated:
        raise PromptTooLongError(
            f"{server} read {counted} tokens of a prompt of about {estimated}: it cut the prompt in silence. "
            f"Update Ollama, and see that {model} holds such a prompt"
        )
    return counted


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
