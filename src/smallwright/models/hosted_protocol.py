"""Between our requests and errors and those of DSPy; imported only where DSPy is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dspy import lm15

from smallwright.errors import (
    ModelError,
    ModelNotFoundError,
    ModelProtocolError,
    ModelTimeoutError,
    ModelUnavailableError,
    PromptTooLongError,
)
from smallwright.orchestrator.language_model import ModelRequest

#: A class stands before those it derives from.
_ERRORS: tuple[tuple[type[Exception], type[ModelError], str], ...] = (
    (lm15.ContextLengthError, PromptTooLongError, "shorten the prompt or use a larger model"),
    (lm15.AuthError, ModelError, "give a valid key in the provider's own variable, such as OPENAI_API_KEY"),
    (lm15.BillingError, ModelError, "the account has no credit left"),
    (lm15.RateLimitError, ModelUnavailableError, "it limits the rate: try again later"),
    (lm15.UnsupportedModelError, ModelNotFoundError, "name a model that the provider has"),
    (lm15.TimeoutError, ModelTimeoutError, "it was too slow"),
    (lm15.ServerError, ModelUnavailableError, "the provider failed: try again later"),
    (lm15.TransportError, ModelUnavailableError, "it can't be reached"),
    (lm15.StreamAssemblyError, ModelUnavailableError, "it broke off its answer"),
    (lm15.ConfigurationError, ModelError, "its name must be provider/model, and its key must be set"),
    (lm15.InvalidRequestError, ModelProtocolError, "it refused the call"),
)


def to_dspy(request: ModelRequest, model: str) -> lm15.Request:
    """`request` in DSPy's words."""
    system = "\n\n".join(message.content for message in request.messages if message.role == "system")
    chat = tuple(
        lm15.Message.assistant(message.content)
        if message.role == "assistant"
        else lm15.Message.user(message.content)
        for message in request.messages
        if message.role != "system"
    )
    schema = {"type": "json_schema", "schema": dict(request.schema)} if request.schema is not None else None
    config = lm15.Config(
        max_tokens=request.max_tokens,
        temperature=request.temperature,
        top_p=request.top_p,
        stop=request.stop,
        seed=request.seed,
        response_format=schema,
    )
    return lm15.Request(model=model, messages=chat, system=system or None, config=config)


def explain(error: Exception, model: str) -> ModelError:
    """The error of ours for one of DSPy's or LiteLLM's."""
    for theirs, ours, remedy in _ERRORS:
        if isinstance(error, theirs):
            return ours(f"the hosted model {model}: {remedy} ({error})")
    return ModelError(f"the hosted model {model} failed: {type(error).__name__}: {error}")


@dataclass
class HostedAnswer:
    """What has come of an answer so far."""

    pieces: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    finish: str | None = None
    usage: Any = None

    def take(self, event: Any) -> str:
        """Add one event of the stream; its text."""
        if event.type == "delta" and event.delta.type == "text":
            self.pieces.append(event.delta.text)
            return str(event.delta.text)
        if event.type == "delta" and event.delta.type == "thinking":
            self.thoughts.append(event.delta.text)
        elif event.type == "end":
            self.finish, self.usage = event.finish_reason, event.usage
        return ""
