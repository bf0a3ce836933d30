"""What one model call sees: four layers, as they are sent and recorded."""

from __future__ import annotations

from dataclasses import dataclass

LAYERS = ("system_prompt", "state_summary", "compressed_events", "current_event")
COMPRESSED = LAYERS.index("compressed_events")


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
