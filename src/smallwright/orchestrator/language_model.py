"""The port to a language model: one call in, one answer out, cancellable at any moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from smallwright.context.context_manager import Layer
from smallwright.context.model_spec import ModelSpec


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, kw_only=True)
class ModelRequest:
    """What one call asks."""

    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float = 0.0
    top_p: float = 0.95
    seed: int | None = None
    stop: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None  # a JSON schema that the answer must satisfy
    timeout_s: float = 600.0
    model: str = ""  # a larger model of `spec.larger` that the context was built for; "": the model's own
    layers: tuple[Layer, ...] = ()  # the context's layers that `messages` carry, for the record of the call


@dataclass(frozen=True, kw_only=True)
class ModelAnswer:
    """What the model said, and what it cost."""

    text: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    duration_ms: int
    cached_tokens: int | None = None  # prompt tokens served from the prefix cache, where the server tells
    finish_reason: Literal["stop", "length"] = "stop"
    thinking: str = ""  # what a thinking model thought, never part of the answer
    raw: Mapping[str, Any] = field(default_factory=dict)  # the server's own counts and timings


class LanguageModel(Protocol):
    """A model that answers. Cancelling the awaiting task cancels the generation on the server."""

    @property
    def spec(self) -> ModelSpec:
        """Name, window and budgets."""
        ...

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """Answer `request`; `on_text` gets each piece of text as it comes. Raises ModelError."""
        ...

    async def count_tokens(self, text: str) -> int:
        """Tokens of `text`; exact where the tokenizer is at hand."""
        ...
