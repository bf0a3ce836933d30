"""What Ollama's errors mean; all come as {"error": …}, with a status or in mid-stream."""

from __future__ import annotations

import json

from smallwright.errors import (
    ModelError,
    ModelNotFoundError,
    ModelProtocolError,
    ModelUnavailableError,
    PromptTooLongError,
)

_BUSY = (429, 502, 503, 504)


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
