"""Lays out what a model call sees: four layers, counted, and never more than the window holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallwright.context.model_spec import ModelSpec, TokenCounter
from smallwright.errors import PromptTooLongError

LAYERS = ("system_prompt", "state_summary", "compressed_events", "current_event")


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer of a context, as sent."""

    name: str
    text: str
    tokens: int
    nodes: tuple[str, ...] = ()  # ids of the facts that it carries


@dataclass(frozen=True, kw_only=True)
class Context:
    """What one call sees. `system` and `user` go to the model word for word."""

    model: str
    layers: tuple[Layer, ...]
    answer_tokens: int

    @property
    def system(self) -> str:
        """The first layer."""
        return self.layers[0].text

    @property
    def user(self) -> str:
        """The other layers, what changes least first (so that prefix caches hold)."""
        return "\n\n".join(layer.text for layer in self.layers[1:] if layer.text)

    @property
    def tokens(self) -> int:
        """Prompt tokens, the chat template's own included."""
        return sum(layer.tokens for layer in self.layers) + TEMPLATE_TOKENS


#: Tokens that chat templates add around a system and a user message, with room to spare.
TEMPLATE_TOKENS = 24


class ContextManager:
    """Builds contexts for one ladder of models, smallest first."""

    def __init__(self, ladder: Sequence[ModelSpec], counter: TokenCounter) -> None:
        self._ladder = tuple(ladder)
        self._counter = counter

    async def build_context(
        self,
        *,
        model: ModelSpec,
        system_prompt: str,
        current_event: str,
        state_summary: str = "",
        compressed_events: str = "",
        answer_tokens: int | None = None,
    ) -> Context:
        """The context of one call, on `model` or the next larger one that holds it.

        Layers are token counted; the oldest lines of `compressed_events` go first when it is too long.
        Raises PromptTooLongError where no model of the ladder holds the rest (3.1-03, 3.1-04).
        """
        raise NotImplementedError
